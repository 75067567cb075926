-- What became of the rule of cart and checkout that refuses members-only products, when Shopify was asked last: in force, turned
-- off by the merchant, or not taken.
CREATE TABLE members_only_rules (
  shop_id bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('on', 'off', 'refused')),
  seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id)
);
ALTER TABLE members_only_rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE members_only_rules FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON members_only_rules
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
