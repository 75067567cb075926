import { setTimeout as sleep } from "node:timers/promises";
import { type Tx, tryLockShopFacts } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** A batch of webhooks takes a second or so; for what takes longer, nobody waits in front of a page. */
const LOCK_TRIES = 12;
const LOCK_PAUSE_MS = 250;

/**
 * Holds the shop's order facts until the end of the transaction, for what a person waits for: orders assess their
 * customers' tiers under the same lock.
 *
 * @returns false when somebody holds them for longer than a person should wait
 */
export async function lockFactsSoon(tx: Tx, shopId: ShopId): Promise<boolean> {
  for (let tries = 1; tries <= LOCK_TRIES; tries += 1) {
    if (await tryLockShopFacts(tx, shopId)) return true;
    if (tries < LOCK_TRIES) await sleep(LOCK_PAUSE_MS);
  }
  return false;
}
