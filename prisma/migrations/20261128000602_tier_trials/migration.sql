-- A perk of a tier from which a share of those who come to it is held out, so that it can be measured. The share stays here as
-- the programme in force says it; zero: everybody gets the perk.
CREATE TABLE tier_trials (
  shop_id bigint NOT NULL,
  trial_id bigserial,
  tier_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('discount', 'birthdayPoints')),
  hold_out_bp integer NOT NULL CHECK (hold_out_bp BETWEEN 0 AND 10000),
  PRIMARY KEY (shop_id, trial_id)
);
CREATE UNIQUE INDEX tier_trials_perk ON tier_trials (shop_id, tier_id, kind);

-- Who came to a perk while some were held out of it, with the arm that was drawn then: it holds until nobody is held out any
-- more, whatever the share becomes. Whoever had the perk before has no row, and keeps it.
CREATE TABLE tier_arms (
  shop_id bigint NOT NULL,
  trial_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  held_out boolean NOT NULL,
  assigned_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, trial_id, customer_id)
);
CREATE INDEX tier_arms_customer ON tier_arms (shop_id, customer_id);
CREATE INDEX tier_arms_assigned ON tier_arms (shop_id, trial_id, assigned_at);

-- The tier of which the customer carries the tag of those held out of its discount.
ALTER TABLE tier_marks ADD COLUMN held_out_handle text;

-- The kinds of perks of a tier that a customer is held out of now.
CREATE FUNCTION held_out_perks(shop bigint, customer bigint, tier bigint) RETURNS text[]
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (
    SELECT coalesce(array_agg(r.kind ORDER BY r.kind), '{}')
    FROM tier_arms a JOIN tier_trials r ON r.shop_id = a.shop_id AND r.trial_id = a.trial_id
    WHERE a.shop_id = shop AND a.customer_id = customer AND r.tier_id = tier AND a.held_out AND r.hold_out_bp > 0
  );

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['tier_trials', 'tier_arms'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))',
      name);
  END LOOP;
END
$$;
