-- Installed shops with steps whose day has come, or with tasks that need nobody and whose time has come.
CREATE FUNCTION shops_with_follow_up(due timestamptz) RETURNS TABLE (shop_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  BEGIN ATOMIC
    SELECT s.shop_id FROM shops s
    WHERE s.installed_at IS NOT NULL AND s.uninstalled_at IS NULL AND (
      EXISTS (SELECT FROM enrolments e WHERE e.shop_id = s.shop_id AND e.state = 'active'
        AND e.next_on <= (due AT TIME ZONE s.time_zone)::date)
      OR EXISTS (SELECT FROM tasks t WHERE t.shop_id = s.shop_id AND t.state = 'open' AND t.automatic AND t.due_at <= due));
  END;
REVOKE ALL ON FUNCTION shops_with_follow_up FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shops_with_follow_up TO okaeri_app;
