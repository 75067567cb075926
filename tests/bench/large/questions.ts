/** What a report of the raw rows asks: words for the table, and the question in both dialects. */
interface Question {
  words: string;
  sql: string;
  duck: string;
}

const both = (words: string, sql: string): Question => ({
  words,
  sql: sql.replaceAll("FROM orders", "FROM (SELECT * FROM orders WHERE counted AND customer_id IS NOT NULL) orders"),
  duck: sql,
});

export const QUESTIONS = {
  newAndReturningByMonth: both(
    "new and returning by month",
    `SELECT month, count(*) FILTER (WHERE is_new) AS new_customers, count(*) FILTER (WHERE NOT is_new) AS returning_customers,
       count(*) FILTER (WHERE orders >= 2) AS with_repeat, sum(net_sales) AS net_sales, sum(profit) AS profit
     FROM (
       SELECT date_trunc('month', local_day) AS month, customer_id, bool_or(order_number = 1) AS is_new, count(*) AS orders,
         sum(net_sales_minor) AS net_sales, sum(net_sales_minor - cost_minor) AS profit
       FROM orders GROUP BY 1, 2) c
     GROUP BY month ORDER BY month`,
  ),
  cohortMatrix: both(
    "the cohort matrix",
    `SELECT cohort, month, count(DISTINCT customer_id) AS customers, sum(net_sales_minor) AS net_sales
     FROM (
       SELECT customer_id, date_trunc('month', local_day) AS month, net_sales_minor,
         date_trunc('month', min(local_day) OVER (PARTITION BY customer_id)) AS cohort
       FROM orders) o
     GROUP BY cohort, month ORDER BY cohort, month`,
  ),
  latestCustomers: both(
    "the fifty who bought last",
    `SELECT customer_id, count(*) AS orders, min(processed_at) AS first_at, max(processed_at) AS last_at, sum(net_sales_minor) AS net_sales
     FROM orders GROUP BY customer_id ORDER BY last_at DESC, customer_id DESC LIMIT 50`,
  ),
};
