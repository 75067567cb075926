-- What a product is to the shop's repeat business: trial, regular, subscription or gift set. Kept resolved on the product,
-- so that asking by kind is a join; a line bought with a selling plan is a subscription's delivery whatever its product is.
ALTER TABLE products ADD COLUMN kind text NOT NULL DEFAULT 'regular'
  CHECK (kind IN ('trial', 'regular', 'subscription', 'gift_set'));

CREATE FUNCTION line_kind(selling_plan_id bigint, product_kind text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN selling_plan_id IS NOT NULL THEN 'subscription' ELSE coalesce(product_kind, 'regular') END;

-- The merchant's choices. `target` is a product's id, a collection's id or a tag in lower case.
CREATE TABLE product_kind_rules (
  shop_id bigint NOT NULL,
  scope text NOT NULL CHECK (scope IN ('product', 'collection', 'tag')),
  target text NOT NULL,
  title text NOT NULL DEFAULT '',
  kind text NOT NULL CHECK (kind IN ('trial', 'regular', 'subscription', 'gift_set')),
  PRIMARY KEY (shop_id, scope, target)
);
ALTER TABLE product_kind_rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE product_kind_rules FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON product_kind_rules
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
CREATE POLICY owner ON product_kind_rules TO CURRENT_USER USING (true) WITH CHECK (true);

-- Members of the collections that rules name; no other collection is read.
CREATE TABLE collection_products (
  shop_id bigint NOT NULL,
  collection_id bigint NOT NULL,
  product_id bigint NOT NULL,
  PRIMARY KEY (shop_id, collection_id, product_id)
);
CREATE INDEX "collection_products_shop_id_product_id_idx" ON collection_products (shop_id, product_id);
ALTER TABLE collection_products ENABLE ROW LEVEL SECURITY;
ALTER TABLE collection_products FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON collection_products
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
CREATE POLICY owner ON collection_products TO CURRENT_USER USING (true) WITH CHECK (true);
