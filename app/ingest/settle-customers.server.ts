import {
  expectRows,
  inTransaction,
  lockShopReports,
  pool,
  query,
  type Tx,
  tryLockShopReports,
} from "#app/db.server.ts";
import { giveTierCoupons } from "#app/features/coupons/index.server.ts";
import { noteCustomerChanges } from "#app/features/customers/index.server.ts";
import { endChanged, enrolChanged, enrolOfDay, hasRunningProgrammes } from "#app/features/follow-up/index.server.ts";
import { dropEmptyLotDays, foldPointsFigures } from "#app/features/loyalty/index.server.ts";
import { loadShop } from "#app/features/orders/index.server.ts";
import { followHistories, keepKnownClocks } from "#app/features/prediction/index.server.ts";
import { foldHistories, rebuildReports, refreshLapse } from "#app/features/repeat/index.server.ts";
import {
  type ChangeForAll,
  followChange,
  followSegments,
  noteHistoriesChanged,
  passSegmentsDay,
  rebuildSegments,
} from "#app/features/segments/index.server.ts";
import {
  followSubscriptions,
  rebuildSubscriptions,
  refreshIntervals,
} from "#app/features/subscriptions/index.server.ts";
import { askForMarks } from "#app/features/tiers/index.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { dayOf } from "#app/lib/time.ts";

const BATCH_SIZE = 1_000;

const CHANGES_SQL = `
SELECT change_id AS "changeId", customer_id AS "customerId" FROM customer_changes
WHERE shop_id = $1::bigint ORDER BY change_id LIMIT $2::integer`;

/**
 * Lets reports and segments of all shops follow the customers that changed, a batch of each. A change is removed with what
 * follows from it in one transaction, and both come to the same when done again: a worker may die at any moment.
 *
 * @returns how many changes were settled, and whether more may be waiting
 * @throws the failure of a shop, once the others had their turn, when nothing was settled
 */
export async function settleCustomers(options: { now: Date }): Promise<{ settled: number; more: boolean }> {
  const { rows } = await pool().query<{ shop_id: string }>("SELECT shop_id FROM shops_with_customer_changes()");
  let settled = 0;
  let more = false;
  const failures: unknown[] = [];
  for (const { shop_id } of rows) {
    try {
      const result = await settleBatch({ shopId: BigInt(shop_id) as ShopId, now: options.now, wait: false });
      settled += result.settled;
      more ||= result.more;
    } catch (error) {
      failures.push(error);
      log.warn({ err: error, shopId: shop_id }, "The reports of a shop have to wait");
    }
  }
  if (failures.length > 0 && settled === 0) throw failures[0];
  return { settled, more };
}

/** Settles every change of a shop's customers that is there, waiting for whoever is at it. */
export async function settleShop(options: { shopId: ShopId; now: Date; signal?: AbortSignal }): Promise<void> {
  for (let more = true; more; ) {
    options.signal?.throwIfAborted();
    ({ more } = await settleBatch({ ...options, wait: true }));
  }
}

async function settleBatch(options: {
  shopId: ShopId;
  now: Date;
  wait: boolean;
}): Promise<{ settled: number; more: boolean }> {
  const { shopId, now, wait } = options;
  return inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
    if (wait) await lockShopReports(tx, shopId);
    else if (!(await tryLockShopReports(tx, shopId))) return { settled: 0, more: false };
    const changes = await query<{ changeId: bigint; customerId: bigint }>(tx, CHANGES_SQL, shopId, BATCH_SIZE);
    if (changes.length === 0) return { settled: 0, more: false };
    // Only what was read is removed: a change that is noted meanwhile is settled after it.
    const customerIds = [...new Set(changes.map(({ customerId }) => customerId))];
    await expectRows(tx, customerIds.length);
    await followCustomers(tx, { shopId, customerIds, now });
    await followUpCustomers(tx, { shopId, customerIds, now });
    await foldPointsFigures(tx, shopId);
    await query(
      tx,
      "DELETE FROM customer_changes WHERE shop_id = $1::bigint AND change_id = ANY ($2::bigint[])",
      shopId,
      changes.map(({ changeId }) => String(changeId)),
    );
    return { settled: changes.length, more: changes.length === BATCH_SIZE };
  });
}

/** What follows when these customers changed: the reports first, then what looks at histories and reports. */
async function followCustomers(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[]; now: Date },
): Promise<void> {
  const { since, changed } = await foldHistories(tx, options);
  const shop = changed > 0 ? await loadShop(tx, options.shopId) : null;
  if (shop) {
    const today = dayOf(options.now, shop.timeZone);
    await followHistories(tx, { ...options, today, currency: shop.currency });
  }
  if (since) await noteHistoriesChanged(tx, { shopId: options.shopId, since });
  await followSubscriptions(tx, options);
  await followSegments(tx, options);
  await giveTierCoupons(tx, options);
}

/** Programmes begin with what happened to these customers, and end by it. */
async function followUpCustomers(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[]; now: Date },
): Promise<void> {
  if (!(await hasRunningProgrammes(tx, options.shopId))) return;
  const shop = await loadShop(tx, options.shopId);
  if (!shop) return;
  await enrolChanged(tx, { ...options, today: dayOf(options.now, shop.timeZone) });
  await endChanged(tx, options);
}

/**
 * The same for all customers of a shop at once, as sets; changes that were waiting are settled with it. It takes what is
 * committed and holds no facts, so webhooks go on meanwhile.
 */
export async function followAllCustomers(options: { shopId: ShopId; now: Date }): Promise<void> {
  await followAllOrders(options);
  await followAllFigures(options);
}

/** The first part: what follows from orders alone. */
export async function followAllOrders(options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  await inTransaction({ shopId, timeoutMs: 60 * 60_000 }, async (tx) => {
    await lockShopReports(tx, shopId);
    const shop = await loadShop(tx, shopId);
    if (!shop) return;
    // Before anything is read: what is noted from now on is settled later.
    await query(tx, "DELETE FROM customer_changes WHERE shop_id = $1::bigint", shopId);
    const today = dayOf(now, shop.timeZone);
    await rebuildReports(tx, { shopId, today });
    await keepKnownClocks(tx, shopId);
    await rebuildSubscriptions(tx, { shopId, asOf: today });
    await enqueue({ tx, job: "fit-prediction", payload: { shopId } });
  });
}

/** The second part: what looks at customers' figures, tiers and points as well. */
export async function followAllFigures(options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId } = options;
  await inTransaction({ shopId, timeoutMs: 60 * 60_000 }, async (tx) => {
    await lockShopReports(tx, shopId);
    await rebuildSegments(tx, options);
    await askForMarks(tx, shopId);
  });
}

/** Segments follow what the merchant changed for all customers at once. */
export async function followChangeForAll(options: { shopId: ShopId; about: ChangeForAll; now: Date }): Promise<void> {
  const { shopId } = options;
  await inTransaction({ shopId, timeoutMs: 60 * 60_000 }, async (tx) => {
    await lockShopReports(tx, shopId);
    await followChange(tx, options);
  });
}

/**
 * What a new day changes in reports and segments: limits of lapse, who is past them, usual intervals, scores; and who begins
 * a programme by it. Once a day.
 */
export async function passReportsDay(options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  await inTransaction({ shopId, timeoutMs: 30 * 60_000 }, async (tx) => {
    await lockShopReports(tx, shopId);
    const shop = await loadShop(tx, shopId);
    if (!shop) return;
    const today = dayOf(now, shop.timeZone);
    const [rule] = await query<{ counted: boolean }>(
      tx,
      "SELECT counted_on >= $2::date AS counted FROM lapse_rules WHERE shop_id = $1::bigint",
      shopId,
      today,
    );
    if (!rule?.counted) await refreshLapse(tx, { shopId, today });
    await noteCustomerChanges(tx, { shopId, customerIds: await refreshIntervals(tx, { shopId, asOf: today }) });
    await passSegmentsDay(tx, { shopId, now });
    await enrolOfDay(tx, { shopId, now, today });
    await foldPointsFigures(tx, shopId);
    await dropEmptyLotDays(tx, shopId);
  });
}
