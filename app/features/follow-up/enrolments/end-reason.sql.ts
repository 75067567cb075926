/**
 * Why an enrolment is over, as SQL, null while it is not: over `e` (the enrolment), `c` (its customer), `v` (its version),
 * and `p` (its programme), with `$1` the shop. An order that came after the anchor is looked up in the customer's figures,
 * so that it counts in the very transaction that counts it.
 */
export const END_REASON_SQL = `CASE
  WHEN c.customer_id IS NULL OR c.redacted_at IS NOT NULL OR c.deleted_at IS NOT NULL THEN 'redacted'
  WHEN p.enabled_at IS NULL OR p.archived_at IS NOT NULL THEN 'programmeOff'
  WHEN e.anchor_key LIKE 'order:%' AND NOT EXISTS (SELECT FROM orders o WHERE o.shop_id = $1::bigint
    AND o.order_id = substr(e.anchor_key, 7)::bigint AND o.counted) THEN 'refunded'
  WHEN (v.content -> 'exit' ->> 'onOrder')::boolean AND EXISTS (SELECT FROM customer_figures f
    WHERE f.shop_id = $1::bigint AND f.customer_id = e.customer_id AND f.last_order_at > coalesce(
      (SELECT o.processed_at FROM orders o WHERE e.anchor_key LIKE 'order:%' AND o.shop_id = $1::bigint
         AND o.order_id = substr(e.anchor_key, 7)::bigint), e.enrolled_at)) THEN 'bought'
  WHEN (v.content -> 'exit' ->> 'onSegmentLeave')::boolean AND v.content ->> 'segmentId' IS NOT NULL AND NOT EXISTS (
    SELECT FROM segment_members m WHERE m.shop_id = $1::bigint AND m.customer_id = e.customer_id
      AND m.segment_id = (v.content ->> 'segmentId')::bigint) THEN 'leftSegment'
END`;

/** What `END_REASON_SQL` looks at, for enrolments `e`. */
export const END_SOURCES_SQL = `
  JOIN programmes p ON p.shop_id = $1::bigint AND p.programme_id = e.programme_id
  JOIN programme_versions v ON v.shop_id = $1::bigint AND v.programme_id = e.programme_id AND v.version = e.version
  LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = e.customer_id`;
