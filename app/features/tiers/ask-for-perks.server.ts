import { inTransaction } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { askForDiscounts } from "./keep-discounts.server.ts";
import { askForAllMembersOnly, askForMembersOnly } from "./keep-members-only.server.ts";

/** Asks for what tiers give in Shopify to be compared with what is there. Once a night. */
export async function askForPerks(shopId: ShopId): Promise<void> {
  await inTransaction({ shopId }, async (tx) => {
    await askForDiscounts(tx, shopId);
    await askForAllMembersOnly(tx, shopId);
  });
}

/** What an hour changes of them: days of early access begin and end, collections get products. */
export async function passPerksHour(shopId: ShopId): Promise<void> {
  await inTransaction({ shopId }, (tx) => askForMembersOnly(tx, shopId));
}
