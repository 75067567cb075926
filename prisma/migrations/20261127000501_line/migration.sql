-- How a shop sends by LINE: its own channel of the Messaging API. Without one the mailbox keeps what would have gone out.
CREATE TABLE line_settings (
  shop_id bigint PRIMARY KEY REFERENCES shops (shop_id),
  channel_token_cipher text NOT NULL,
  channel_secret_cipher text NOT NULL,
  bot_name text NOT NULL,
  basic_id text NOT NULL, -- of the official account, such as @123abcde
  cost_milli bigint NOT NULL DEFAULT 0 CHECK (cost_milli >= 0), -- of one message
  quota bigint, -- messages a month; null: without limit, or not known yet
  quota_used bigint,
  quota_at timestamptz(3),
  next_send_at timestamptz(3) NOT NULL DEFAULT 'epoch',
  problem text CHECK (problem IN ('token', 'quota')),
  problem_count integer NOT NULL DEFAULT 0,
  updated_at timestamptz(3) NOT NULL
);

-- Whose LINE account belongs to which customer. Linking is what agrees to messages; who blocks the account gets none.
CREATE TABLE line_links (
  shop_id bigint NOT NULL,
  line_user_id text NOT NULL, -- LINE's own name of a person towards this one account
  customer_id bigint NOT NULL,
  linked_at timestamptz(3) NOT NULL,
  blocked_at timestamptz(3),
  PRIMARY KEY (shop_id, line_user_id)
);
CREATE UNIQUE INDEX line_links_customer ON line_links (shop_id, customer_id);

-- What a shopper who links their account has to show once: a code that they say to the account, then LINE's nonce.
CREATE TABLE line_link_keys (
  shop_id bigint NOT NULL,
  key_hash bytea NOT NULL,
  kind text NOT NULL CHECK (kind IN ('code', 'nonce')),
  customer_id bigint NOT NULL,
  line_user_id text, -- whom a nonce was given to
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, key_hash)
);
CREATE INDEX line_link_keys_customer ON line_link_keys (shop_id, customer_id);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['line_settings', 'line_links', 'line_link_keys'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;

ALTER TABLE messages
  ADD COLUMN retry_key uuid, -- LINE takes a message once under it, for 24 hours
  ADD COLUMN retry_since timestamptz(3),
  DROP CONSTRAINT messages_channel_check,
  ADD CONSTRAINT messages_channel_check CHECK (channel IN ('email', 'post', 'line'));
