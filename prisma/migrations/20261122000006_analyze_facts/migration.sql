-- Tables that an import has just filled have no statistics until autovacuum comes by, and without them the planner joins
-- a shop's orders and lines row by row. The import asks for statistics; only the owner of the tables may collect them.
CREATE FUNCTION analyze_facts() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  ANALYZE orders, order_lines, customers, customer_figures, variants, refunds, refund_lines;
END
$$;
REVOKE ALL ON FUNCTION analyze_facts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION analyze_facts TO okaeri_app;
