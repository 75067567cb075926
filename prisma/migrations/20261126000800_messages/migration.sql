-- What was, is to be, or was not to be said to a customer: one row per message, under a key that whoever asks for it names.
CREATE TABLE messages (
  shop_id bigint NOT NULL,
  message_id bigserial,
  key text NOT NULL,
  customer_id bigint, -- null: a test, to the address that it names
  channel text NOT NULL CHECK (channel IN ('email')),
  kind text NOT NULL CHECK (kind IN ('marketing', 'transactional', 'test')),
  source_type text,
  source_id bigint,
  template_id bigint,
  template_version integer,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'uncertain', 'skipped')),
  reason text, -- why it failed, was skipped, is uncertain, or waits longer
  due_at timestamptz(3) NOT NULL,
  not_after timestamptz(3), -- later it is of no use
  attempts integer NOT NULL DEFAULT 0,
  attempted_at timestamptz(3),
  sent_at timestamptz(3),
  recipient text, -- the address as it was written to
  subject text,
  body_text text,
  body_html text,
  provider_id text, -- what the mail server calls it
  cost_milli bigint NOT NULL DEFAULT 0, -- thousandths of the currency's minor unit: an e-mail costs less than one
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, message_id),
  UNIQUE (shop_id, key),
  CHECK (customer_id IS NOT NULL OR kind = 'test')
);
CREATE INDEX messages_due ON messages (shop_id, channel, due_at, message_id) WHERE state = 'queued';
CREATE INDEX messages_sending ON messages (shop_id, channel) WHERE state = 'sending';
CREATE INDEX messages_open ON messages (shop_id, state, message_id) WHERE state IN ('queued', 'failed', 'uncertain');
CREATE INDEX messages_customer ON messages (shop_id, customer_id, message_id);
CREATE INDEX messages_provider ON messages (shop_id, provider_id) WHERE provider_id IS NOT NULL;

-- How the shop sends. A shop without a mail server keeps its e-mails in the mailbox of the Messages page.
CREATE TABLE messaging_settings (
  shop_id bigint PRIMARY KEY REFERENCES shops (shop_id),
  smtp_host text,
  smtp_port integer CHECK (smtp_port BETWEEN 1 AND 65535),
  smtp_security text NOT NULL DEFAULT 'starttls' CHECK (smtp_security IN ('tls', 'starttls')),
  smtp_user text,
  smtp_password_cipher text,
  from_name text,
  from_address text,
  reply_to text,
  per_minute integer NOT NULL DEFAULT 600 CHECK (per_minute BETWEEN 1 AND 100000),
  cap_days integer NOT NULL DEFAULT 1 CHECK (cap_days BETWEEN 0 AND 365), -- 0: no cap
  email_cost_milli bigint NOT NULL DEFAULT 0 CHECK (email_cost_milli >= 0),
  next_send_at timestamptz(3) NOT NULL DEFAULT 'epoch', -- the rate lets nothing begin before it
  problem text, -- why the mail server could not be used the last time it was tried
  problem_count integer NOT NULL DEFAULT 0,
  updated_at timestamptz(3) NOT NULL
);

-- Who must not be written to. By a hash of the address, so that it holds for the same person under another number and
-- after everything personal was erased.
CREATE TABLE message_suppressions (
  shop_id bigint NOT NULL,
  channel text NOT NULL,
  address_hash bytea NOT NULL,
  reason text NOT NULL CHECK (reason IN ('bounce', 'complaint', 'unsubscribe')),
  customer_id bigint,
  since timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, channel, address_hash, reason)
);

CREATE FUNCTION address_hash(shop bigint, address text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN sha256(convert_to(shop::text || ':' || lower(trim(address)), 'UTF8'));

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['messages', 'messaging_settings', 'message_suppressions'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;

-- Installed shops with messages of a channel that are due, or that a worker left behind.
CREATE FUNCTION shops_with_messages(of_channel text, due timestamptz) RETURNS TABLE (shop_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  BEGIN ATOMIC
    SELECT s.shop_id FROM shops s
    WHERE s.installed_at IS NOT NULL AND s.uninstalled_at IS NULL AND (
      EXISTS (SELECT FROM messages m
        WHERE m.shop_id = s.shop_id AND m.channel = of_channel AND m.state = 'queued' AND m.due_at <= due)
      OR EXISTS (SELECT FROM messages m WHERE m.shop_id = s.shop_id AND m.channel = of_channel AND m.state = 'sending'));
  END;
REVOKE ALL ON FUNCTION shops_with_messages FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shops_with_messages TO okaeri_app;
