-- What pages read instead of the ledger: points moved by day, kind and pair of accounts, and what is left in lots by their
-- days. Triggers write each statement's own movement beside it, as rows of `_changes` that nobody waits for; folding adds
-- them to the figures and removes them. Both together are exact at every moment.
CREATE TABLE points_days (
  shop_id bigint NOT NULL,
  day date NOT NULL, -- the shop's
  kind text NOT NULL,
  from_account text NOT NULL,
  to_account text NOT NULL,
  points bigint NOT NULL,
  entries bigint NOT NULL,
  first_entry_id bigint NOT NULL, -- no entry of them has a smaller id …
  last_entry_id bigint NOT NULL, -- … or a larger one
  PRIMARY KEY (shop_id, day, kind, from_account, to_account)
);
CREATE TABLE points_day_changes (
  shop_id bigint NOT NULL,
  change_id bigserial,
  day date NOT NULL,
  kind text NOT NULL,
  from_account text NOT NULL,
  to_account text NOT NULL,
  points bigint NOT NULL,
  entries bigint NOT NULL,
  first_entry_id bigint NOT NULL,
  last_entry_id bigint NOT NULL,
  PRIMARY KEY (shop_id, change_id)
);

CREATE TABLE points_lot_days (
  shop_id bigint NOT NULL,
  expires_on date NOT NULL, -- infinity: never
  granted_on date NOT NULL,
  "left" bigint NOT NULL,
  PRIMARY KEY (shop_id, expires_on, granted_on)
);
CREATE TABLE points_lot_day_changes (
  shop_id bigint NOT NULL,
  change_id bigserial,
  expires_on date NOT NULL,
  granted_on date NOT NULL,
  "left" bigint NOT NULL,
  PRIMARY KEY (shop_id, change_id)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['points_days', 'points_day_changes', 'points_lot_days', 'points_lot_day_changes']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;

CREATE FUNCTION note_points_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO points_day_changes (shop_id, day, kind, from_account, to_account, points, entries, first_entry_id,
    last_entry_id)
  SELECT e.shop_id, (e.occurred_at AT TIME ZONE s.time_zone)::date, e.kind, e.from_account, e.to_account,
    sum_minor(e.amount), count(*), min(e.entry_id), max(e.entry_id)
  FROM posted e JOIN shops s ON s.shop_id = e.shop_id
  GROUP BY 1, 2, 3, 4, 5;
  RETURN NULL;
END
$$;
CREATE TRIGGER ledger_entries_days AFTER INSERT ON ledger_entries
  REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION note_points_days();

CREATE FUNCTION note_granted_lots() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO points_lot_day_changes (shop_id, expires_on, granted_on, "left")
  SELECT shop_id, coalesce(expires_on, 'infinity'), granted_on, sum_minor("left")
  FROM lots_now WHERE "left" <> 0 GROUP BY 1, 2, 3;
  RETURN NULL;
END
$$;
CREATE TRIGGER points_lots_granted AFTER INSERT ON points_lots
  REFERENCING NEW TABLE AS lots_now FOR EACH STATEMENT EXECUTE FUNCTION note_granted_lots();

CREATE FUNCTION note_changed_lots() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO points_lot_day_changes (shop_id, expires_on, granted_on, "left")
  SELECT shop_id, coalesce(expires_on, 'infinity'), granted_on, sum_minor("left")
  FROM (
    SELECT shop_id, expires_on, granted_on, "left" FROM lots_now
    UNION ALL
    SELECT shop_id, expires_on, granted_on, -"left" FROM lots_before
  ) l
  GROUP BY 1, 2, 3 HAVING sum_minor("left") <> 0;
  RETURN NULL;
END
$$;
CREATE TRIGGER points_lots_changed AFTER UPDATE ON points_lots
  REFERENCING OLD TABLE AS lots_before NEW TABLE AS lots_now FOR EACH STATEMENT EXECUTE FUNCTION note_changed_lots();

-- What was posted before.
INSERT INTO points_days
SELECT e.shop_id, (e.occurred_at AT TIME ZONE s.time_zone)::date, e.kind, e.from_account, e.to_account,
  sum_minor(e.amount), count(*), min(e.entry_id), max(e.entry_id)
FROM ledger_entries e JOIN shops s ON s.shop_id = e.shop_id
GROUP BY 1, 2, 3, 4, 5;
INSERT INTO points_lot_days
SELECT shop_id, coalesce(expires_on, 'infinity'), granted_on, sum_minor("left")
FROM points_lots WHERE "left" <> 0 GROUP BY 1, 2, 3;
