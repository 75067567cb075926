import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { countReach, projectAllCustomers } from "#app/features/customers/index.server.ts";
import { loadShop, type OrderFact, type ShopContext } from "#app/features/orders/index.server.ts";
import { applyOrders } from "#app/ingest/apply-orders.server.ts";
import { rebuildCustomerFigures, rebuildOrderFigures } from "#app/ingest/rebuild-shop.server.ts";
import { followAllFigures, followAllOrders } from "#app/ingest/settle-customers.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { ShopifyRefused } from "#app/shopify/admin-client.server.ts";
import type { BackfillContext } from "./bulk-phase.server.ts";
import { fetchOrder } from "./fetch-orders.server.ts";
import { importCustomers } from "./import-customers.server.ts";
import { importOrders } from "./import-orders.server.ts";
import { importProducts } from "./import-products.server.ts";
import { clearStaging, readProgress } from "./import-progress.server.ts";
import { lockShop } from "./lock-shop.server.ts";
import { INCOMPLETE_ORDERS_SQL, ORDERS_SINCE_INSTALLATION_SQL } from "./merge-orders.sql.ts";
import { problemOf, SyncFailure } from "./sync-failure.ts";
import { openRun, type SyncPhase, updateRun, withSyncLock } from "./sync-runs.server.ts";

export type SyncOutcome = "done" | "failed" | "busy" | "gone";

const RECENT_DAYS = 60;
const BATCH = 500;

/**
 * Brings in everything Shopify has of a shop: products with costs, customers, orders; then computes all figures. Goes on
 * where a killed or stopped one was; a second one over the same data changes nothing.
 *
 * @param options.signal stops between two pieces; the run stays open and is gone on with by the next call
 * @returns "busy" when another process is at it, "gone" when the shop was erased, "failed" when repeating cannot help
 * @throws what may pass (Shopify cannot be reached): call again
 */
export async function runBackfill(options: {
  shopId: ShopId;
  signal: AbortSignal;
  clock?: () => Date;
  /** Bytes of the orders' file that are stored at once. */
  chunkBytes?: number;
}): Promise<SyncOutcome> {
  const outcome = await withSyncLock({ shopId: options.shopId, kind: "backfill" }, () => resumeOrStart(options));
  return outcome ?? "busy";
}

async function resumeOrStart(options: Parameters<typeof runBackfill>[0]): Promise<SyncOutcome> {
  const { shopId, signal } = options;
  const clock = options.clock ?? (() => new Date());
  const opened = await inTransaction({ shopId }, async (tx) => {
    const shop = await loadShop(tx, shopId);
    return shop && { shop, run: await openRun(tx, { shopId, kind: "backfill", now: clock() }) };
  });
  if (!opened) return "gone";
  const { shop, run } = opened;
  const chunkBytes = options.chunkBytes;
  const context: BackfillContext = { shop, run, signal, clock, ...(chunkBytes === undefined ? {} : { chunkBytes }) };
  try {
    await runPhases(context);
    return "done";
  } catch (error) {
    if (signal.aborted) throw error;
    const failed = error instanceof SyncFailure || error instanceof ShopifyRefused;
    log.warn({ err: error, shopId: String(shopId), phase: run.phase }, "The backfill was interrupted");
    await updateRun({
      shopId,
      runId: run.runId,
      now: clock(),
      change: { error: problemOf(error), ...(failed ? { state: "failed" } : {}) },
    });
    if (failed) return "failed";
    throw error;
  }
}

async function runPhases(context: BackfillContext): Promise<void> {
  const { shop, run } = context;
  if (run.phase === "queued") {
    await inTransaction({ shopId: shop.shopId, timeoutMs: 120_000 }, (tx) => clearStaging(tx, shop.shopId));
    await enter(context, "products", { onlyRecentDays: await visibleDays(context) });
  }
  if (run.phase === "products") {
    await importProducts(context);
    await enter(context, "customers");
  }
  if (run.phase === "customers") {
    await importCustomers(context);
    await gatherStatistics(context, "analyze_customers");
    await enter(context, "orders");
  }
  // A crash of the database empties what was noted of incomplete orders: then the file is read again.
  if (run.phase === "figures" && (await ordersRead(context)) === null) await enter(context, "orders");
  if (run.phase === "orders") {
    await importOrders(context);
    await enter(context, "figures", { totalCount: null, doneCount: 0 });
  }
  if (run.phase === "figures") {
    await computeFigures(context);
    await enter(context, "done", { state: "done", error: null, doneCount: (await ordersRead(context)) ?? 0 });
    await inTransaction({ shopId: shop.shopId, timeoutMs: 300_000 }, (tx) => clearStaging(tx, shop.shopId));
  }
}

/** All that follows from the orders: what does not need each other is computed side by side. */
async function computeFigures(context: BackfillContext): Promise<void> {
  const { shopId } = context.shop;
  const options = { shopId, now: context.clock() };
  await Promise.all([
    gatherStatistics(context, "analyze_facts"),
    withFacts(shopId, (tx, shop) => rebuildOrderFigures(tx, shop)),
  ]);
  await Promise.all([
    withFacts(shopId, (tx, shop) => rebuildCustomerFigures(tx, { shop, now: options.now })),
    followAllOrders(options),
  ]);
  await settle(context);
  await inTransaction({ shopId, timeoutMs: 300_000 }, (tx) => projectAllCustomers(tx, shopId));
  await Promise.all([followAllFigures(options), countReach(options)]);
}

async function withFacts(shopId: ShopId, work: (tx: Tx, shop: ShopContext) => Promise<unknown>): Promise<void> {
  await inTransaction({ shopId, timeoutMs: 60 * 60_000 }, async (tx) => {
    await work(tx, await lockShop(tx, shopId));
  });
}

/** What an import has just filled has no statistics until autovacuum comes by. */
async function gatherStatistics(
  { shop: { shopId } }: BackfillContext,
  gather: "analyze_customers" | "analyze_facts",
): Promise<void> {
  await inTransaction({ shopId, timeoutMs: 300_000 }, (tx) => query(tx, `SELECT ${gather}()::text`));
}

async function enter(
  context: BackfillContext,
  phase: SyncPhase,
  change: Omit<Parameters<typeof updateRun>[0]["change"], "phase" | "bulkOperationId"> = {},
): Promise<void> {
  const { shop, run, clock } = context;
  await updateRun({
    shopId: shop.shopId,
    runId: run.runId,
    now: clock(),
    change: { bulkOperationId: null, doneCount: 0, ...change, phase },
  });
  run.phase = phase;
  run.bulkOperationId = null;
}

/** Without read_all_orders Shopify shows the last 60 days alone, and the pages say so. */
async function visibleDays({ shop }: BackfillContext): Promise<number | null> {
  const granted = await inTransaction({ shopId: shop.shopId }, (tx) =>
    tx.shop.findUnique({ where: { shopId: shop.shopId }, select: { grantedScopes: true } }),
  );
  const scopes = granted?.grantedScopes ?? [];
  return scopes.length > 0 && !scopes.includes("read_all_orders") ? RECENT_DAYS : null;
}

/** How many orders the file held; null where that is not known any more. */
async function ordersRead({ shop, run }: BackfillContext): Promise<number | null> {
  const key = { shopId: shop.shopId, runId: run.runId, phase: "orders" };
  return (await inTransaction({ shopId: shop.shopId }, (tx) => readProgress(tx, key)))?.rootsRead ?? null;
}

/** What sets cannot do: orders that the file had in part, and the points and coupons of orders since the installation. */
async function settle(context: BackfillContext): Promise<void> {
  const { shop, signal } = context;
  const { shopId } = shop;
  const [incomplete, recent] = await inTransaction({ shopId, timeoutMs: 300_000 }, async (tx) => [
    await query<{ orderId: bigint }>(tx, INCOMPLETE_ORDERS_SQL, shopId),
    await query<{ orderId: bigint }>(tx, ORDERS_SINCE_INSTALLATION_SQL, shopId),
  ]);
  for (const ids of batches(incomplete, 25)) {
    const observedAt = context.clock().toISOString();
    const orders: OrderFact[] = [];
    for (const { orderId } of ids) {
      signal.throwIfAborted();
      const order = await fetchOrder({ shopId, orderId, observedAt });
      if (order) orders.push(order);
    }
    await apply(context, { orders });
  }
  for (const ids of batches(recent, BATCH)) {
    signal.throwIfAborted();
    await apply(context, { recomputeOrderIds: ids.map(({ orderId }) => orderId) });
  }
}

async function apply(
  context: BackfillContext,
  batch: { orders?: OrderFact[]; recomputeOrderIds?: bigint[] },
): Promise<void> {
  const { shopId } = context.shop;
  await inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
    const shop = await lockShop(tx, shopId);
    await applyOrders(tx, { shop, now: context.clock(), ...batch });
  });
}

function* batches<T>(items: T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
