-- What is counted towards a tier is the programme's choice: an amount, orders, or points.
ALTER TABLE tiers RENAME COLUMN threshold_minor TO threshold;
ALTER INDEX tiers_shop_id_threshold_minor_key RENAME TO tiers_shop_id_threshold_key;
ALTER TABLE tier_memberships RENAME COLUMN spend_minor TO basis_value;
ALTER INDEX tier_memberships_shop_id_spend_minor_idx RENAME TO tier_memberships_shop_id_basis_value_idx;

-- By how much order points are multiplied, in basis points: 10000 is once.
ALTER TABLE tiers ADD COLUMN multiplier_bp integer NOT NULL DEFAULT 10000;
ALTER TABLE tiers ADD CHECK (multiplier_bp BETWEEN 0 AND 1000000);

-- The multipliers that tiers had, each from its moment on; a tier that is not here never had another than once.
CREATE TABLE tier_multipliers (
  shop_id bigint NOT NULL,
  tier_id bigint NOT NULL,
  effective_from timestamptz(3) NOT NULL,
  multiplier_bp integer NOT NULL CHECK (multiplier_bp BETWEEN 0 AND 1000000),
  PRIMARY KEY (shop_id, tier_id, effective_from)
);

-- Every move of a customer from one tier to another. A customer begins in the tier that zero reaches, where there is one:
-- coming into it as a new customer is no move.
CREATE TABLE tier_changes (
  shop_id bigint NOT NULL,
  change_id bigserial,
  customer_id bigint NOT NULL,
  from_tier_id bigint,
  to_tier_id bigint,
  changed_at timestamptz(3) NOT NULL,
  reason text NOT NULL CHECK (reason IN ('history', 'order', 'day', 'programme', 'pin', 'unpin', 'rebuild')),
  PRIMARY KEY (shop_id, change_id)
);
CREATE INDEX tier_changes_shop_id_customer_id_changed_at_idx ON tier_changes (shop_id, customer_id, changed_at);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['tier_multipliers', 'tier_changes'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))',
      name);
  END LOOP;
END
$$;

-- The tier that a customer had at a moment: that of the last move before it, else the one that zero reaches.
CREATE FUNCTION tier_at(shop bigint, customer bigint, moment timestamptz) RETURNS bigint
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (
    SELECT t.tier_id
    FROM (
      (SELECT c.to_tier_id AS tier_id, 1 AS place FROM tier_changes c
       WHERE c.shop_id = shop AND c.customer_id = customer AND c.changed_at <= moment
       ORDER BY c.changed_at DESC, c.change_id DESC LIMIT 1)
      UNION ALL
      (SELECT b.tier_id, 2 FROM tiers b WHERE b.shop_id = shop AND b.threshold = 0)
    ) t
    ORDER BY t.place LIMIT 1
  );

-- What multiplies the points of an order that a customer placed at a moment, in basis points: by the tier of that moment,
-- with the multiplier that the tier had then.
CREATE FUNCTION tier_multiplier_bp(shop bigint, customer bigint, moment timestamptz) RETURNS integer
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce((
    SELECT m.multiplier_bp FROM tier_multipliers m
    WHERE m.shop_id = shop AND m.tier_id = tier_at(shop, customer, moment) AND m.effective_from <= moment
    ORDER BY m.effective_from DESC LIMIT 1
  ), 10000);
