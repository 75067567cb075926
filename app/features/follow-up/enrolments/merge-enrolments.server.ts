import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

// Where both were enrolled by one event, the survivor's goes on.
const MERGE_SQL = `
WITH moving AS (
  SELECT e.enrolment_id, c.merged_into, EXISTS (
    SELECT FROM enrolments o WHERE o.shop_id = $1::bigint AND o.programme_id = e.programme_id
      AND o.customer_id = c.merged_into AND o.anchor_key = e.anchor_key) AS is_twice
  FROM enrolments e JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = e.customer_id
  WHERE e.shop_id = $1::bigint AND e.customer_id = ANY ($2::bigint[]) AND c.merged_into IS NOT NULL
),
enrolled AS (
  UPDATE enrolments e SET customer_id = CASE WHEN m.is_twice THEN e.customer_id ELSE m.merged_into END,
    state = CASE WHEN m.is_twice AND e.state = 'active' THEN 'ended' ELSE e.state END,
    reason = CASE WHEN m.is_twice AND e.state = 'active' THEN 'merged' ELSE e.reason END,
    ended_at = CASE WHEN m.is_twice AND e.state = 'active' THEN $3::timestamptz ELSE e.ended_at END,
    next_on = CASE WHEN m.is_twice THEN NULL ELSE e.next_on END
  FROM moving m WHERE e.shop_id = $1::bigint AND e.enrolment_id = m.enrolment_id
)
UPDATE tasks t SET customer_id = c.merged_into,
  state = CASE WHEN t.state = 'open' AND m.is_twice THEN 'skipped' ELSE t.state END,
  reason = CASE WHEN t.state = 'open' AND m.is_twice THEN 'merged' ELSE t.reason END,
  done_at = CASE WHEN t.state = 'open' AND m.is_twice THEN $3::timestamptz ELSE t.done_at END
FROM customers c, tasks a LEFT JOIN moving m ON m.enrolment_id = a.enrolment_id
WHERE a.shop_id = $1::bigint AND a.customer_id = ANY ($2::bigint[]) AND t.shop_id = $1::bigint AND t.task_id = a.task_id
  AND c.shop_id = $1::bigint AND c.customer_id = a.customer_id AND c.merged_into IS NOT NULL`;

/** What was under way and is to be done for merged customers goes on for the survivors, each event once. */
export async function mergeEnrolments(
  tx: Tx,
  options: { shopId: ShopId; mergedCustomerIds: readonly bigint[]; now: Date },
): Promise<void> {
  await query(tx, MERGE_SQL, options.shopId, options.mergedCustomerIds.map(String), options.now.toISOString());
}
