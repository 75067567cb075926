-- What points can be redeemed for. A reward's terms are versions: a redemption keeps what it was promised.
CREATE TABLE rewards (
  shop_id bigint NOT NULL,
  reward_id bigserial,
  version integer NOT NULL,
  state text NOT NULL DEFAULT 'active', -- active, paused, deleted
  position integer NOT NULL,
  PRIMARY KEY (shop_id, reward_id)
);
CREATE TABLE reward_versions (
  shop_id bigint NOT NULL,
  reward_id bigint NOT NULL,
  version integer NOT NULL,
  kind text NOT NULL, -- amount, exchange, percent, free_shipping, free_product, store_credit, goods, content
  name_ja text NOT NULL,
  name_en text NOT NULL,
  description_ja text NOT NULL DEFAULT '',
  description_en text NOT NULL DEFAULT '',
  points bigint NOT NULL, -- what it costs; of an exchange the least
  terms jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, reward_id, version),
  FOREIGN KEY (shop_id, reward_id) REFERENCES rewards (shop_id, reward_id) ON DELETE CASCADE
);

-- Files that shoppers get for points. In the database, so that a backup holds them and each process can serve them.
CREATE TABLE reward_files (
  shop_id bigint NOT NULL,
  file_id bigserial,
  name text NOT NULL,
  media_type text NOT NULL,
  bytes integer NOT NULL,
  content bytea NOT NULL,
  uploaded_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, file_id)
);

CREATE TABLE reward_settings (
  shop_id bigint NOT NULL PRIMARY KEY,
  hold_minutes integer NOT NULL DEFAULT 60,
  grace_days integer NOT NULL DEFAULT 14, -- of a lot that ended while its points were held or spent
  return_on_cancel boolean NOT NULL DEFAULT true
);

-- One row from before the first step outside: whatever was interrupted is found here and brought to its end.
CREATE TABLE redemptions (
  shop_id bigint NOT NULL,
  redemption_id bigserial,
  customer_id bigint NOT NULL,
  reward_id bigint NOT NULL,
  reward_version integer NOT NULL,
  request_key text NOT NULL, -- the shopper's own
  points bigint NOT NULL,
  value_minor bigint, -- what is taken off or credited, where it is an amount
  state text NOT NULL, -- making, held, ending, confirmed, released, failed, returned; of store credit also unclear
  code text, -- upper case
  discount_id text, -- in Shopify
  held_until timestamptz(3), -- the code ends by itself then
  asked_at timestamptz(3), -- when Shopify was asked last to make it
  order_id bigint, -- that carries the code
  late boolean NOT NULL DEFAULT false, -- it came after the points had gone back
  problem text, -- why it failed or waits: unreachable, used_unseen, or Shopify's own code
  credit_before jsonb, -- the store credit transactions that were there before it was asked for
  credit_id text, -- the transaction that it became
  created_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3), -- confirmed, released, failed or returned
  PRIMARY KEY (shop_id, redemption_id),
  FOREIGN KEY (shop_id, reward_id, reward_version) REFERENCES reward_versions (shop_id, reward_id, version) ON DELETE CASCADE
);
CREATE UNIQUE INDEX redemptions_request_key ON redemptions (shop_id, customer_id, request_key);
CREATE UNIQUE INDEX redemptions_code ON redemptions (shop_id, code);
CREATE UNIQUE INDEX redemptions_credit ON redemptions (shop_id, credit_id);
CREATE INDEX redemptions_of_customer ON redemptions (shop_id, customer_id, redemption_id);
CREATE INDEX redemptions_by_state ON redemptions (shop_id, state, redemption_id);
CREATE INDEX redemptions_open ON redemptions (shop_id, redemption_id)
  WHERE state IN ('making', 'held', 'ending');

-- What staff is to enclose in a customer's next parcel.
CREATE TABLE reward_tasks (
  shop_id bigint NOT NULL,
  task_id bigserial,
  redemption_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  state text NOT NULL DEFAULT 'open', -- open, done, cancelled
  created_at timestamptz(3) NOT NULL,
  done_at timestamptz(3),
  PRIMARY KEY (shop_id, task_id),
  FOREIGN KEY (shop_id, redemption_id) REFERENCES redemptions (shop_id, redemption_id) ON DELETE CASCADE
);
CREATE INDEX reward_tasks_by_state ON reward_tasks (shop_id, state, task_id);
CREATE INDEX reward_tasks_of_customer ON reward_tasks (shop_id, customer_id);
CREATE INDEX reward_tasks_of_redemption ON reward_tasks (shop_id, redemption_id);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['rewards', 'reward_versions', 'reward_files', 'reward_settings', 'redemptions', 'reward_tasks']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;

CREATE FUNCTION shops_with_open_redemptions() RETURNS TABLE (shop_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  BEGIN ATOMIC
    SELECT s.shop_id FROM shops s WHERE s.uninstalled_at IS NULL AND EXISTS (
      SELECT FROM redemptions r WHERE r.shop_id = s.shop_id AND r.state IN ('making', 'held', 'ending'));
  END;
REVOKE ALL ON FUNCTION shops_with_open_redemptions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shops_with_open_redemptions TO okaeri_app;
