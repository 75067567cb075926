-- Products of which Shopify says, or may say, that only members may buy them, with the tiers named there; null: not known,
-- so that it is written once more.
CREATE TABLE members_only_products (
  shop_id bigint NOT NULL,
  product_id bigint NOT NULL,
  handles text[],
  PRIMARY KEY (shop_id, product_id)
);
ALTER TABLE members_only_products ENABLE ROW LEVEL SECURITY;
ALTER TABLE members_only_products FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON members_only_products
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
