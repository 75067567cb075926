import { inTransaction, query, withShopLock } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { ShopifyRefused, ShopifyUnavailable } from "#app/shopify/admin-client.server.ts";
import { endRedemption } from "./end-redemption.server.ts";
import { compareCredit } from "./give-credit.server.ts";
import { readRewardSettings, SELECT_REDEMPTION } from "./load-redemption.server.ts";
import { beginEnding } from "./move-redemption.server.ts";
import { isCodeKind } from "./rules.ts";
import type { RedemptionRow } from "./types.ts";

/** A request that makes a code is over after seconds; one that is still making it was interrupted. */
const INTERRUPTED_MS = 2 * 60_000;
/** An order that was placed in the last moment of the hold is told of a little later. */
const LAST_ORDERS_MS = 2 * 60_000;
const BATCH = 100;

const DUE_SQL = `${SELECT_REDEMPTION}
WHERE r.shop_id = $1::bigint AND r.redemption_id > $2::bigint AND (
  r.state = 'making' AND r.created_at < $3::timestamptz OR r.state = 'held' AND r.held_until < $4::timestamptz
  OR r.state = 'ending')
ORDER BY r.redemption_id LIMIT ${BATCH}`;

/**
 * Brings to their end what was interrupted and what is over: holds past their time, redemptions whose process was killed,
 * codes that could not be taken out of work yet, store credit without an answer. Stops where Shopify cannot be reached; the
 * next sweep goes on.
 *
 * @returns how many came to their end; null where another sweep of the shop is at work
 */
export async function sweepRedemptions(options: {
  shopId: ShopId;
  now: Date;
  signal: AbortSignal;
}): Promise<number | null> {
  return withShopLock({ name: "redemptions", shopId: options.shopId }, () => sweep(options));
}

async function sweep(options: { shopId: ShopId; now: Date; signal: AbortSignal }): Promise<number> {
  const { shopId, now, signal } = options;
  const settings = await inTransaction({ shopId }, (tx) => readRewardSettings(tx, shopId));
  // Without the shop's token nothing can be asked.
  if (!settings) return 0;
  let ended = 0;
  for (let after = 0n; ; ) {
    const due = await inTransaction({ shopId }, (tx) => readDue(tx, { shopId, now, after }));
    for (const redemption of due) {
      if (signal.aborted) return ended;
      try {
        if (await sweepOne({ ...options, redemption, currency: settings.currency })) ended += 1;
      } catch (error) {
        if (signal.aborted) return ended;
        log.warn({ err: error, shopId: String(shopId) }, "A redemption could not be brought to its end");
        if (error instanceof ShopifyUnavailable || error instanceof ShopifyRefused) return ended;
        throw error;
      }
    }
    const last = due.at(-1);
    if (!last || due.length < BATCH) return ended;
    after = last.redemptionId;
  }
}

function readDue(
  tx: Parameters<typeof query>[0],
  options: { shopId: ShopId; now: Date; after: bigint },
): Promise<RedemptionRow[]> {
  const before = (ms: number) => new Date(options.now.getTime() - ms).toISOString();
  return query<RedemptionRow>(
    tx,
    DUE_SQL,
    options.shopId,
    options.after,
    before(INTERRUPTED_MS),
    before(LAST_ORDERS_MS),
  );
}

async function sweepOne(options: {
  shopId: ShopId;
  redemption: RedemptionRow;
  currency: string;
  now: Date;
  signal: AbortSignal;
}): Promise<boolean> {
  const { shopId, redemption } = options;
  if (!isCodeKind(redemption.kind)) {
    await compareCredit(options);
    return true;
  }
  if (redemption.state === "ending") return (await endRedemption(options)) === "released";
  // Whoever asked for one that was interrupted has no code to use; of a hold that is over the problem stays empty.
  const problem = redemption.state === "making" ? "unreachable" : null;
  const begun = await inTransaction({ shopId }, (tx) => beginEnding(tx, { ...options, problem }));
  return begun && (await endRedemption({ ...options, redemption: { ...redemption, problem } })) === "released";
}
