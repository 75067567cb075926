-- When the last of an order was sent, and the tax of a line: what points are released by, and may be counted from.
ALTER TABLE orders ADD COLUMN fulfilled_at timestamptz(3);
ALTER TABLE import_orders ADD COLUMN fulfilled_at timestamptz;
ALTER TABLE order_lines ADD COLUMN tax_minor bigint NOT NULL DEFAULT 0;

-- A version of the rule says from which amount points are counted, when they can be spent, and what happens when more is
-- to be taken back than is there.
ALTER TABLE earn_rules
  ADD COLUMN with_tax boolean NOT NULL DEFAULT false,
  ADD COLUMN release_after text NOT NULL DEFAULT 'order' CHECK (release_after IN ('order', 'paid', 'fulfilled')),
  ADD COLUMN release_days integer NOT NULL DEFAULT 0 CHECK (release_days BETWEEN 0 AND 365),
  ADD COLUMN shortfall text NOT NULL DEFAULT 'debt' CHECK (shortfall IN ('debt', 'forgive'));

-- What orders earn beyond the amount. Each version of the rule has its own, so that a version tells all that an order of
-- its time was worth; a bonus keeps its id through the versions.
CREATE SEQUENCE earn_bonus_ids;
GRANT USAGE ON SEQUENCE earn_bonus_ids TO okaeri_app;
CREATE TABLE earn_bonuses (
  shop_id bigint NOT NULL,
  version integer NOT NULL,
  bonus_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('days', 'product', 'order_number')),
  name text NOT NULL,
  active boolean NOT NULL,
  times_bp integer CHECK (times_bp BETWEEN 10001 AND 1000000),
  points integer CHECK (points BETWEEN 1 AND 1000000),
  month_day smallint CHECK (month_day BETWEEN 1 AND 31),
  weekday smallint CHECK (weekday BETWEEN 1 AND 7),
  scope text CHECK (scope IN ('product', 'collection', 'tag')),
  target text,
  order_number integer CHECK (order_number > 0),
  from_day date,
  to_day date CHECK (to_day > from_day),
  PRIMARY KEY (shop_id, version, bonus_id),
  CHECK ((times_bp IS NULL) <> (points IS NULL)),
  CHECK (kind <> 'days' OR times_bp IS NOT NULL),
  CHECK (kind <> 'order_number' OR points IS NOT NULL AND order_number IS NOT NULL),
  CHECK ((kind = 'product') = (scope IS NOT NULL AND target IS NOT NULL))
);
ALTER TABLE earn_bonuses ENABLE ROW LEVEL SECURITY;
ALTER TABLE earn_bonuses FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON earn_bonuses
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
