-- Staff who are told by e-mail, each morning, what waits for them.
CREATE TABLE staff_recipients (
  shop_id bigint NOT NULL,
  address text NOT NULL,
  language text NOT NULL CHECK (language IN ('ja', 'en')),
  -- From this hour of the shop's day on.
  hour smallint NOT NULL CHECK (hour BETWEEN 0 AND 23),
  -- The shop's day that was told last, also where nothing waited.
  told_on date,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, address)
);
ALTER TABLE staff_recipients ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_recipients FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON staff_recipients
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
CREATE POLICY owner ON staff_recipients TO CURRENT_USER USING (true) WITH CHECK (true);

ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('marketing', 'transactional', 'test', 'staff'));
ALTER TABLE messages DROP CONSTRAINT messages_check;
ALTER TABLE messages ADD CONSTRAINT messages_receiver_check CHECK (customer_id IS NOT NULL OR kind IN ('test', 'staff'));
