-- What a point is worth, where the merchant says so.
CREATE TABLE point_values (
  shop_id bigint PRIMARY KEY,
  points bigint NOT NULL CHECK (points > 0), -- so many points …
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0), -- … are this much
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz(3) NOT NULL
);

-- How long points stay unspent, as last estimated from the shop's history.
CREATE TABLE breakage_estimates (
  shop_id bigint PRIMARY KEY,
  as_of date NOT NULL,
  customers integer NOT NULL, -- with points that expire, in the history that was looked at
  observed_days integer NOT NULL, -- the age up to which enough of them were observed
  curve_days integer NOT NULL,
  curves real[] NOT NULL -- the share unspent by age, of curve_days days: of all, then without each group of customers
);

-- When the ledger was last checked, and what was found.
CREATE TABLE ledger_checks (
  shop_id bigint PRIMARY KEY,
  checked_at timestamptz(3) NOT NULL,
  differences integer NOT NULL -- customers and figures that do not add up; of the customers a hundred at most are counted
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['point_values', 'breakage_estimates', 'ledger_checks'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;

-- For the health of the whole installation: how much does not add up, in how many shops, and the check that is longest ago.
CREATE FUNCTION ledger_health() RETURNS TABLE (differences bigint, shops_failing bigint, oldest_checked_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  BEGIN ATOMIC
    SELECT coalesce(sum(c.differences), 0)::bigint, count(*) FILTER (WHERE c.differences > 0), min(c.checked_at)
    FROM ledger_checks c JOIN shops s ON s.shop_id = c.shop_id AND s.uninstalled_at IS NULL;
  END;
REVOKE ALL ON FUNCTION ledger_health FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_health TO okaeri_app;
