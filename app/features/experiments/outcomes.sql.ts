/**
 * Of rows `a` (customer_id, assigned_on): whether the customer came `back` within the horizon, the gross profit `gross` of
 * these orders, and of those in as many days `past`. The day of the assignment belongs to neither, since the order at which
 * a customer is assigned is no outcome.
 *
 * Days are conditions of the sums alone, so that orders are looked up by their customer whatever the statistics say: by
 * days, each customer would be looked for among everybody's orders.
 *
 * @param horizon SQL of the days
 */
export const ordersAroundSql = (horizon: string) => {
  const after = `o.local_day > a.assigned_on AND o.local_day <= a.assigned_on + ${horizon}`;
  const before = `o.local_day < a.assigned_on AND o.local_day >= a.assigned_on - ${horizon}`;
  return `
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE ${after}) > 0 AS back,
    coalesce(sum(o.net_sales_minor - o.cost_minor) FILTER (WHERE ${after}), 0)::float8 AS gross,
    coalesce(sum(o.net_sales_minor - o.cost_minor) FILTER (WHERE ${before}), 0)::float8 AS past
  FROM orders o WHERE o.shop_id = $1::bigint AND o.customer_id = a.customer_id AND o.counted
) orders_around`;
};
