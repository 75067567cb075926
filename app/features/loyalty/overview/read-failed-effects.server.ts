import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What Shopify was to be told and could not be, by what it was. */
export interface FailedEffects {
  kind: string;
  count: number;
  /** When the newest of them was asked for, ISO 8601. */
  at: string;
}

/** More than so many are not counted. */
const MOST_COUNTED = 1_000;

/** What Shopify was to be told and could not be after all tries, by kind. */
export async function readFailedEffects(tx: Tx, shopId: ShopId): Promise<FailedEffects[]> {
  return query<FailedEffects>(
    tx,
    `SELECT kind, count(*)::integer AS count, to_char(max(created_at), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
     FROM (
       SELECT kind, created_at FROM outbox_effects WHERE shop_id = $1::bigint AND state = 'dead'
       ORDER BY effect_id DESC LIMIT ${MOST_COUNTED}
     ) e
     GROUP BY kind ORDER BY kind`,
    shopId,
  );
}
