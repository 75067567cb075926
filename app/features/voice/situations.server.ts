import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { Situation } from "./types.ts";

/** Notes that something changed for a customer, once until it is taken back. */
export async function noteSituation(
  tx: Tx,
  options: {
    shopId: ShopId;
    customerId: bigint;
    what: Situation;
    source: "preferences" | "survey" | "staff";
    now: Date;
    today: string;
  },
): Promise<void> {
  const { shopId, customerId, what, source, now, today } = options;
  await query(
    tx,
    `INSERT INTO changed_situations (shop_id, customer_id, what, source, from_day, said_at)
     SELECT $1::bigint, c.customer_id, $3, $4, $5::date, $6::timestamptz FROM customers c
     WHERE c.shop_id = $1::bigint AND c.customer_id = $2::bigint AND c.redacted_at IS NULL
       AND NOT EXISTS (SELECT FROM changed_situations s WHERE s.shop_id = $1::bigint AND s.customer_id = $2::bigint
         AND s.what = $3 AND s.until_day IS NULL
         -- Said before the last order, it is over.
         AND s.from_day >= coalesce((SELECT f.last_order_day FROM customer_figures f
           WHERE f.shop_id = $1::bigint AND f.customer_id = $2::bigint), s.from_day))`,
    shopId,
    customerId,
    what,
    source,
    today,
    now.toISOString(),
  );
  await noteCustomerChanges(tx, { shopId, customerIds: [customerId] });
}

/** Takes back that something changed, as far as it was said in this way. */
export async function endSituations(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; source: "preferences" | "survey"; today: string },
): Promise<void> {
  const { shopId, customerId, source, today } = options;
  const ended = await query(
    tx,
    `UPDATE changed_situations SET until_day = greatest(from_day, $3::date)
     WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND source = $4 AND until_day IS NULL RETURNING 1`,
    shopId,
    customerId,
    today,
    source,
  );
  if (ended.length > 0) await noteCustomerChanges(tx, { shopId, customerIds: [customerId] });
}
