/**
 * What can be tried, as a relation `(shop_id, type, id, kind, name_ja, name_en, hold_out_bp, is_on)`: coupon campaigns,
 * programmes and perks of tiers, whose held-out customers their own features draw.
 */
export const SUBJECTS_SQL = `(
  SELECT shop_id, 'coupon_campaign' AS type, campaign_id AS id, kind, name_ja, name_en, hold_out_bp,
    active AND kind NOT IN ('reward', 'compensation') AS is_on
  FROM coupon_campaigns
  UNION ALL
  SELECT shop_id, 'programme', programme_id, 'programme', name, name, hold_out_bp,
    enabled_at IS NOT NULL AND archived_at IS NULL
  FROM programmes
  UNION ALL
  SELECT r.shop_id, 'tier_perk', r.trial_id, r.kind, coalesce(t.name_ja, ''), coalesce(t.name_en, ''), r.hold_out_bp,
    r.hold_out_bp > 0 AND t.tier_id IS NOT NULL
  FROM tier_trials r LEFT JOIN tiers t ON t.shop_id = r.shop_id AND t.tier_id = r.tier_id
)`;

/** Who came to the perk `c.id` in the last four weeks up to the day `$2`, and who on that day: JSON for `coming`. */
export const COMING_SQL = `CASE WHEN c.type = 'tier_perk' THEN (
  SELECT json_build_object(
    'perWeek', (SELECT count(*) FROM tier_trials r JOIN tier_changes h ON h.shop_id = r.shop_id AND h.to_tier_id = r.tier_id
      WHERE r.shop_id = c.shop_id AND r.trial_id = c.id AND h.reason NOT IN ('history', 'rebuild', 'programme')
        AND h.changed_at >= ($2::date - 28)::timestamp AT TIME ZONE s.time_zone) / 4.0,
    'now', (SELECT count(*) FROM tier_arms a WHERE a.shop_id = c.shop_id AND a.trial_id = c.id
      AND a.assigned_at >= $2::date::timestamp AT TIME ZONE s.time_zone))
  FROM shops s WHERE s.shop_id = c.shop_id) END`;

/** Whether a coupon `k` was given by the subject of `x` (subject_type, subject_id); `$1` the shop. */
export const isOfSubjectSql = (x: string) => `CASE ${x}.subject_type
  WHEN 'coupon_campaign' THEN k.campaign_id = ${x}.subject_id
  WHEN 'programme' THEN k.source_type = 'task' AND EXISTS (SELECT FROM tasks t
    WHERE t.shop_id = $1::bigint AND t.task_id = k.source_id::bigint AND t.programme_id = ${x}.subject_id)
  ELSE false END`;

/** Whether a message `m` was asked for by the subject of `x`. */
export const isMessageOfSubjectSql = (x: string) => `(${x}.subject_type = 'programme' AND m.source_type = 'task'
  AND EXISTS (SELECT FROM tasks t WHERE t.shop_id = $1::bigint AND t.task_id = m.source_id AND t.programme_id = ${x}.subject_id))`;
