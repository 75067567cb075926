-- What each customer is expected to do, to the digits that are shown: written by the daily fit where one differs, and for
-- a customer whose history changed. Pages of HOT updates need room.
CREATE TABLE customer_predictions (
  shop_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  alive_percent smallint NOT NULL CHECK (alive_percent BETWEEN 0 AND 100), -- the chance of still being a customer
  orders_hundredths integer NOT NULL CHECK (orders_hundredths >= 0), -- days with an order within the next 12 months
  profit_minor bigint NOT NULL, -- gross profit of these, to three digits
  PRIMARY KEY (shop_id, customer_id)
) WITH (fillfactor = 80);
ALTER TABLE customer_predictions ENABLE ROW LEVEL SECURITY;
ALTER TABLE customer_predictions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON customer_predictions
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));

-- An estimate to its first three digits: more would pretend to be known, and would be another every day.
CREATE FUNCTION to_three_digits(amount double precision) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN abs(amount) < 1000 THEN round(amount)::bigint
    ELSE (round(amount / power(10, floor(log(abs(amount))) - 2)) * power(10, floor(log(abs(amount))) - 2))::bigint END;
