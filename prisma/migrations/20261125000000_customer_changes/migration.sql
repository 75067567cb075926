-- Customers of whom something changed that reports or segments follow: written with the change, read and removed by the
-- settling that follows it. A row per change and no key on the customer, so that writers never wait for each other.
CREATE TABLE customer_changes (
  shop_id bigint NOT NULL,
  change_id bigserial,
  customer_id bigint NOT NULL,
  PRIMARY KEY (shop_id, change_id)
);
ALTER TABLE customer_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE customer_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON customer_changes
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
CREATE POLICY owner ON customer_changes TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE FUNCTION shops_with_customer_changes() RETURNS TABLE (shop_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  BEGIN ATOMIC
    SELECT s.shop_id FROM shops s WHERE EXISTS (SELECT FROM customer_changes c WHERE c.shop_id = s.shop_id);
  END;
REVOKE ALL ON FUNCTION shops_with_customer_changes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shops_with_customer_changes TO okaeri_app;
