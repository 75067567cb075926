import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { WHOLE_SHOP } from "./histories.sql.ts";
import { STEPS } from "./rules.ts";
import type { LapseLimit } from "./types.ts";

export interface LapseSettings {
  /** Days that the merchant set; null where the limits follow the customers. */
  override: { coolingDays: number; lapsedDays: number } | null;
  /** The shop day as of which cooling and lapsed customers are counted; null before the first count. */
  countedOn: string | null;
}

const LIMITS_SQL = `
SELECT n, nullif(first_product_id, ${WHOLE_SHOP})::text AS "firstProductId", cooling_days AS "coolingDays",
  lapsed_days AS "lapsedDays", basis, came_back AS "cameBack"
FROM lapse_limits WHERE shop_id = $1::bigint`;

/** The limits that stand: for n = 1 … 11 of the whole shop, and of first products where enough came back. None without anybody who did. */
export async function readLapseLimits(tx: Tx, { shopId }: { shopId: ShopId }): Promise<LapseLimit[]> {
  return query<LapseLimit>(tx, `${LIMITS_SQL} ORDER BY n, first_product_id`, shopId);
}

/** Those of the whole shop, and how many there are of first products. */
export async function readShopLapseLimits(
  tx: Tx,
  { shopId }: { shopId: ShopId },
): Promise<{ ofShop: LapseLimit[]; ofProducts: number }> {
  const [ofShop, [counted]] = await Promise.all([
    query<LapseLimit>(
      tx,
      `${LIMITS_SQL} AND n = ANY ($2::integer[]) AND first_product_id = ${WHOLE_SHOP} ORDER BY n`,
      shopId,
      Array.from({ length: STEPS + 1 }, (_, at) => at + 1),
    ),
    query<{ ofProducts: number }>(
      tx,
      `SELECT count(*)::integer AS "ofProducts" FROM lapse_limits
       WHERE shop_id = $1::bigint AND first_product_id <> ${WHOLE_SHOP}`,
      shopId,
    ),
  ]);
  return { ofShop, ofProducts: counted?.ofProducts ?? 0 };
}

export async function readLapseSettings(tx: Tx, { shopId }: { shopId: ShopId }): Promise<LapseSettings> {
  const [row] = await query<{ coolingDays: number | null; lapsedDays: number | null; countedOn: string | null }>(
    tx,
    `SELECT cooling_days AS "coolingDays", lapsed_days AS "lapsedDays", counted_on::text AS "countedOn"
     FROM lapse_rules WHERE shop_id = $1::bigint`,
    shopId,
  );
  const { coolingDays = null, lapsedDays = null, countedOn = null } = row ?? {};
  return { override: coolingDays && lapsedDays ? { coolingDays, lapsedDays } : null, countedOn };
}
