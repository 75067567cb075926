-- How many tasks are open, by all that Today's filters ask for. Whoever writes tasks adds to task_moves, which nobody waits
-- for; from time to time they are folded into task_counts. The sum of both is what stands.
CREATE TABLE task_counts (
  shop_id bigint NOT NULL,
  due_on date NOT NULL,
  source_type text NOT NULL,
  programme_id bigint NOT NULL, -- 0: of no programme
  channel text NOT NULL,
  automatic boolean NOT NULL,
  assignee text NOT NULL, -- empty: nobody
  amount bigint NOT NULL,
  PRIMARY KEY (shop_id, due_on, source_type, programme_id, channel, automatic, assignee)
);
CREATE TABLE task_moves (
  shop_id bigint NOT NULL,
  move_id bigserial,
  due_on date NOT NULL,
  source_type text NOT NULL,
  programme_id bigint NOT NULL,
  channel text NOT NULL,
  automatic boolean NOT NULL,
  assignee text NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (shop_id, move_id)
);

CREATE FUNCTION note_new_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO task_moves (shop_id, due_on, source_type, programme_id, channel, automatic, assignee, amount)
  SELECT shop_id, due_on, source_type, coalesce(programme_id, 0), channel, automatic, coalesce(assignee, ''), count(*)
  FROM new_rows WHERE state = 'open' GROUP BY 1, 2, 3, 4, 5, 6, 7;
  RETURN NULL;
END
$$;
CREATE FUNCTION note_moved_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO task_moves (shop_id, due_on, source_type, programme_id, channel, automatic, assignee, amount)
  SELECT shop_id, due_on, source_type, coalesce(programme_id, 0), channel, automatic, coalesce(assignee, ''), sum(n)
  FROM (
    SELECT 1 AS n, shop_id, due_on, source_type, programme_id, channel, automatic, assignee FROM new_rows WHERE state = 'open'
    UNION ALL
    SELECT -1, shop_id, due_on, source_type, programme_id, channel, automatic, assignee FROM old_rows WHERE state = 'open'
  ) r GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(n) <> 0;
  RETURN NULL;
END
$$;
-- A shop that is erased leaves no moves behind, in whatever order its tables are emptied.
CREATE FUNCTION note_gone_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO task_moves (shop_id, due_on, source_type, programme_id, channel, automatic, assignee, amount)
  SELECT shop_id, due_on, source_type, coalesce(programme_id, 0), channel, automatic, coalesce(assignee, ''), -count(*)
  FROM old_rows
  WHERE state = 'open' AND coalesce(current_setting('app.erasing_shop', true), '') <> shop_id::text
  GROUP BY 1, 2, 3, 4, 5, 6, 7;
  RETURN NULL;
END
$$;
CREATE TRIGGER tasks_made AFTER INSERT ON tasks REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_new_tasks();
CREATE TRIGGER tasks_moved AFTER UPDATE ON tasks REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_moved_tasks();
CREATE TRIGGER tasks_gone AFTER DELETE ON tasks REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_gone_tasks();

INSERT INTO task_counts (shop_id, due_on, source_type, programme_id, channel, automatic, assignee, amount)
SELECT shop_id, due_on, source_type, coalesce(programme_id, 0), channel, automatic, coalesce(assignee, ''), count(*)
FROM tasks WHERE state = 'open' GROUP BY 1, 2, 3, 4, 5, 6, 7;

-- tasks_today begins alike and holds what it held.
DROP INDEX tasks_open;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['task_counts', 'task_moves'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;
