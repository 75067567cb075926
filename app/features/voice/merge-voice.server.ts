import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

const TABLES = ["survey_answers", "contacts", "contact_entries", "changed_situations"];

/** What merged customers said, and what was talked about with them, is their survivor's. */
export async function mergeVoice(
  tx: Tx,
  options: { shopId: ShopId; mergedCustomerIds: readonly bigint[] },
): Promise<void> {
  for (const table of TABLES) {
    await query(
      tx,
      `UPDATE ${table} t SET customer_id = c.merged_into FROM customers c
       WHERE t.shop_id = $1::bigint AND t.customer_id = ANY ($2::bigint[])
         AND c.shop_id = $1::bigint AND c.customer_id = t.customer_id AND c.merged_into IS NOT NULL`,
      options.shopId,
      options.mergedCustomerIds.map(String),
    );
  }
}
