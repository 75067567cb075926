-- A programme does the same for everybody to whom the same thing happens. What it does is versions, which are never
-- changed: who is under way goes on by the one they are at.
CREATE TABLE programmes (
  shop_id bigint NOT NULL REFERENCES shops (shop_id),
  programme_id bigserial,
  name text NOT NULL,
  ready_made text, -- which ready-made programme it began as
  version integer NOT NULL, -- that customers begin with
  hold_out_bp integer NOT NULL DEFAULT 1000 CHECK (hold_out_bp BETWEEN 0 AND 9000),
  enabled_at timestamptz(3), -- null: off; what happened before is nobody's anchor
  archived_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, programme_id)
);
CREATE UNIQUE INDEX programmes_ready_made ON programmes (shop_id, ready_made) WHERE archived_at IS NULL;
CREATE TABLE programme_versions (
  shop_id bigint NOT NULL,
  programme_id bigint NOT NULL,
  version integer NOT NULL,
  content jsonb NOT NULL, -- app/features/follow-up/programme-content.ts
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, programme_id, version),
  FOREIGN KEY (shop_id, programme_id) REFERENCES programmes (shop_id, programme_id) ON DELETE CASCADE
);

-- A customer to whom a programme's anchor happened: once per anchor.
CREATE TABLE enrolments (
  shop_id bigint NOT NULL,
  enrolment_id bigserial,
  programme_id bigint NOT NULL,
  version integer NOT NULL,
  customer_id bigint NOT NULL,
  anchor_key text NOT NULL, -- which event: `order:123`, `birthday:2026`
  anchor_on date NOT NULL, -- the shop's day that offsets are counted from
  held_out boolean NOT NULL,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'done', 'ended')),
  reason text, -- why it ended before its last step
  next_step integer NOT NULL DEFAULT 0, -- the place of the step that comes next
  next_on date, -- the shop's day on which that becomes a task; null: none is left, or the customer is held out
  enrolled_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  PRIMARY KEY (shop_id, enrolment_id),
  UNIQUE (shop_id, programme_id, customer_id, anchor_key)
);
CREATE INDEX enrolments_due ON enrolments (shop_id, next_on, enrolment_id) WHERE state = 'active' AND next_on IS NOT NULL;
CREATE INDEX enrolments_of_customer ON enrolments (shop_id, customer_id, enrolment_id);
CREATE INDEX enrolments_of_programme ON enrolments (shop_id, programme_id, enrolment_id);

-- Something to be done for a customer: a step that is due, or what a person or another part of the app asks of staff.
CREATE TABLE tasks (
  shop_id bigint NOT NULL,
  task_id bigserial,
  key text NOT NULL, -- asked for once: `enrolment:5:step:2`
  source_type text NOT NULL, -- programme, hand, voice
  source_id bigint,
  programme_id bigint,
  enrolment_id bigint,
  version integer, -- of the programme's content that the step is of
  step_id integer,
  customer_id bigint NOT NULL,
  channel text NOT NULL CHECK (channel IN ('email', 'line', 'post', 'staff', 'flow')),
  title text, -- of what is asked of staff; null: the step's own words
  note text NOT NULL DEFAULT '',
  automatic boolean NOT NULL, -- the worker does it when its time comes; others wait for a person
  due_on date NOT NULL, -- the shop's
  due_at timestamptz(3) NOT NULL, -- the worker does it not before
  contact_number integer, -- the n-th contact of the enrolment
  expected_profit_minor bigint, -- of the customer in the next year, as foretold when the task was made
  cost_milli bigint NOT NULL DEFAULT 0, -- thousandths of the currency's minor unit
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'skipped')),
  reason text, -- why it was skipped, or waits
  assignee text, -- the staff member's id in Shopify
  claimed_by text, -- who is at it …
  claimed_until timestamptz(3), -- … and nobody else until then
  batch_id bigint, -- the batch of post that it is printed in
  message_id bigint, -- what was sent
  done_at timestamptz(3),
  done_by text, -- null: the worker
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, task_id),
  UNIQUE (shop_id, key)
);
CREATE INDEX tasks_open ON tasks (shop_id, due_on, task_id) WHERE state = 'open';
CREATE INDEX tasks_automatic ON tasks (shop_id, due_at, task_id) WHERE state = 'open' AND automatic;
CREATE INDEX tasks_of_customer ON tasks (shop_id, customer_id, task_id);
CREATE INDEX tasks_of_enrolment ON tasks (shop_id, enrolment_id) WHERE enrolment_id IS NOT NULL;
CREATE INDEX tasks_done ON tasks (shop_id, done_at, task_id) WHERE state <> 'open';

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['programmes', 'programme_versions', 'enrolments', 'tasks'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;
