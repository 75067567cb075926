import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What was said to merged customers was said to their survivor: the cap counts it there, and keeps what they asked for. */
export async function mergeMessages(
  tx: Tx,
  options: { shopId: ShopId; mergedCustomerIds: readonly bigint[] },
): Promise<void> {
  const { shopId, mergedCustomerIds } = options;
  await query(
    tx,
    `UPDATE messages m SET customer_id = c.merged_into FROM customers c
     WHERE m.shop_id = $1::bigint AND m.customer_id = ANY ($2::bigint[])
       AND c.shop_id = $1::bigint AND c.customer_id = m.customer_id AND c.merged_into IS NOT NULL`,
    shopId,
    mergedCustomerIds.map(String),
  );
  // Who asked to hear less, under either number, hears less.
  await query(
    tx,
    `WITH taken AS (
       DELETE FROM message_preferences p USING customers c
       WHERE p.shop_id = $1::bigint AND p.customer_id = ANY ($2::bigint[])
         AND c.shop_id = $1::bigint AND c.customer_id = p.customer_id AND c.merged_into IS NOT NULL
       RETURNING c.merged_into, p.least_gap_days, p.no_line, p.no_post, p.updated_at
     )
     INSERT INTO message_preferences AS k (shop_id, customer_id, least_gap_days, no_line, no_post, updated_at)
     SELECT $1::bigint, merged_into, max(least_gap_days), bool_or(no_line), bool_or(no_post), max(updated_at)
     FROM taken GROUP BY merged_into
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET
       least_gap_days = greatest(k.least_gap_days, excluded.least_gap_days),
       no_line = k.no_line OR excluded.no_line, no_post = k.no_post OR excluded.no_post`,
    shopId,
    mergedCustomerIds.map(String),
  );
  // A survivor with a LINE account of their own keeps that one.
  await query(
    tx,
    `WITH taken AS (
       DELETE FROM line_links l USING customers c
       WHERE l.shop_id = $1::bigint AND l.customer_id = ANY ($2::bigint[])
         AND c.shop_id = $1::bigint AND c.customer_id = l.customer_id AND c.merged_into IS NOT NULL
       RETURNING l.line_user_id, c.merged_into, l.linked_at, l.blocked_at
     )
     INSERT INTO line_links (shop_id, line_user_id, customer_id, linked_at, blocked_at)
     SELECT DISTINCT ON (merged_into) $1::bigint, line_user_id, merged_into, linked_at, blocked_at FROM taken t
     WHERE NOT EXISTS (SELECT FROM line_links k WHERE k.shop_id = $1::bigint AND k.customer_id = t.merged_into)
     ORDER BY merged_into, linked_at DESC`,
    shopId,
    mergedCustomerIds.map(String),
  );
}
