-- A hypothesis about an action, tried on customers of whom a share is held out of it.
CREATE TABLE experiments (
  shop_id bigint NOT NULL,
  experiment_id bigserial,
  hypothesis_id bigint NOT NULL, -- the first experiment on the same hypothesis; itself, where it is the first
  hypothesis text NOT NULL,
  subject_type text NOT NULL CHECK (subject_type IN ('coupon_campaign', 'programme', 'tier_perk', 'other')),
  subject_id bigint,
  metric text NOT NULL CHECK (metric IN ('profit', 'repeat')),
  expected bigint NOT NULL CHECK (expected > 0), -- minor units per customer, or hundredths of a point of the share that comes back
  horizon_days integer NOT NULL CHECK (horizon_days BETWEEN 1 AND 365),
  started_on date NOT NULL,
  ends_on date NOT NULL, -- whoever is assigned from this day on takes no part
  planned_customers bigint NOT NULL CHECK (planned_customers > 0),
  measured_until date, -- whoever was assigned before this day has had the whole horizon when it was last measured
  decided_at timestamptz(3),
  decision text CHECK (decision IN ('keep', 'change', 'stop', 'extend')),
  note text NOT NULL DEFAULT '',
  effect double precision, -- as it stood when it was decided, for later runs of the hypothesis
  standard_error double precision,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, experiment_id),
  CHECK (started_on < ends_on),
  CHECK ((decided_at IS NULL) = (decision IS NULL)),
  CHECK ((effect IS NULL) = (standard_error IS NULL))
);
CREATE INDEX experiments_hypothesis ON experiments (shop_id, hypothesis_id);
CREATE UNIQUE INDEX experiments_open_subject ON experiments (shop_id, subject_type, subject_id) WHERE decided_at IS NULL;

-- The share that is treated of those who are assigned from a day on. Null: it changed on that day, so nobody can tell.
CREATE TABLE experiment_stages (
  shop_id bigint NOT NULL,
  experiment_id bigint NOT NULL,
  from_day date NOT NULL,
  treated_bp integer CHECK (treated_bp BETWEEN 0 AND 10000),
  PRIMARY KEY (shop_id, experiment_id, from_day)
);

-- Everybody who takes part, with the arm and day of the first assignment: neither changes afterwards.
CREATE TABLE experiment_assignments (
  shop_id bigint NOT NULL,
  experiment_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  held_out boolean NOT NULL,
  assigned_on date NOT NULL,
  PRIMARY KEY (shop_id, experiment_id, customer_id)
);
CREATE INDEX experiment_assignments_customer ON experiment_assignments (shop_id, customer_id);

-- What those assigned on a day did afterwards, as sums: y the outcome of a customer, x the profit in as many days before.
CREATE TABLE experiment_days (
  shop_id bigint NOT NULL,
  experiment_id bigint NOT NULL,
  assigned_on date NOT NULL,
  held_out boolean NOT NULL,
  assigned bigint NOT NULL,
  customers bigint NOT NULL, -- of them with the whole horizon behind them; all that follows is of these
  back bigint NOT NULL,
  profit double precision NOT NULL,
  profit_squared double precision NOT NULL,
  past double precision NOT NULL,
  past_squared double precision NOT NULL,
  past_profit double precision NOT NULL,
  past_back double precision NOT NULL,
  contaminated bigint NOT NULL, -- got a coupon or message of another action
  attributed_minor bigint NOT NULL, -- net sales of orders that used what the action gave
  PRIMARY KEY (shop_id, experiment_id, assigned_on, held_out)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['experiments', 'experiment_stages', 'experiment_assignments', 'experiment_days'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
      USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))', name);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;

-- Where a customer stands among 10,000 for an experiment: always the same place, another for every experiment. Whoever
-- stands below the treated share is treated, so a share that grows only adds to the treated.
CREATE FUNCTION arm_place(experiment text, customer bigint) RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (('x' || substr(md5(experiment || ':' || customer), 1, 8))::bit(32)::bigint % 10000)::integer;
