-- What is listed by customer is filled just before the reports, after `analyze_facts` found it empty: until autovacuum came
-- by, the planner took the figures of all customers for one row, and looked through all of them for each.
CREATE OR REPLACE FUNCTION analyze_reports() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  ANALYZE customer_figures, customer_search, customer_histories, step_days, step_gaps, first_product_days,
    first_product_months, cohort_months, product_steps, product_step_gaps, product_reorders, reorder_gaps, lapse_limits,
    lapse_counts, return_days, reorder_clocks;
END
$$;
