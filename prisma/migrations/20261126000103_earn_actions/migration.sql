-- What customers earn points for besides orders. Each change is a new version; the latest is in force.
CREATE TABLE earn_actions (
  shop_id bigint NOT NULL,
  action text NOT NULL CHECK (action IN ('signup', 'consent_email', 'consent_sms', 'consent_line', 'birthday', 'review',
    'survey', 'referral')),
  version integer NOT NULL CHECK (version > 0),
  effective_from timestamptz(3) NOT NULL,
  active boolean NOT NULL,
  points integer NOT NULL CHECK (points BETWEEN 1 AND 1000000),
  friend_points integer CHECK (friend_points BETWEEN 1 AND 1000000),
  friends_limit integer CHECK (friends_limit > 0),
  valid_days integer CHECK (valid_days > 0),
  from_day date,
  to_day date CHECK (to_day > from_day),
  PRIMARY KEY (shop_id, action, version),
  CHECK ((action = 'referral') = (friend_points IS NOT NULL))
);

-- Points that were brought over by a file; the entries name the import as their source.
CREATE TABLE points_imports (
  shop_id bigint NOT NULL,
  import_id bigserial,
  file_name text NOT NULL,
  customers integer NOT NULL,
  points bigint NOT NULL,
  imported_at timestamptz(3) NOT NULL,
  undone_at timestamptz(3),
  PRIMARY KEY (shop_id, import_id)
);

CREATE TABLE referral_codes (
  shop_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  code text NOT NULL,
  PRIMARY KEY (shop_id, customer_id)
);
CREATE UNIQUE INDEX referral_codes_shop_id_code_key ON referral_codes (shop_id, code);

-- Who came with whose code: once for each customer. The version of the action tells what both are given.
CREATE TABLE referrals (
  shop_id bigint NOT NULL,
  friend_id bigint NOT NULL,
  referrer_id bigint NOT NULL,
  version integer NOT NULL,
  claimed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, friend_id),
  CHECK (friend_id <> referrer_id)
);
CREATE INDEX "referrals_shop_id_referrer_id_idx" ON referrals (shop_id, referrer_id);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['earn_actions', 'points_imports', 'referral_codes', 'referrals'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))',
      name);
  END LOOP;
END
$$;

-- Collections whose products the shop needs to know: those that a rule of kinds or a bonus names.
CREATE FUNCTION named_collections(shop bigint) RETURNS TABLE (collection_id text)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT r.target FROM product_kind_rules r WHERE r.shop_id = shop AND r.scope = 'collection'
    UNION
    SELECT b.target FROM earn_bonuses b WHERE b.shop_id = shop AND b.scope = 'collection';
  END;
