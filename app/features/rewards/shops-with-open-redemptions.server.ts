import { pool } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";

/** The shops that have redemptions which are not at their end. */
export async function shopsWithOpenRedemptions(): Promise<ShopId[]> {
  const { rows } = await pool().query<{ shop_id: string }>("SELECT shop_id::text FROM shops_with_open_redemptions()");
  return rows.map((row) => parseId<ShopId>(row.shop_id) as ShopId);
}
