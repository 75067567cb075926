import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** What answering a workflow needs to know of the shop. */
export interface FlowShop {
  timeZone: string;
  /** As the merchant chose it; null where they follow Shopify's. */
  language: string | null;
}

/** Null once the shop has uninstalled the app. */
export async function readFlowShop(tx: Tx, shopId: ShopId): Promise<FlowShop | null> {
  const [shop] = await query<FlowShop>(
    tx,
    `SELECT time_zone AS "timeZone", language FROM shops
     WHERE shop_id = $1::bigint AND installed_at IS NOT NULL AND uninstalled_at IS NULL`,
    shopId,
  );
  return shop ?? null;
}
