import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { WHOLE_SHOP } from "./histories.sql.ts";
import type { LapseLimit } from "./types.ts";

export interface LapseSettings {
  /** Days that the merchant set; null where the limits follow the customers. */
  override: { coolingDays: number; lapsedDays: number } | null;
  /** The shop day as of which cooling and lapsed customers are counted; null before the first count. */
  countedOn: string | null;
}

/** The limits that stand: for n = 1 … 11 of the whole shop, and of first products where enough came back. None without anybody who did. */
export async function readLapseLimits(tx: Tx, { shopId }: { shopId: ShopId }): Promise<LapseLimit[]> {
  return query<LapseLimit>(
    tx,
    `SELECT n, nullif(first_product_id, ${WHOLE_SHOP})::text AS "firstProductId", cooling_days AS "coolingDays",
       lapsed_days AS "lapsedDays", basis, came_back AS "cameBack"
     FROM lapse_limits WHERE shop_id = $1::bigint ORDER BY n, first_product_id`,
    shopId,
  );
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
