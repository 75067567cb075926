-- One row per delivery of a customer's subscription to a product, in force from its day until the next delivery's (or
-- 'infinity'): which delivery it was, and the last day on which the subscription still passes for active. So the state as
-- of any day is one range of days.
CREATE TABLE subscription_deliveries (
  shop_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  product_id bigint NOT NULL,
  delivered_on date NOT NULL,
  next_on date NOT NULL,
  delivery integer NOT NULL,
  own_interval_days real,
  active_until date NOT NULL,
  PRIMARY KEY (shop_id, customer_id, product_id, delivered_on)
);
-- As of a day: the rows in force then. Those in force today all end at infinity.
CREATE INDEX subscription_deliveries_in_force ON subscription_deliveries (shop_id, next_on, active_until)
  INCLUDE (delivered_on, delivery, product_id, customer_id);
ALTER TABLE subscription_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE subscription_deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON subscription_deliveries
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
CREATE POLICY owner ON subscription_deliveries TO CURRENT_USER USING (true) WITH CHECK (true);

-- The usual days between two deliveries of a product (-1: of the whole shop), for subscriptions with one delivery only.
CREATE TABLE subscription_intervals (
  shop_id bigint NOT NULL,
  product_id bigint NOT NULL,
  interval_days real NOT NULL,
  intervals integer NOT NULL,
  PRIMARY KEY (shop_id, product_id)
);
ALTER TABLE subscription_intervals ENABLE ROW LEVEL SECURITY;
ALTER TABLE subscription_intervals FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON subscription_intervals
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
CREATE POLICY owner ON subscription_intervals TO CURRENT_USER USING (true) WITH CHECK (true);

ALTER TABLE shops ADD COLUMN subscriptions_as_of date;

-- Few lines are subscriptions' deliveries: what looks for them passes over the others.
CREATE INDEX order_lines_selling_plan ON order_lines (shop_id, order_id) INCLUDE (product_id, units_left)
  WHERE selling_plan_id IS NOT NULL;

-- The last day on which a subscription passes for active: 1.5 times the interval after its last delivery.
CREATE FUNCTION subscription_active_until(delivered_on date, interval_days real) RETURNS date
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN delivered_on + floor(1.5 * interval_days)::integer;
