import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { enqueueEffect } from "#app/shopify/outbox.server.ts";

/**
 * Asks for what all shoppers of a shop see to be written again: after a change of the shop's words, its earning rules,
 * tiers or rewards.
 */
export async function projectProgramme(tx: Tx, shopId: ShopId): Promise<void> {
  await enqueueEffect(tx, { shopId, kind: "metafields.programme", key: "metafields:programme", payload: {} });
}
