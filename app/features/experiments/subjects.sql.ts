/**
 * What can be tried, as a relation `(shop_id, type, id, kind, name_ja, name_en, hold_out_bp, is_on)`: coupon campaigns and
 * programmes, whose held-out customers their own features draw.
 */
export const SUBJECTS_SQL = `(
  SELECT shop_id, 'coupon_campaign' AS type, campaign_id AS id, kind, name_ja, name_en, hold_out_bp,
    active AND kind NOT IN ('reward', 'compensation') AS is_on
  FROM coupon_campaigns
  UNION ALL
  SELECT shop_id, 'programme', programme_id, 'programme', name, name, hold_out_bp,
    enabled_at IS NOT NULL AND archived_at IS NULL
  FROM programmes
)`;

/** Whether a coupon `k` was given by the subject of `x` (subject_type, subject_id); `$1` the shop. */
export const isOfSubjectSql = (x: string) => `CASE ${x}.subject_type
  WHEN 'coupon_campaign' THEN k.campaign_id = ${x}.subject_id
  WHEN 'programme' THEN k.source_type = 'task' AND EXISTS (SELECT FROM tasks t
    WHERE t.shop_id = $1::bigint AND t.task_id = k.source_id::bigint AND t.programme_id = ${x}.subject_id)
  ELSE false END`;

/** Whether a message `m` was asked for by the subject of `x`. */
export const isMessageOfSubjectSql = (x: string) => `(${x}.subject_type = 'programme' AND m.source_type = 'task'
  AND EXISTS (SELECT FROM tasks t WHERE t.shop_id = $1::bigint AND t.task_id = m.source_id AND t.programme_id = ${x}.subject_id))`;
