import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { StaffRecipient } from "./types.ts";

/** Who is told each day, by address. */
export async function readRecipients(tx: Tx, shopId: ShopId): Promise<StaffRecipient[]> {
  return query<StaffRecipient>(
    tx,
    "SELECT address, language, hour FROM staff_recipients WHERE shop_id = $1::bigint ORDER BY address",
    shopId,
  );
}
