-- The definitions that every figure stands on, each in one place: the batch that keeps figures and the rebuild that
-- computes them anew both call these, and PostgreSQL inlines them.

-- A counted order: not a test, not cancelled, not voided, not deleted, with at least one unit left.
CREATE FUNCTION is_counted(
  test boolean, cancelled_at timestamptz, deleted_at timestamptz, financial_status text, units_left bigint
) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN NOT test AND cancelled_at IS NULL AND deleted_at IS NULL AND financial_status <> 'voided' AND units_left > 0;

-- Units left of a line: what Shopify says is left, lowered by refunds that it had not counted in yet when it said so.
CREATE FUNCTION line_units_left(quantity integer, current_quantity integer, refunded bigint) RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN greatest(0, least(current_quantity, quantity - coalesce(refunded, 0)))::integer;

-- Net sales of the units left: their part of the line's discounted total without tax, rounded half up.
CREATE FUNCTION line_net_sales(net_total_minor bigint, quantity integer, units_left integer) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN units_left = quantity THEN net_total_minor
    WHEN quantity <= 0 THEN 0
    ELSE (2 * net_total_minor * units_left + quantity) / (2 * quantity)
  END;

-- Cost of the units left: the unit cost kept with the line, or net sales × (1 − default margin), rounded half up.
CREATE FUNCTION line_cost(
  unit_cost_minor bigint, units_left integer, net_sales_minor bigint, default_margin_bp integer
) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN unit_cost_minor IS NOT NULL THEN unit_cost_minor * units_left
    ELSE (2 * net_sales_minor * (10000 - default_margin_bp) + 10000) / 20000
  END;

-- The periods that a day lies in, one per grain; weeks begin on Monday.
CREATE FUNCTION periods_of(local_day date) RETURNS TABLE (grain text, period_start date)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 4
  BEGIN ATOMIC
    SELECT p.grain, p.period_start
    FROM (VALUES
      ('day', local_day),
      ('week', local_day - (extract(isodow FROM local_day)::integer - 1)),
      ('month', date_trunc('month', local_day::timestamp)::date),
      ('quarter', date_trunc('quarter', local_day::timestamp)::date)
    ) AS p (grain, period_start);
  END;
