import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What the figures of a shop depend on. */
export interface ShopContext {
  shopId: ShopId;
  domain: string;
  currency: string;
  timeZone: string;
  taxesIncluded: boolean;
  defaultMarginBp: number;
}

/** Reads the current shop; null once it was erased. */
export async function loadShop(tx: Tx, shopId: ShopId): Promise<ShopContext | null> {
  const [row] = await query<ShopContext>(
    tx,
    `SELECT shop_id AS "shopId", domain, currency, time_zone AS "timeZone", taxes_included AS "taxesIncluded",
            default_margin_bp AS "defaultMarginBp"
     FROM shops WHERE shop_id = $1::bigint`,
    shopId,
  );
  return row ?? null;
}
