-- The people of the shop who open the app: known by the number that Shopify's session token names, called as they say.
CREATE TABLE staff (
  shop_id bigint NOT NULL REFERENCES shops (shop_id),
  staff_id text NOT NULL, -- of Shopify
  name text, -- null until they say it
  first_seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, staff_id)
);

-- What a person did with tasks in one go, so that it can be taken back for some minutes.
CREATE TABLE task_actions (
  shop_id bigint NOT NULL REFERENCES shops (shop_id),
  action_id bigserial,
  kind text NOT NULL CHECK (kind IN ('done', 'skip', 'later', 'assign', 'print')),
  by_staff text NOT NULL,
  began_at timestamptz(3) NOT NULL,
  tasks integer NOT NULL DEFAULT 0, -- that it changed
  set_aside integer NOT NULL DEFAULT 0, -- that were to be done and were skipped instead: bought meanwhile, opted out …
  passed_over integer NOT NULL DEFAULT 0, -- that it had to leave as they were
  asked jsonb NOT NULL, -- which tasks, and what with them
  reached jsonb, -- the place in the list up to which it has come; null: not begun
  finished_at timestamptz(3),
  undone_at timestamptz(3),
  PRIMARY KEY (shop_id, action_id)
);
CREATE INDEX task_actions_by_staff ON task_actions (shop_id, by_staff, action_id);

-- What each of these tasks was before.
CREATE TABLE task_action_tasks (
  shop_id bigint NOT NULL,
  action_id bigint NOT NULL,
  task_id bigint NOT NULL,
  due_on date NOT NULL,
  due_at timestamptz(3) NOT NULL,
  assignee text,
  PRIMARY KEY (shop_id, action_id, task_id),
  FOREIGN KEY (shop_id, action_id) REFERENCES task_actions (shop_id, action_id) ON DELETE CASCADE
);

-- What a person writes down when a task is done or skipped ("nobody answered").
ALTER TABLE tasks ADD COLUMN outcome text;

-- The list of Today in its order: day by day, on each what promises most first. All that its filters ask for lies in the
-- index, so that the few of a hundred thousand are found, and all are counted, without the rows themselves.
CREATE INDEX tasks_today ON tasks (shop_id, due_on, (-coalesce(expected_profit_minor, 0)), task_id)
  INCLUDE (expected_profit_minor, channel, automatic, source_type, programme_id, assignee) WHERE state = 'open';
CREATE INDEX tasks_of_rewards ON tasks (shop_id, source_id) WHERE source_type = 'reward' AND state = 'open';
CREATE INDEX tasks_of_batch ON tasks (shop_id, batch_id) WHERE batch_id IS NOT NULL;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['staff', 'task_actions', 'task_action_tasks'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;
