-- How many members there were at the end of a day.
CREATE TABLE loyalty_days (
  shop_id bigint NOT NULL,
  day date NOT NULL,
  members integer NOT NULL, -- with an account of points
  holders integer NOT NULL, -- with points to spend, waiting or held
  PRIMARY KEY (shop_id, day)
);

-- Who was in which tier at the end of a day, and what those did in the 365 days up to it.
CREATE TABLE tier_days (
  shop_id bigint NOT NULL,
  day date NOT NULL,
  tier_id bigint NOT NULL, -- 0: none
  members integer NOT NULL,
  buyers integer, -- with one counted order or more; null on days that were counted back
  repeaters integer, -- with two or more
  net_sales_minor bigint,
  gross_profit_minor bigint,
  PRIMARY KEY (shop_id, day, tier_id)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['loyalty_days', 'tier_days'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;
