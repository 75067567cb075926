import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Keeps what a customer says of the shop's news; what is not said stays as it is. E-mail has its own door, `changeConsent`. */
export async function changePreferences(
  tx: Tx,
  options: {
    shopId: ShopId;
    customerId: bigint;
    now: Date;
    /** News by the channel: whether they want any. */
    line?: boolean | undefined;
    post?: boolean | undefined;
    /** At most one message in so many days; 0: as they come. */
    leastGapDays?: number | undefined;
  },
): Promise<void> {
  const { shopId, customerId, now, line, post, leastGapDays } = options;
  await query(
    tx,
    `INSERT INTO message_preferences AS k (shop_id, customer_id, least_gap_days, no_line, no_post, updated_at)
     SELECT $1::bigint, c.customer_id, coalesce($3::integer, 0), NOT coalesce($4::boolean, true),
       NOT coalesce($5::boolean, true), $6::timestamptz
     FROM customers c
     WHERE c.shop_id = $1::bigint AND c.customer_id = $2::bigint AND c.redacted_at IS NULL AND c.deleted_at IS NULL
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET least_gap_days = coalesce($3::integer, k.least_gap_days),
       no_line = coalesce(NOT $4::boolean, k.no_line), no_post = coalesce(NOT $5::boolean, k.no_post),
       updated_at = excluded.updated_at`,
    shopId,
    customerId,
    leastGapDays ?? null,
    line ?? null,
    post ?? null,
    now.toISOString(),
  );
}
