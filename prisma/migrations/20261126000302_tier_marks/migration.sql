-- What Shopify says of a customer's tier (a tag and a metafield), and whether it is to be looked at again. Customers in the
-- tier that zero reaches carry no mark: it would be one for everybody.
CREATE TABLE tier_marks (
  shop_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  handle text,
  is_due boolean NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  PRIMARY KEY (shop_id, customer_id)
);
CREATE INDEX tier_marks_due ON tier_marks (shop_id, customer_id) WHERE is_due;
ALTER TABLE tier_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE tier_marks FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tier_marks
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
