-- Segments: rules kept with who fulfils them, who came and went, and what they weighed at the ends of days.
CREATE TABLE segments (
  shop_id bigint NOT NULL,
  segment_id bigserial,
  name text NOT NULL,
  rule jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1, -- raised with each change of the rule
  ready_made text, -- the key of what it was begun from
  customers integer NOT NULL DEFAULT 0,
  members_as_of date, -- the shop day as of which its members stand; null while they are being found
  history_from date, -- the first month's end of its history; null while that is being computed
  tag text, -- the Shopify customer tag that its members carry
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, segment_id)
);

CREATE TABLE segment_members (
  shop_id bigint NOT NULL,
  segment_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  entered_on date NOT NULL,
  PRIMARY KEY (shop_id, segment_id, customer_id)
);
CREATE INDEX segment_members_customer ON segment_members (shop_id, customer_id);

CREATE TABLE segment_events (
  shop_id bigint NOT NULL,
  event_id bigserial,
  segment_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('entered', 'left')),
  cause text NOT NULL CHECK (cause IN ('change', 'day', 'rule')),
  day date NOT NULL,
  PRIMARY KEY (shop_id, event_id)
);
CREATE INDEX segment_events_customer ON segment_events (shop_id, customer_id, event_id);
CREATE INDEX segment_events_segment ON segment_events (shop_id, segment_id, event_id);

CREATE TABLE segment_history (
  shop_id bigint NOT NULL,
  segment_id bigint NOT NULL,
  day date NOT NULL,
  customers integer NOT NULL,
  net_sales_minor bigint NOT NULL,
  gross_profit_minor bigint NOT NULL,
  PRIMARY KEY (shop_id, segment_id, day)
);

-- Who carries a segment's tag in Shopify because of it, and whose tag is to be looked at again.
CREATE TABLE segment_tags (
  shop_id bigint NOT NULL,
  segment_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  tag text NOT NULL,
  written_at timestamptz(3) NOT NULL,
  put_back integer NOT NULL DEFAULT 0, -- how often it was gone and written again
  PRIMARY KEY (shop_id, segment_id, customer_id)
);
CREATE TABLE segment_tag_changes (
  shop_id bigint NOT NULL,
  segment_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  PRIMARY KEY (shop_id, segment_id, customer_id)
);

-- How R, F and M are scored, and the values that divide the customers: q_k = percentile_disc(k/5) for the scores, and the
-- least value of the best 1 %, 2 % … 99 %.
CREATE TABLE rfm_scales (
  shop_id bigint PRIMARY KEY,
  look_back_days integer CHECK (look_back_days BETWEEN 1 AND 3650),
  r_limits integer[] CHECK (cardinality(r_limits) = 4), -- days at most for 5, 4, 3, 2; null: by rank, as the others
  f_limits integer[] CHECK (cardinality(f_limits) = 4), -- orders at least for 2, 3, 4, 5
  m_limits bigint[] CHECK (cardinality(m_limits) = 4), -- net sales at least for 2, 3, 4, 5
  r_cuts date[],
  f_cuts bigint[],
  m_cuts bigint[],
  profit_cuts bigint[],
  sales_cuts bigint[],
  profit_cuts_before bigint[],
  sales_cuts_before bigint[],
  taken_on date
);

-- A customer's values within the look-back and their scores; 0 without an order in it. What was before: before the
-- customer's own behaviour last changed them.
CREATE TABLE rfm_scores (
  shop_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  last_day date,
  orders integer NOT NULL,
  net_sales_minor bigint NOT NULL,
  all_orders integer NOT NULL, -- whatever the look-back, as the two that follow
  all_net_sales_minor bigint NOT NULL,
  all_gross_profit_minor bigint NOT NULL,
  r smallint NOT NULL,
  f smallint NOT NULL,
  m smallint NOT NULL,
  last_day_before date,
  orders_before integer,
  net_sales_minor_before bigint,
  r_before smallint,
  f_before smallint,
  m_before smallint,
  moved_on date,
  scored_on date NOT NULL, -- the day on which a score last changed
  PRIMARY KEY (shop_id, customer_id)
);
CREATE INDEX rfm_scores_scored ON rfm_scores (shop_id, scored_on);

CREATE TABLE rfm_cells (
  shop_id bigint NOT NULL,
  r smallint NOT NULL,
  f smallint NOT NULL,
  customers integer NOT NULL,
  m_sum bigint NOT NULL, -- of the M scores
  net_sales_minor bigint NOT NULL,
  gross_profit_minor bigint NOT NULL,
  PRIMARY KEY (shop_id, r, f)
);

-- The usual days until a product is bought again (0: anything), and what they were on the day before.
CREATE TABLE reorder_intervals (
  shop_id bigint NOT NULL,
  product_id bigint NOT NULL,
  interval_days integer NOT NULL,
  interval_days_before integer,
  reorders integer NOT NULL,
  PRIMARY KEY (shop_id, product_id)
);

-- The limits of lapse as of which members stand: those who are now judged by others are looked at again.
CREATE TABLE segment_lapse_limits (
  shop_id bigint NOT NULL,
  n integer NOT NULL,
  first_product_id bigint NOT NULL,
  cooling_days integer NOT NULL,
  lapsed_days integer NOT NULL,
  PRIMARY KEY (shop_id, n, first_product_id)
);

ALTER TABLE shops ADD COLUMN segments_as_of date;
ALTER TABLE customers ADD COLUMN birthday date;

-- What most rules ask of a customer, read from the index alone; also by the day on which something is due.
CREATE INDEX customer_figures_days ON customer_figures (shop_id, last_order_day, customer_id)
  INCLUDE (orders, net_sales_minor, gross_profit_minor, first_order_day, last_gap_days);

-- Shopify's tags know no upper and lower case; each with its shop in front, so that a shop's search meets its own rows.
CREATE FUNCTION tag_keys(shop_id bigint, tags text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ARRAY(SELECT shop_id || ':' || lower(tag) FROM unnest(tags) AS tag);
CREATE INDEX customers_tags ON customers USING gin (tag_keys(shop_id, tags)) WHERE tags <> '{}';

-- The customers of the current shop who carry one of these tags. The operators of such an index may not be used below a
-- row's policy.
CREATE FUNCTION customers_with_tags(wanted text[]) RETURNS TABLE (customer_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 10000 SET search_path = public
  BEGIN ATOMIC
    SELECT c.customer_id FROM customers c
    WHERE c.shop_id = current_shop_id() AND c.tags <> '{}'
      AND tag_keys(c.shop_id, c.tags) && tag_keys(current_shop_id(), wanted);
  END;
REVOKE ALL ON FUNCTION customers_with_tags FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers_with_tags TO okaeri_app;

-- The month ends (in order) that are not before a day, as bits; none where there is no day.
CREATE FUNCTION month_ends_from(day date, ends date[]) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN day IS NULL THEN 0 ELSE -1::bigint << width_bucket(day - 1, ends) END;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['segments', 'segment_members', 'segment_events', 'segment_history', 'segment_tags',
    'segment_tag_changes', 'rfm_scales', 'rfm_scores', 'rfm_cells', 'reorder_intervals', 'segment_lapse_limits']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I USING (shop_id = (SELECT current_shop_id()))
      WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;
