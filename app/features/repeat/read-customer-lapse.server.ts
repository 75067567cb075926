import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { WHOLE_SHOP } from "./histories.sql.ts";
import { lapseSql } from "./lapse.sql.ts";
import { STEPS } from "./rules.ts";

/** Where one customer stands beside those like them who came back. */
export interface CustomerLapse {
  state: "active" | "cooling" | "lapsed";
  /** Lapsed, and units of the last order came back. */
  unresolved: boolean;
  /** Lapsed, and a contact other than praise is not resolved. */
  openContact: boolean;
  /** Lapsed, and said since the last order that something changed for them. */
  changed: boolean;
  daysAway: number;
  /** The limits that hold for this customer; null where nobody like them came back. */
  coolingDays: number | null;
  lapsedDays: number | null;
  /** Where the limits come from: those with the same first product, the shop, all order numbers pooled, the merchant. */
  basis: string | null;
}

/** @returns null for a customer without a counted order */
export async function readCustomerLapse(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; today: string },
): Promise<CustomerLapse | null> {
  const { shopId, customerId, today } = options;
  const [lapse] = await query<CustomerLapse>(
    tx,
    `SELECT l.state, l.state = 'lapsed' AND l.unresolved AS unresolved, $3::date - l.last_day AS "daysAway",
       l.state = 'lapsed' AND EXISTS (SELECT FROM contacts k WHERE k.shop_id = $1::bigint AND k.customer_id = $2::bigint
         AND k.state <> 'resolved' AND k.kind <> 'praise') AS "openContact",
       l.state = 'lapsed' AND EXISTS (SELECT FROM changed_situations c WHERE c.shop_id = $1::bigint
         AND c.customer_id = $2::bigint AND c.until_day IS NULL AND c.from_day >= l.last_day) AS changed,
       i.cooling_days AS "coolingDays", i.lapsed_days AS "lapsedDays", i.basis
     FROM ${lapseSql({ asOf: "$3::date", isToday: true })} l
     LEFT JOIN LATERAL (
       SELECT * FROM lapse_limits k
       WHERE k.shop_id = $1::bigint AND k.n = least(l.n, ${STEPS + 1}) AND k.first_product_id IN (l.first_product_id, ${WHOLE_SHOP})
       ORDER BY k.first_product_id = ${WHOLE_SHOP} LIMIT 1
     ) i ON true
     WHERE l.customer_id = $2::bigint`,
    shopId,
    customerId,
    today,
  );
  return lapse ?? null;
}
