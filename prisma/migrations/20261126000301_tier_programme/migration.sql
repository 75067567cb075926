-- What is counted towards tiers, over which time, and how long a tier that is no longer reached is kept. A shop without a
-- row counts net sales of the last 12 months and keeps nothing longer.
CREATE TABLE tier_programmes (
  shop_id bigint NOT NULL,
  version integer NOT NULL,
  basis text NOT NULL DEFAULT 'spend' CHECK (basis IN ('spend', 'orders', 'points')),
  window_kind text NOT NULL DEFAULT 'rolling' CHECK (window_kind IN ('rolling', 'year', 'lifetime')),
  window_months integer NOT NULL DEFAULT 12 CHECK (window_months BETWEEN 1 AND 60),
  grace_days integer NOT NULL DEFAULT 0 CHECK (grace_days BETWEEN 0 AND 730),
  PRIMARY KEY (shop_id)
);

-- Every programme that was in force, whole. Version 0 is the one that the app began with.
CREATE TABLE tier_versions (
  shop_id bigint NOT NULL,
  version integer NOT NULL,
  content jsonb NOT NULL,
  published_at timestamptz(3),
  undoes integer,
  PRIMARY KEY (shop_id, version)
);

-- Programmes that somebody asked about before publishing them; they go when one is published.
CREATE TABLE tier_drafts (
  shop_id bigint NOT NULL,
  draft_id bigserial,
  base_version integer NOT NULL,
  content jsonb NOT NULL,
  made_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, draft_id)
);

-- Tiers that the merchant set by hand: they hold whatever the customer buys, to a last day or for ever.
CREATE TABLE tier_pins (
  shop_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  tier_id bigint NOT NULL,
  until_day date,
  reason text NOT NULL,
  pinned_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, customer_id)
);

ALTER TABLE tiers ADD COLUMN perks jsonb NOT NULL DEFAULT '[]', ADD COLUMN handle text NOT NULL DEFAULT '';

-- The most that was reached within the grace days decides about the tier; the day on which it falls when nothing is bought.
ALTER TABLE tier_memberships
  ADD COLUMN held_value bigint NOT NULL DEFAULT 0,
  ADD COLUMN review_on date,
  ADD COLUMN pinned boolean NOT NULL DEFAULT false;
UPDATE tier_memberships SET held_value = basis_value;
CREATE INDEX tier_memberships_review ON tier_memberships (shop_id, review_on) WHERE review_on IS NOT NULL;

-- Points of last year's orders are asked for by day, with nothing else read of the orders.
DROP INDEX orders_day;
CREATE INDEX orders_day ON orders (shop_id, local_day) INCLUDE (customer_id, points_base_minor) WHERE counted;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['tier_programmes', 'tier_versions', 'tier_drafts', 'tier_pins'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))',
      name);
  END LOOP;
END
$$;
