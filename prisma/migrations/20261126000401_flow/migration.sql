-- Which of our Shopify Flow triggers a shop's workflows use, and up to where their events were sent. The place is that of
-- the trigger's own source: an id that rises, or a day.
CREATE TABLE flow_triggers (
  shop_id bigint NOT NULL,
  trigger text NOT NULL,
  in_use boolean NOT NULL,
  told_at timestamptz(3) NOT NULL,
  place bigint NOT NULL,
  PRIMARY KEY (shop_id, trigger)
);
ALTER TABLE flow_triggers ENABLE ROW LEVEL SECURITY;
ALTER TABLE flow_triggers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON flow_triggers
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
CREATE POLICY owner ON flow_triggers TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE FUNCTION shops_with_flow() RETURNS TABLE (shop_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  BEGIN ATOMIC
    SELECT DISTINCT t.shop_id FROM flow_triggers t WHERE t.in_use;
  END;
REVOKE ALL ON FUNCTION shops_with_flow FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shops_with_flow TO okaeri_app;
