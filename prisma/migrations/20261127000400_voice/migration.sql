-- What a shop asks its customers: one question, with room for words. What is asked is versions, which are never changed,
-- so that an answer stays an answer to what was asked.
CREATE TABLE surveys (
  shop_id bigint NOT NULL REFERENCES shops (shop_id),
  survey_id bigserial,
  name text, -- null: that of the ready-made survey
  ready_made text, -- which ready-made survey it began as
  occasion text NOT NULL CHECK (occasion IN ('order', 'leaving')),
  after_days integer NOT NULL DEFAULT 0 CHECK (after_days BETWEEN 0 AND 365), -- after the order
  edit_days integer NOT NULL DEFAULT 14 CHECK (edit_days BETWEEN 0 AND 365), -- for so long an answer may be changed
  version integer NOT NULL,
  enabled_at timestamptz(3), -- null: it is asked nowhere
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, survey_id)
);
CREATE UNIQUE INDEX surveys_ready_made ON surveys (shop_id, ready_made);
CREATE TABLE survey_versions (
  shop_id bigint NOT NULL,
  survey_id bigint NOT NULL,
  version integer NOT NULL,
  content jsonb NOT NULL, -- app/features/voice/survey-content.ts
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, survey_id, version),
  FOREIGN KEY (shop_id, survey_id) REFERENCES surveys (shop_id, survey_id) ON DELETE CASCADE
);

-- One answer for each customer and occasion; a change of it is a further row, and what was said before stays with the time
-- at which it was replaced, so that a past day is told as it was.
CREATE TABLE survey_answers (
  shop_id bigint NOT NULL,
  answer_id bigserial,
  survey_id bigint NOT NULL,
  version integer NOT NULL, -- of the survey that was answered
  customer_id bigint NOT NULL,
  occasion_key text NOT NULL, -- `order:123`, `message:45`
  order_id bigint,
  product_id bigint, -- what it is about: the order's main product, or that of the last order
  source text NOT NULL CHECK (source IN ('order', 'mail', 'account')),
  choice integer, -- of the version's choices
  score smallint CHECK (score BETWEEN 0 AND 10),
  mood text NOT NULL CHECK (mood IN ('good', 'neutral', 'bad')),
  changed boolean NOT NULL DEFAULT false, -- says that the customer's situation changed
  comment text NOT NULL DEFAULT '',
  first_said_at timestamptz(3) NOT NULL, -- the first answer of the occasion
  said_at timestamptz(3) NOT NULL,
  said_on date NOT NULL, -- the shop's day
  replaced_at timestamptz(3),
  replaced_on date,
  PRIMARY KEY (shop_id, answer_id),
  CHECK ((choice IS NULL) <> (score IS NULL))
);
CREATE UNIQUE INDEX survey_answers_current ON survey_answers (shop_id, survey_id, customer_id, occasion_key)
  WHERE replaced_at IS NULL;
CREATE INDEX survey_answers_of_customer ON survey_answers (shop_id, customer_id, answer_id);
CREATE INDEX survey_answers_listed ON survey_answers (shop_id, said_at, answer_id) WHERE replaced_at IS NULL;
CREATE INDEX survey_answers_of_survey ON survey_answers (shop_id, survey_id, said_on) WHERE replaced_at IS NULL;

-- An inquiry or a conversation, and where it stands.
CREATE TABLE contacts (
  shop_id bigint NOT NULL REFERENCES shops (shop_id),
  contact_id bigserial,
  key text NOT NULL, -- opened once: `answer:12`, `staff:…`
  customer_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('question', 'complaint', 'return', 'cancellation', 'praise', 'other')),
  channel text NOT NULL CHECK (channel IN ('survey', 'email', 'phone', 'line', 'chat', 'shop', 'post', 'other')),
  subject text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'waiting', 'resolved')),
  assignee text, -- as staff call them
  due_on date NOT NULL, -- by this day of the shop's somebody is to reply
  answer_id bigint, -- that started it
  opened_at timestamptz(3) NOT NULL,
  opened_on date NOT NULL,
  resolved_on date, -- null while it is not
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, contact_id),
  UNIQUE (shop_id, key)
);
CREATE INDEX contacts_open ON contacts (shop_id, due_on, contact_id) WHERE state <> 'resolved';
CREATE INDEX contacts_of_customer ON contacts (shop_id, customer_id, contact_id);
CREATE INDEX contacts_resolved ON contacts (shop_id, resolved_on, contact_id) WHERE state = 'resolved';
CREATE INDEX contacts_opened ON contacts (shop_id, opened_on, contact_id);
CREATE INDEX contacts_of_assignee ON contacts (shop_id, assignee, contact_id) WHERE state <> 'resolved';

-- What was done about a contact. Entries that changed its state tell for which days it stood so.
CREATE TABLE contact_entries (
  shop_id bigint NOT NULL,
  entry_id bigserial,
  contact_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  at timestamptz(3) NOT NULL,
  note text NOT NULL DEFAULT '',
  state text CHECK (state IN ('open', 'waiting', 'resolved')), -- null: it stays as it was
  from_day date,
  until_day date, -- the first day on which it stood otherwise
  PRIMARY KEY (shop_id, entry_id),
  FOREIGN KEY (shop_id, contact_id) REFERENCES contacts (shop_id, contact_id) ON DELETE CASCADE
);
CREATE INDEX contact_entries_of_contact ON contact_entries (shop_id, contact_id, entry_id);
CREATE INDEX contact_entries_of_customer ON contact_entries (shop_id, customer_id, from_day) WHERE state IS NOT NULL;

-- That something changed for a customer, as they or staff said: they moved, or need something else. It is told of lapse
-- until they take it back, or order again.
CREATE TABLE changed_situations (
  shop_id bigint NOT NULL REFERENCES shops (shop_id),
  situation_id bigserial,
  customer_id bigint NOT NULL,
  what text NOT NULL CHECK (what IN ('moved', 'needs', 'other')),
  source text NOT NULL CHECK (source IN ('preferences', 'survey', 'staff')),
  from_day date NOT NULL,
  until_day date, -- the first day on which it was taken back
  said_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, situation_id)
);
CREATE INDEX changed_situations_of_customer ON changed_situations (shop_id, customer_id, situation_id);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['surveys', 'survey_versions', 'survey_answers', 'contacts', 'contact_entries',
    'changed_situations'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;
