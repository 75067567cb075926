-- What the merchant spent on promotion: entered by hand or brought in with a file, whose rows can be taken back together.
CREATE TABLE promotion_costs (
  shop_id bigint NOT NULL REFERENCES shops,
  cost_id bigserial,
  name text NOT NULL,
  channel text NOT NULL DEFAULT '',
  audience text NOT NULL CHECK (audience IN ('new', 'returning', 'both')),
  from_day date NOT NULL,
  to_day date NOT NULL, -- the first day after it
  repeats_until date, -- the same cost in each later month, as long as that begins on this day or before
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  import_id bigint, -- null: entered by hand
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (shop_id, cost_id),
  CHECK (from_day < to_day),
  CHECK (repeats_until IS NULL OR (repeats_until > from_day AND to_day <= from_day + interval '1 month'))
);
CREATE INDEX promotion_costs_shop_id_from_day_cost_id_idx ON promotion_costs (shop_id, from_day, cost_id);

CREATE TABLE promotion_cost_imports (
  shop_id bigint NOT NULL REFERENCES shops,
  import_id bigserial,
  file_name text NOT NULL,
  costs integer NOT NULL,
  amount_minor bigint NOT NULL,
  imported_at timestamptz(3) NOT NULL,
  undone_at timestamptz(3),
  PRIMARY KEY (shop_id, import_id)
);
CREATE INDEX promotion_costs_shop_id_import_id_idx ON promotion_costs (shop_id, import_id);

ALTER TABLE promotion_costs ENABLE ROW LEVEL SECURITY;
ALTER TABLE promotion_costs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON promotion_costs
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
CREATE POLICY owner ON promotion_costs TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE promotion_cost_imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE promotion_cost_imports FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON promotion_cost_imports
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
CREATE POLICY owner ON promotion_cost_imports TO CURRENT_USER USING (true) WITH CHECK (true);
