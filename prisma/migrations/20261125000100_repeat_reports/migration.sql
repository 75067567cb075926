-- What the repeat reports are kept in. Each is a sum over customers of what one customer's history adds to it, so that a
-- change of one customer moves it by (after − before). First product 0 stands for the whole shop where a table holds both;
-- −1 for a first order without a product (a gift card, a line of nothing in the catalogue).

-- A customer's counted orders in sequence, as last folded into the reports: settling compares it with the present orders.
CREATE TABLE customer_histories (
  shop_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  first_product_id bigint NOT NULL,
  last_order_returned boolean NOT NULL,
  days date[] NOT NULL,
  net_sales_minor bigint[] NOT NULL,
  gross_profit_minor bigint[] NOT NULL,
  product_ids bigint[] NOT NULL,
  reordered_product_ids bigint[] NOT NULL,
  reorder_gap_days integer[] NOT NULL,
  PRIMARY KEY (shop_id, customer_id)
);

CREATE TABLE step_days (
  shop_id bigint NOT NULL,
  n integer NOT NULL,
  start_day date NOT NULL,
  reached integer NOT NULL,
  moved integer NOT NULL,
  within_30 integer NOT NULL,
  within_60 integer NOT NULL,
  within_90 integer NOT NULL,
  within_180 integer NOT NULL,
  within_365 integer NOT NULL,
  PRIMARY KEY (shop_id, n, start_day)
);

CREATE TABLE step_gaps (
  shop_id bigint NOT NULL,
  n integer NOT NULL,
  gap_days integer NOT NULL,
  customers integer NOT NULL,
  PRIMARY KEY (shop_id, n, gap_days)
);

CREATE TABLE first_product_days (
  shop_id bigint NOT NULL,
  start_day date NOT NULL,
  first_product_id bigint NOT NULL,
  reached integer NOT NULL,
  moved integer NOT NULL,
  within_30 integer NOT NULL,
  within_60 integer NOT NULL,
  within_90 integer NOT NULL,
  within_180 integer NOT NULL,
  within_365 integer NOT NULL,
  PRIMARY KEY (shop_id, start_day, first_product_id)
);

CREATE TABLE first_product_months (
  shop_id bigint NOT NULL,
  start_month date NOT NULL,
  first_product_id bigint NOT NULL,
  reached integer NOT NULL,
  moved integer NOT NULL,
  within_30 integer NOT NULL,
  within_60 integer NOT NULL,
  within_90 integer NOT NULL,
  within_180 integer NOT NULL,
  within_365 integer NOT NULL,
  PRIMARY KEY (shop_id, start_month, first_product_id)
);

CREATE TABLE cohort_months (
  shop_id bigint NOT NULL,
  cohort_month date NOT NULL,
  month_offset integer NOT NULL,
  customers integer NOT NULL,
  orders integer NOT NULL,
  net_sales_minor bigint NOT NULL,
  gross_profit_minor bigint NOT NULL,
  PRIMARY KEY (shop_id, cohort_month, month_offset)
);

CREATE TABLE product_steps (
  shop_id bigint NOT NULL,
  first_product_id bigint NOT NULL,
  second_product_id bigint NOT NULL,
  customers integer NOT NULL,
  PRIMARY KEY (shop_id, first_product_id, second_product_id)
);

CREATE TABLE product_step_gaps (
  shop_id bigint NOT NULL,
  first_product_id bigint NOT NULL,
  second_product_id bigint NOT NULL,
  gap_days integer NOT NULL,
  customers integer NOT NULL,
  PRIMARY KEY (shop_id, first_product_id, second_product_id, gap_days)
);

CREATE TABLE product_reorders (
  shop_id bigint NOT NULL,
  product_id bigint NOT NULL,
  reorders integer NOT NULL,
  PRIMARY KEY (shop_id, product_id)
);

CREATE TABLE reorder_gaps (
  shop_id bigint NOT NULL,
  product_id bigint NOT NULL,
  gap_days integer NOT NULL,
  reorders integer NOT NULL,
  PRIMARY KEY (shop_id, product_id, gap_days)
);

-- ── Lapse ───────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Days that the merchant set instead of the empirical limits, and the shop day as of which lapse_counts counts.
CREATE TABLE lapse_rules (
  shop_id bigint PRIMARY KEY,
  cooling_days integer CHECK (cooling_days BETWEEN 1 AND 3650),
  lapsed_days integer CHECK (lapsed_days BETWEEN 2 AND 3650),
  counted_on date,
  CHECK ((cooling_days IS NULL) = (lapsed_days IS NULL)),
  CHECK (cooling_days < lapsed_days)
);

-- After how many days away a customer with n orders (11: eleven and more) cools and has lapsed. For every n there is a row
-- with first product 0; one with a product goes before it.
CREATE TABLE lapse_limits (
  shop_id bigint NOT NULL,
  n integer NOT NULL,
  first_product_id bigint NOT NULL,
  cooling_days integer NOT NULL,
  lapsed_days integer NOT NULL,
  basis text NOT NULL CHECK (basis IN ('product', 'shop', 'pooled', 'merchant')),
  came_back integer NOT NULL,
  PRIMARY KEY (shop_id, n, first_product_id)
);

CREATE TABLE lapse_counts (
  shop_id bigint NOT NULL,
  n integer NOT NULL,
  first_product_id bigint NOT NULL,
  customers integer NOT NULL,
  cooling integer NOT NULL,
  lapsed integer NOT NULL,
  unresolved integer NOT NULL,
  PRIMARY KEY (shop_id, n, first_product_id)
);

-- What a customer is who has been away for so many days. Without limits nobody has lapsed.
CREATE FUNCTION lapse_state(away_days integer, cooling_days integer, lapsed_days integer) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN away_days > lapsed_days THEN 'lapsed' WHEN away_days > cooling_days THEN 'cooling' ELSE 'active' END;

-- ── Tenancy ─────────────────────────────────────────────────────────────────────────────────────────────────────────

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['customer_histories', 'step_days', 'step_gaps', 'first_product_days',
    'first_product_months', 'cohort_months', 'product_steps', 'product_step_gaps', 'product_reorders', 'reorder_gaps',
    'lapse_rules', 'lapse_limits', 'lapse_counts']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I USING (shop_id = (SELECT current_shop_id()))
      WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;

-- Tables that were just filled have no statistics until autovacuum comes by; only their owner may collect them.
CREATE FUNCTION analyze_reports() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  ANALYZE customer_histories, step_days, step_gaps, first_product_days, first_product_months, cohort_months,
    product_steps, product_step_gaps, product_reorders, reorder_gaps, lapse_limits, lapse_counts;
END
$$;
REVOKE ALL ON FUNCTION analyze_reports FROM PUBLIC;
GRANT EXECUTE ON FUNCTION analyze_reports TO okaeri_app;
