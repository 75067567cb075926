import { inTransaction, query } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

export interface CustomerExportRow {
  id: string;
  orders: number;
  /** Shop time with its offset, ISO 8601. */
  firstOrderAt: string;
  lastOrderAt: string;
  /** Minor units. */
  netSales: string;
  grossProfit: string;
  tier: string | null;
  points: string;
}

const ROWS_AT_ONCE = 2_000;

/**
 * All customers who have bought, by id, a few thousand at a time: memory does not grow with the shop. Each part is a
 * transaction of its own, so that a slow reader holds none open.
 */
export async function* streamCustomers(options: {
  shopId: ShopId;
  timeZone: string;
}): AsyncGenerator<CustomerExportRow> {
  let last = "-1";
  for (;;) {
    const rows = await readPart(options, last);
    yield* rows;
    const end = rows.at(-1);
    if (!end || rows.length < ROWS_AT_ONCE) return;
    last = end.id;
  }
}

function readPart(options: { shopId: ShopId; timeZone: string }, after: string): Promise<CustomerExportRow[]> {
  return inTransaction({ shopId: options.shopId }, async (tx) => {
    // to_char writes an instant in the session's time zone, with the offset that holds at that instant.
    await query(tx, "SELECT set_config('TimeZone', $1, true)", options.timeZone);
    return query<CustomerExportRow>(
      tx,
      `WITH part AS MATERIALIZED (
         SELECT * FROM customer_figures
         WHERE shop_id = $1::bigint AND customer_id > $2::text::bigint AND orders > 0
         ORDER BY customer_id LIMIT ${ROWS_AT_ONCE}
       )
       SELECT f.customer_id::text AS id, f.orders,
              to_char(f.first_order_at, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM') AS "firstOrderAt",
              to_char(f.last_order_at, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM') AS "lastOrderAt",
              f.net_sales_minor::text AS "netSales", f.gross_profit_minor::text AS "grossProfit",
              t.name_en AS tier, coalesce(p.available, 0)::text AS points
       FROM part f
       LEFT JOIN tier_memberships m ON m.shop_id = $1::bigint AND m.customer_id = f.customer_id
       LEFT JOIN tiers t ON t.shop_id = $1::bigint AND t.tier_id = m.tier_id
       LEFT JOIN points_accounts p ON p.shop_id = $1::bigint AND p.customer_id = f.customer_id
       ORDER BY f.customer_id`,
      options.shopId,
      after,
    );
  });
}
