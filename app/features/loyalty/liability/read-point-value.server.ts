import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { PointValue } from "../rules.ts";

/** What points are counted at. */
export interface KnownPointValue extends PointValue {
  source: "merchant";
  version: number;
}

/** What a point is worth, as the merchant says; null while nothing tells it. */
export async function readPointValue(tx: Tx, shopId: ShopId): Promise<KnownPointValue | null> {
  const [own] = await query<{ points: bigint; amountMinor: bigint; version: number }>(
    tx,
    `SELECT points, amount_minor AS "amountMinor", version FROM point_values WHERE shop_id = $1::bigint`,
    shopId,
  );
  return own ? { ...own, source: "merchant" } : null;
}
