-- What messages are written from. A version is never changed: what was sent names the one it came from.
CREATE TABLE message_templates (
  shop_id bigint NOT NULL REFERENCES shops (shop_id),
  template_id bigserial,
  name text NOT NULL,
  version integer NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  archived_at timestamptz(3),
  PRIMARY KEY (shop_id, template_id)
);
CREATE TABLE message_template_versions (
  shop_id bigint NOT NULL,
  template_id bigint NOT NULL,
  version integer NOT NULL,
  subject_ja text NOT NULL,
  body_ja text NOT NULL,
  subject_en text NOT NULL,
  body_en text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, template_id, version)
);

-- How often somebody wants to hear of the shop, as they said on the page behind a mail's link.
CREATE TABLE message_preferences (
  shop_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  least_gap_days integer NOT NULL CHECK (least_gap_days BETWEEN 0 AND 365),
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, customer_id)
);

ALTER TABLE messages
  ADD COLUMN "values" jsonb, -- what its template says beyond what is known of the customer: a coupon, a product
  ADD COLUMN language text CHECK (language IN ('ja', 'en'));

-- Laws ask a commercial mail to say who writes and where they are.
ALTER TABLE messaging_settings ADD COLUMN postal_address text;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['message_templates', 'message_template_versions', 'message_preferences'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;

CREATE INDEX messages_mailbox ON messages (shop_id, message_id) WHERE reason = 'mailbox';
