import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Coupons of this app used in some days. Money is text in minor units. */
export interface UsedCoupons {
  used: number;
  /** Of those of a fixed amount, what they are worth; what one of a percentage took off is not known. */
  fixedAmount: string;
  ofPercentage: number;
}

/** The coupons used with orders of the shop days [from, to). */
export async function readUsedCoupons(
  tx: Tx,
  options: { shopId: ShopId; timeZone: string; span: { from: string; to: string } },
): Promise<UsedCoupons> {
  const { shopId, timeZone, span } = options;
  const [row] = await query<UsedCoupons>(
    tx,
    `SELECT count(*)::int AS used, coalesce(sum(value_minor) FILTER (WHERE value_kind = 'amount'), 0)::text AS "fixedAmount",
            count(*) FILTER (WHERE value_kind = 'percent')::int AS "ofPercentage"
     FROM coupons
     WHERE shop_id = $1::bigint AND used_at >= ($3::date)::timestamp AT TIME ZONE $2
       AND used_at < ($4::date)::timestamp AT TIME ZONE $2`,
    shopId,
    timeZone,
    span.from,
    span.to,
  );
  if (!row) throw new Error("a count without a row");
  return row;
}
