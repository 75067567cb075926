-- Statistics right after an import: of what rows are found, joined and grouped by. Those of other columns come with
-- autovacuum; gathering them here took longer than most of what they are for. Customers are all there before the orders.
CREATE FUNCTION analyze_customers() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  ANALYZE customers, customer_search;
END
$$;
REVOKE ALL ON FUNCTION analyze_customers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION analyze_customers TO okaeri_app;

CREATE OR REPLACE FUNCTION analyze_facts() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  ANALYZE orders (shop_id, order_id, customer_id, processed_at, updated_at, local_day, counted, order_number),
    order_lines (shop_id, order_id, line_id, product_id, variant_id, selling_plan_id, is_gift_card, units_left),
    variants, refunds, refund_lines;
END
$$;

CREATE OR REPLACE FUNCTION analyze_reports() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  ANALYZE customer_figures, customer_histories (shop_id, customer_id, first_product_id, last_order_returned), step_days,
    step_gaps, first_product_days, first_product_months, cohort_months, product_steps, product_step_gaps, product_reorders,
    reorder_gaps, lapse_limits, lapse_counts, return_days, reorder_clocks;
END
$$;
