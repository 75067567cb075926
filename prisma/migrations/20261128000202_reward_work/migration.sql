-- Installed shops with steps whose day has come, with tasks that need nobody and whose time has come, with rewards to enclose
-- that are not on the list of tasks yet, or with tasks of such that were enclosed or cancelled elsewhere.
CREATE OR REPLACE FUNCTION shops_with_follow_up(due timestamptz) RETURNS TABLE (shop_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  BEGIN ATOMIC
    SELECT s.shop_id FROM shops s
    WHERE s.installed_at IS NOT NULL AND s.uninstalled_at IS NULL AND (
      EXISTS (SELECT FROM programmes p CROSS JOIN LATERAL (
          SELECT min(e.next_on) AS next_on FROM enrolments e
          WHERE e.shop_id = p.shop_id AND e.programme_id = p.programme_id AND e.state = 'active') e
        WHERE p.shop_id = s.shop_id AND e.next_on <= (due AT TIME ZONE s.time_zone)::date)
      OR EXISTS (SELECT FROM tasks t WHERE t.shop_id = s.shop_id AND t.state = 'open' AND t.automatic AND t.due_at <= due)
      OR EXISTS (SELECT FROM reward_tasks r WHERE r.shop_id = s.shop_id AND r.state = 'open'
        AND NOT EXISTS (SELECT FROM tasks t WHERE t.shop_id = r.shop_id AND t.key = 'reward:' || r.task_id))
      OR EXISTS (SELECT FROM tasks t JOIN reward_tasks r ON r.shop_id = t.shop_id AND r.task_id = t.source_id
        WHERE t.shop_id = s.shop_id AND t.source_type = 'reward' AND t.state = 'open' AND r.state <> 'open'));
  END;
