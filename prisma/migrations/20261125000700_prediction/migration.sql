-- What a shop's customers are expected to do, fitted once a day from their histories.
CREATE TABLE prediction_models (
  shop_id bigint PRIMARY KEY REFERENCES shops (shop_id),
  as_of date NOT NULL,
  customers integer NOT NULL,
  repeaters integer NOT NULL,
  used_prior boolean NOT NULL,
  r double precision NOT NULL,
  alpha double precision NOT NULL,
  a double precision NOT NULL,
  b double precision NOT NULL,
  spend_p double precision,
  spend_q double precision,
  spend_v double precision,
  margin double precision NOT NULL,
  last_quarter jsonb NOT NULL
);
ALTER TABLE prediction_models ENABLE ROW LEVEL SECURITY;
ALTER TABLE prediction_models FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON prediction_models
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
