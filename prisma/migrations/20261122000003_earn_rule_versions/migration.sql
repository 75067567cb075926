-- The earning rule is versioned: an order earns by the version in force when it was processed.
DROP TABLE loyalty_programs;

CREATE TABLE earn_rules (
  shop_id bigint NOT NULL REFERENCES shops (shop_id),
  version integer NOT NULL,
  effective_from timestamptz(3) NOT NULL,
  active boolean NOT NULL,
  earn_points integer NOT NULL CHECK (earn_points > 0),
  earn_per_minor bigint NOT NULL CHECK (earn_per_minor > 0),
  valid_days integer CHECK (valid_days > 0),
  PRIMARY KEY (shop_id, version)
);
CREATE UNIQUE INDEX earn_rules_shop_id_effective_from_key ON earn_rules (shop_id, effective_from);
ALTER TABLE earn_rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE earn_rules FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON earn_rules
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));

-- A shop has one next-visit campaign, switched on and off.
CREATE UNIQUE INDEX coupon_campaigns_one_next_visit ON coupon_campaigns (shop_id) WHERE kind = 'next_visit';
