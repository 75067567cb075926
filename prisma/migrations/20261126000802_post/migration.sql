-- What is printed and posted together: its pieces are messages of the channel `post`.
CREATE TABLE post_batches (
  shop_id bigint NOT NULL REFERENCES shops (shop_id),
  batch_id bigserial,
  name text NOT NULL,
  template_id bigint NOT NULL,
  pieces integer NOT NULL, -- that have an address
  left_out integer NOT NULL, -- that have none, or may not be written to
  created_at timestamptz(3) NOT NULL,
  posted_at timestamptz(3),
  PRIMARY KEY (shop_id, batch_id)
);
ALTER TABLE post_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE post_batches FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON post_batches
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
CREATE POLICY owner ON post_batches TO CURRENT_USER USING (true) WITH CHECK (true);

ALTER TABLE messages
  ADD COLUMN batch_id bigint,
  DROP CONSTRAINT messages_channel_check,
  ADD CONSTRAINT messages_channel_check CHECK (channel IN ('email', 'post'));
CREATE INDEX messages_batch ON messages (shop_id, batch_id, message_id) WHERE batch_id IS NOT NULL;

ALTER TABLE messaging_settings
  ADD COLUMN post_cost_milli bigint NOT NULL DEFAULT 0 CHECK (post_cost_milli >= 0),
  ADD COLUMN postal_zip text;
