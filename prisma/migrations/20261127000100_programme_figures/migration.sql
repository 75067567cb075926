-- How many customers of a programme's versions are where, and how many messages went out by it. Whoever writes enrolments
-- and tasks adds to programme_moves, which nobody waits for; from time to time they are folded into programme_figures.
-- The sum of both is what stands.
CREATE TABLE programme_figures (
  shop_id bigint NOT NULL,
  programme_id bigint NOT NULL,
  version integer NOT NULL,
  figure text NOT NULL, -- active, done, ended; the same with `HeldOut`; sent
  amount bigint NOT NULL,
  PRIMARY KEY (shop_id, programme_id, version, figure)
);
CREATE TABLE programme_moves (
  shop_id bigint NOT NULL,
  move_id bigserial,
  programme_id bigint NOT NULL,
  version integer NOT NULL,
  figure text NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (shop_id, move_id)
);

CREATE FUNCTION note_new_enrolments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO programme_moves (shop_id, programme_id, version, figure, amount)
  SELECT shop_id, programme_id, version, state || CASE WHEN held_out THEN 'HeldOut' ELSE '' END, count(*)
  FROM new_rows GROUP BY 1, 2, 3, 4;
  RETURN NULL;
END
$$;
CREATE FUNCTION note_moved_enrolments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO programme_moves (shop_id, programme_id, version, figure, amount)
  SELECT shop_id, programme_id, version, state || CASE WHEN held_out THEN 'HeldOut' ELSE '' END, sum(n)
  FROM (
    SELECT 1 AS n, shop_id, programme_id, version, state, held_out FROM new_rows
    UNION ALL
    SELECT -1, shop_id, programme_id, version, state, held_out FROM old_rows
  ) r GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0;
  RETURN NULL;
END
$$;
-- Also for rows that go: a customer that was merged may have been in the programme by both names.
CREATE FUNCTION note_gone_enrolments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO programme_moves (shop_id, programme_id, version, figure, amount)
  SELECT shop_id, programme_id, version, state || CASE WHEN held_out THEN 'HeldOut' ELSE '' END, -count(*)
  FROM old_rows GROUP BY 1, 2, 3, 4;
  RETURN NULL;
END
$$;
CREATE TRIGGER enrolments_made AFTER INSERT ON enrolments REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_new_enrolments();
CREATE TRIGGER enrolments_moved AFTER UPDATE ON enrolments REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_moved_enrolments();
CREATE TRIGGER enrolments_gone AFTER DELETE ON enrolments REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_gone_enrolments();

CREATE FUNCTION note_sent_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO programme_moves (shop_id, programme_id, version, figure, amount)
  SELECT shop_id, programme_id, version, 'sent', sum(n)
  FROM (
    SELECT 1 AS n, * FROM new_rows UNION ALL SELECT -1, * FROM old_rows
  ) r
  WHERE state = 'done' AND message_id IS NOT NULL AND programme_id IS NOT NULL AND version IS NOT NULL
  GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
  RETURN NULL;
END
$$;
CREATE TRIGGER tasks_sent AFTER UPDATE ON tasks REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_sent_tasks();

-- Which step of which programme comes on which day, for what would go out.
CREATE INDEX enrolments_of_programme_due ON enrolments (shop_id, programme_id, next_on) WHERE state = 'active' AND next_on IS NOT NULL;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['programme_figures', 'programme_moves'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;
