-- Campaigns of every kind, several of each, with a span of days and conditions of their own. One without a name is called
-- by its kind.
DROP INDEX coupon_campaigns_one_next_visit;
ALTER TABLE coupon_campaigns
  ADD COLUMN name_ja text NOT NULL DEFAULT '',
  ADD COLUMN name_en text NOT NULL DEFAULT '',
  ADD COLUMN begins_on date,
  ADD COLUMN ends_on date,
  ADD COLUMN ends_at timestamptz(3),
  ADD COLUMN ended_at timestamptz(3),
  ADD COLUMN eligible text NOT NULL DEFAULT 'all',
  ADD COLUMN eligible_ids bigint[] NOT NULL DEFAULT '{}',
  ADD COLUMN eligible_titles text[] NOT NULL DEFAULT '{}',
  ADD COLUMN combines_with_order boolean NOT NULL DEFAULT false,
  ADD COLUMN combines_with_product boolean NOT NULL DEFAULT false,
  ADD COLUMN combines_with_shipping boolean NOT NULL DEFAULT true,
  ADD COLUMN hold_out_bp integer NOT NULL DEFAULT 0,
  ADD COLUMN gives_back boolean NOT NULL DEFAULT true,
  ADD COLUMN days_before integer NOT NULL DEFAULT 0,
  ADD COLUMN tier_id bigint,
  ADD COLUMN audience_as_of date;
ALTER TABLE coupon_campaigns
  DROP CONSTRAINT coupon_campaigns_check,
  ADD CHECK (kind IN ('next_visit', 'birthday', 'win_back', 'tier', 'reward', 'compensation')),
  ADD CHECK (CASE value_kind
    WHEN 'amount' THEN value_minor > 0 AND percent_bp IS NULL
    WHEN 'percent' THEN percent_bp BETWEEN 1 AND 10000 AND value_minor IS NULL
    WHEN 'free_shipping' THEN value_minor IS NULL AND percent_bp IS NULL
    ELSE false END),
  ADD CHECK (begins_on <= ends_on),
  ADD CHECK ((ends_on IS NULL) = (ends_at IS NULL)),
  ADD CHECK (ended_at IS NULL OR NOT active),
  ADD CHECK (eligible IN ('all', 'products', 'collections') AND (eligible = 'all') = (eligible_ids = '{}')),
  ADD CHECK (days_before BETWEEN 0 AND 60),
  ADD CHECK ((tier_id IS NOT NULL) = (kind = 'tier')),
  -- What somebody paid points for, or is owed, is held back from nobody.
  ADD CHECK (hold_out_bp BETWEEN 0 AND 9000 AND (hold_out_bp = 0 OR kind NOT IN ('reward', 'compensation')));

-- A coupon is given at an order, or issued once per key. Of those that were used, what their order brought as long as it
-- counts, so that a campaign's sums follow from its coupons alone.
ALTER TABLE coupons
  ADD COLUMN key text,
  ADD COLUMN source_type text NOT NULL DEFAULT 'order',
  ADD COLUMN source_id text,
  ADD COLUMN reason text,
  ADD COLUMN held_out boolean NOT NULL DEFAULT false,
  ADD COLUMN given_back_order_id bigint,
  ADD COLUMN used_net_sales_minor bigint,
  ADD COLUMN used_gross_profit_minor bigint,
  ADD COLUMN used_discount_minor bigint;
ALTER TABLE coupons
  DROP CONSTRAINT coupons_state_check,
  DROP CONSTRAINT coupons_check,
  DROP CONSTRAINT coupons_check1,
  ADD CHECK (state IN ('owed', 'assigned', 'seen', 'used', 'expired', 'revoked', 'held_out')),
  ADD CHECK (state NOT IN ('owed', 'held_out') OR code IS NULL),
  ADD CHECK (state <> 'held_out' OR held_out),
  ADD CHECK (assigned_order_id IS NOT NULL OR key IS NOT NULL),
  ADD CHECK (CASE value_kind
    WHEN 'amount' THEN value_minor > 0
    WHEN 'percent' THEN percent_bp BETWEEN 1 AND 10000
    WHEN 'free_shipping' THEN value_minor IS NULL AND percent_bp IS NULL
    ELSE false END);
CREATE UNIQUE INDEX coupons_key ON coupons (shop_id, key) WHERE key IS NOT NULL;
-- The holders of one campaign, newest first, and those of its coupons that can still be used.
CREATE INDEX coupons_of_campaign ON coupons (shop_id, campaign_id, coupon_id);
CREATE INDEX coupons_open_of_campaign ON coupons (shop_id, campaign_id, expires_on)
  WHERE state IN ('owed', 'assigned', 'seen');
-- An order that used a coupon may be cancelled, or bring less.
CREATE INDEX coupons_used_at_order ON coupons (shop_id, used_order_id) WHERE used_order_id IS NOT NULL;

UPDATE coupons k SET used_net_sales_minor = o.net_sales_minor,
  used_gross_profit_minor = o.net_sales_minor - o.cost_minor,
  used_discount_minor = CASE
    WHEN k.value_kind = 'amount' THEN k.value_minor
    WHEN k.percent_bp < 10000 THEN round(o.net_sales_minor::numeric * k.percent_bp / (10000 - k.percent_bp))::bigint
    ELSE 0 END
FROM orders o
WHERE o.shop_id = k.shop_id AND o.order_id = k.used_order_id AND o.counted AND k.state = 'used';

-- Who is held out of a campaign: the same customers whenever they are asked about, as many as the share says.
CREATE FUNCTION held_out_of(campaign bigint, customer bigint, share_bp integer) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN share_bp > 0
    AND ('x' || substr(md5(campaign || ':' || customer), 1, 8))::bit(32)::bigint % 10000 < share_bp;

-- Every discount that was made in Shopify for a campaign: one for each revision of its value.
CREATE TABLE coupon_discounts (
  shop_id bigint NOT NULL,
  discount_id text NOT NULL,
  campaign_id bigint NOT NULL,
  revision integer NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  deactivated_at timestamptz(3),
  PRIMARY KEY (shop_id, discount_id)
);
CREATE INDEX coupon_discounts_shop_id_campaign_id_idx ON coupon_discounts (shop_id, campaign_id);
INSERT INTO coupon_discounts (shop_id, discount_id, campaign_id, revision)
SELECT shop_id, discount_id, campaign_id, max(revision) FROM coupon_codes GROUP BY 1, 2, 3
ON CONFLICT DO NOTHING;

-- A campaign's coupons by state and what they brought. Whoever writes coupons adds to coupon_moves, which nobody waits for;
-- from time to time they are folded into coupon_figures. The sum of both is what stands.
CREATE TABLE coupon_figures (
  shop_id bigint NOT NULL,
  campaign_id bigint NOT NULL,
  state text NOT NULL,
  coupons bigint NOT NULL,
  seen bigint NOT NULL,
  orders bigint NOT NULL,
  net_sales_minor bigint NOT NULL,
  gross_profit_minor bigint NOT NULL,
  discount_minor bigint NOT NULL,
  PRIMARY KEY (shop_id, campaign_id, state)
);
CREATE TABLE coupon_moves (
  shop_id bigint NOT NULL,
  move_id bigserial,
  campaign_id bigint NOT NULL,
  state text NOT NULL,
  coupons bigint NOT NULL,
  seen bigint NOT NULL,
  orders bigint NOT NULL,
  net_sales_minor bigint NOT NULL,
  gross_profit_minor bigint NOT NULL,
  discount_minor bigint NOT NULL,
  PRIMARY KEY (shop_id, move_id)
);
INSERT INTO coupon_figures
SELECT shop_id, campaign_id, state, count(*), count(seen_at), count(used_net_sales_minor),
  coalesce(sum(used_net_sales_minor), 0), coalesce(sum(used_gross_profit_minor), 0), coalesce(sum(used_discount_minor), 0)
FROM coupons GROUP BY 1, 2, 3;

CREATE FUNCTION note_given_coupons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO coupon_moves (shop_id, campaign_id, state, coupons, seen, orders, net_sales_minor, gross_profit_minor, discount_minor)
  SELECT shop_id, campaign_id, state, count(*), count(seen_at), count(used_net_sales_minor),
    coalesce(sum(used_net_sales_minor), 0), coalesce(sum(used_gross_profit_minor), 0), coalesce(sum(used_discount_minor), 0)
  FROM new_coupons GROUP BY 1, 2, 3;
  RETURN NULL;
END
$$;
CREATE FUNCTION note_moved_coupons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO coupon_moves (shop_id, campaign_id, state, coupons, seen, orders, net_sales_minor, gross_profit_minor, discount_minor)
  SELECT * FROM (
    SELECT shop_id, campaign_id, state, sum(n) AS n, sum(n * (seen_at IS NOT NULL)::integer) AS seen,
      sum(n * (used_net_sales_minor IS NOT NULL)::integer) AS orders, coalesce(sum(n * used_net_sales_minor), 0) AS net,
      coalesce(sum(n * used_gross_profit_minor), 0) AS profit, coalesce(sum(n * used_discount_minor), 0) AS discount
    FROM (
      SELECT 1 AS n, shop_id, campaign_id, state, seen_at, used_net_sales_minor, used_gross_profit_minor, used_discount_minor
      FROM new_coupons
      UNION ALL
      SELECT -1, shop_id, campaign_id, state, seen_at, used_net_sales_minor, used_gross_profit_minor, used_discount_minor
      FROM old_coupons
    ) r GROUP BY 1, 2, 3
  ) m
  WHERE (n, seen, orders, net, profit, discount) <> (0, 0, 0, 0, 0, 0);
  RETURN NULL;
END
$$;
CREATE TRIGGER coupons_given AFTER INSERT ON coupons REFERENCING NEW TABLE AS new_coupons
  FOR EACH STATEMENT EXECUTE FUNCTION note_given_coupons();
CREATE TRIGGER coupons_moved AFTER UPDATE ON coupons REFERENCING OLD TABLE AS old_coupons NEW TABLE AS new_coupons
  FOR EACH STATEMENT EXECUTE FUNCTION note_moved_coupons();

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['coupon_discounts', 'coupon_figures', 'coupon_moves'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))',
      name);
  END LOOP;
END
$$;
