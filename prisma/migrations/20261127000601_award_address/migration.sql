-- The address at which other apps say that a customer wrote a review or answered a survey. Its secret is shown once, so only
-- its hash is kept.
CREATE TABLE award_addresses (
  shop_id bigint NOT NULL PRIMARY KEY,
  secret_hash bytea NOT NULL,
  made_at timestamptz(3) NOT NULL
);
ALTER TABLE award_addresses ENABLE ROW LEVEL SECURITY;
ALTER TABLE award_addresses FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON award_addresses
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
