-- Who of a range of days is distinct follows from orders and the same customers' orders before: the customers of [from, to)
-- are the orders of its days whose order before lies before `from`, and those with two orders or more are the orders whose
-- second order before does but whose order before does not. Kept by day and by the part of the calendar that the order before
-- lies in, so that a range which begins a month or a week reads a few thousand rows whatever the number of customers.

-- The part of the calendar that a day lies in: it begins with a Monday or with a month, whichever is later.
CREATE FUNCTION calendar_part(day date) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN greatest(day - (extract(isodow FROM day)::integer - 1), date_trunc('month', day::timestamp)::date);

CREATE TABLE return_days (
  shop_id bigint NOT NULL,
  day date NOT NULL,
  before_part date NOT NULL, -- -infinity: there is no such order before
  after_one integer NOT NULL, -- orders of the day whose order before lies in the part
  after_two integer NOT NULL, -- … whose second order before does
  PRIMARY KEY (shop_id, day, before_part) INCLUDE (after_one, after_two)
);
ALTER TABLE return_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE return_days FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON return_days
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
CREATE POLICY owner ON return_days TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE OR REPLACE FUNCTION analyze_reports() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  ANALYZE customer_histories, step_days, step_gaps, first_product_days, first_product_months, cohort_months,
    product_steps, product_step_gaps, product_reorders, reorder_gaps, lapse_limits, lapse_counts, return_days;
END
$$;

-- Orders without a customer are few in most shops; reading them must not pass over all others of their days.
CREATE INDEX orders_without_customer ON orders (shop_id, local_day) INCLUDE (net_sales_minor)
  WHERE counted AND customer_id IS NULL;
