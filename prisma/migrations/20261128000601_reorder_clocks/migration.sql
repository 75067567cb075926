-- The day of each time a product was bought again, beside the days since it was bought before.
ALTER TABLE customer_histories ADD COLUMN reorder_days date[] NOT NULL DEFAULT '{}';

-- How long customers of a shop usually take until they order again (product 0), and until they buy a product again: the
-- mean of the logarithm of days, how much a customer's own intervals vary around their mean (within), and how many
-- intervals of a customer's own weigh as much as this mean (weight). A product without enough intervals has no row.
CREATE TABLE reorder_rhythms (
  shop_id bigint NOT NULL,
  product_id bigint NOT NULL,
  intervals integer NOT NULL,
  mean_log double precision NOT NULL,
  within_log double precision NOT NULL,
  weight double precision NOT NULL,
  PRIMARY KEY (shop_id, product_id)
);

-- When each customer is likely to order again (product 0: anything): from the customer's own intervals and the rhythm.
-- A product's clock begins with the second time that it was bought.
CREATE TABLE reorder_clocks (
  shop_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  product_id bigint NOT NULL,
  last_on date NOT NULL,
  intervals integer NOT NULL,
  log_sum real NOT NULL,
  log_squares real NOT NULL,
  from_on date NOT NULL, -- one in ten comes before
  due_on date NOT NULL,
  until_on date NOT NULL, -- one in ten comes after
  PRIMARY KEY (shop_id, customer_id, product_id)
);
CREATE INDEX reorder_clocks_due ON reorder_clocks (shop_id, due_on, product_id);
CREATE INDEX reorder_clocks_until ON reorder_clocks (shop_id, until_on) WHERE product_id = 0;

-- Days until the next order such that a share of all such intervals, whose standard score is given, is shorter.
CREATE FUNCTION reorder_interval(intervals integer, log_sum real, mean_log double precision, within_log double precision,
  weight double precision, score double precision) RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN round(least(3650, greatest(1, exp((log_sum + weight * mean_log) / (intervals + weight)
    + score * sqrt(within_log * (1 + 1 / (intervals + weight)))))))::integer;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['reorder_rhythms', 'reorder_clocks'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))',
      name);
  END LOOP;
END
$$;

-- Whose products were bought again is folded once more, with the days: settled as any other change.
INSERT INTO customer_changes (shop_id, customer_id)
SELECT shop_id, customer_id FROM customer_histories WHERE cardinality(reordered_product_ids) > 0;
