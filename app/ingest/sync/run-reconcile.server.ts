import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { applyCustomers } from "#app/features/customers/index.server.ts";
import { loadShop, type OrderFact, type ShopContext } from "#app/features/orders/index.server.ts";
import { applyProducts, askForAllCollections, type ProductFact } from "#app/features/products/index.server.ts";
import { applyOrders } from "#app/ingest/apply-orders.server.ts";
import { settleShop } from "#app/ingest/settle-customers.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql, ShopifyRefused } from "#app/shopify/admin-client.server.ts";
import { CUSTOMERS_UPDATED_SINCE } from "#app/shopify/operations/customers-updated-since.ts";
import { ORDERS_UPDATED_SINCE } from "#app/shopify/operations/orders-updated-since.ts";
import { PRODUCT_VARIANTS_PAGE } from "#app/shopify/operations/product-variants-page.ts";
import { PRODUCTS_UPDATED_SINCE } from "#app/shopify/operations/products-updated-since.ts";
import { completeOrder, type OrderWithLines } from "./fetch-orders.server.ts";
import { lockShop } from "./lock-shop.server.ts";
import type { CustomerNode, PageNode, ProductNode, VariantNode } from "./nodes.ts";
import { normaliseCustomerNode } from "./normalise-customer-node.ts";
import { normaliseProductNode } from "./normalise-product-node.ts";
import type { SyncOutcome } from "./run-backfill.server.ts";
import { problemOf, SyncFailure } from "./sync-failure.ts";
import { changeRun, newestRun, openRun, type SyncRun, updateRun, withSyncLock } from "./sync-runs.server.ts";

/** Changes that Shopify dates and shows late are caught by looking back a little further than the last look. */
const OVERLAP_MS = 10 * 60_000;

interface ReconcileContext {
  shop: ShopContext;
  run: SyncRun;
  from: Date;
  signal: AbortSignal;
  clock: () => Date;
}

/**
 * Asks Shopify for everything that changed since the last successful reconcile (the first time: since the backfill began)
 * and mends what webhooks missed. Before the first backfill has ended there is nothing to mend.
 *
 * @returns as runBackfill; "busy" also while there is no backfill to start from
 * @throws what may pass (Shopify cannot be reached): call again
 */
export async function runReconcile(options: {
  shopId: ShopId;
  signal: AbortSignal;
  clock?: () => Date;
}): Promise<SyncOutcome> {
  const outcome = await withSyncLock({ shopId: options.shopId, kind: "reconcile" }, () => reconcile(options));
  return outcome ?? "busy";
}

async function reconcile(options: Parameters<typeof runReconcile>[0]): Promise<SyncOutcome> {
  const { shopId, signal } = options;
  const clock = options.clock ?? (() => new Date());
  const opened = await inTransaction({ shopId }, (tx) => open(tx, { shopId, now: clock() }));
  if (typeof opened === "string") return opened;
  const context: ReconcileContext = { ...opened, signal, clock };
  const { run } = context;
  try {
    await reconcileProducts(context);
    await reconcileCustomers(context);
    await reconcileOrders(context);
    await settleShop({ shopId, now: clock(), signal });
    await updateRun({ shopId, runId: run.runId, now: clock(), change: { phase: "done", state: "done", error: null } });
    return "done";
  } catch (error) {
    if (signal.aborted) throw error;
    const failed = error instanceof SyncFailure || error instanceof ShopifyRefused;
    const change = { error: problemOf(error), ...(failed ? { state: "failed" as const } : {}) };
    await updateRun({ shopId, runId: run.runId, now: clock(), change });
    if (failed) return "failed";
    throw error;
  }
}

async function open(
  tx: Tx,
  { shopId, now }: { shopId: ShopId; now: Date },
): Promise<{ shop: ShopContext; run: SyncRun; from: Date } | "gone" | "busy"> {
  const shop = await loadShop(tx, shopId);
  if (!shop) return "gone";
  const backfill = await newestRun(tx, { shopId, kind: "backfill", state: "done" });
  if (!backfill) return "busy";
  const last = await newestRun(tx, { shopId, kind: "reconcile", state: "done" });
  // A later backfill has seen everything that was there when it began.
  const since = Math.max(backfill.startedAt.getTime(), last?.rangeTo?.getTime() ?? 0);
  const from = new Date(since - OVERLAP_MS);
  const run = await openRun(tx, { shopId, kind: "reconcile", now });
  // A run that was killed begins anew, up to now.
  const change = { rangeFrom: from, rangeTo: now, doneCount: 0, changedCount: 0 };
  await changeRun(tx, { shopId, runId: run.runId, now, change });
  return { shop, run: { ...run, ...change }, from };
}

async function reconcileProducts(context: ReconcileContext): Promise<void> {
  type Node = ProductNode & { variants: PageNode<VariantNode> };
  const { shopId, currency } = context.shop;
  await eachPage<Node>(context, { operation: PRODUCTS_UPDATED_SINCE, root: "products" }, async (nodes, observedAt) => {
    const products: ProductFact[] = [];
    for (const node of nodes) {
      const variants = await allVariants(context, node);
      products.push(normaliseProductNode(node, { variants, currency, observedAt }));
    }
    await store(context, async (tx) => {
      const stale = await countStale(tx, {
        shopId,
        table: "products",
        key: "product_id",
        facts: products.map(({ productId, updatedAt }) => ({ id: productId, updatedAt })),
      });
      await applyProducts(tx, { shopId, products });
      return { seen: products.length, stale };
    });
  });
  await inTransaction({ shopId }, (tx) => askForAllCollections(tx, shopId));
}

async function allVariants(
  context: ReconcileContext,
  node: { id: string; variants: PageNode<VariantNode> },
): Promise<VariantNode[]> {
  const variants = [...node.variants.nodes];
  let page = node.variants.pageInfo;
  while (page.hasNextPage) {
    const { product } = await adminGraphql<{ product: { variants: PageNode<VariantNode> } | null }>({
      shopId: context.shop.shopId,
      operation: PRODUCT_VARIANTS_PAGE,
      variables: { id: node.id, after: page.endCursor },
    });
    if (!product) break;
    variants.push(...product.variants.nodes);
    page = product.variants.pageInfo;
  }
  return variants;
}

async function reconcileCustomers(context: ReconcileContext): Promise<void> {
  const { shopId } = context.shop;
  const source = { operation: CUSTOMERS_UPDATED_SINCE, root: "customers" };
  await eachPage<CustomerNode>(context, source, async (nodes, observedAt) => {
    const customers = nodes.map((node) => normaliseCustomerNode(node, { observedAt }));
    await store(context, async (tx) => {
      const stale = await countStale(tx, {
        shopId,
        table: "customers",
        key: "customer_id",
        facts: customers.map(({ customerId, updatedAt }) => ({ id: customerId, updatedAt })),
      });
      await applyCustomers(tx, { shopId, customers });
      return { seen: customers.length, stale };
    });
  });
}

async function reconcileOrders(context: ReconcileContext): Promise<void> {
  const { clock } = context;
  const { shopId } = context.shop;
  const source = { operation: ORDERS_UPDATED_SINCE, root: "orders", filter: "status:any" };
  await eachPage<OrderWithLines>(context, source, async (nodes, observedAt) => {
    const orders: OrderFact[] = [];
    for (const node of nodes) orders.push(await completeOrder(node, { shopId, observedAt }));
    await store(context, async (tx, shop) => {
      const stale = await countStale(tx, {
        shopId,
        table: "orders",
        key: "order_id",
        facts: orders.map(({ orderId, updatedAt }) => ({ id: orderId, updatedAt })),
      });
      await applyOrders(tx, { shop, orders, now: clock() });
      return { seen: orders.length, stale };
    });
  });
}

/** Calls `work` with every page of what changed since, oldest change first, and with the time it was asked for. */
async function eachPage<Node>(
  context: ReconcileContext,
  source: { operation: string; root: string; filter?: string },
  work: (nodes: Node[], observedAt: string) => Promise<void>,
): Promise<void> {
  const { shop, from, signal, clock } = context;
  const filters = [`updated_at:>='${from.toISOString()}'`, source.filter].filter(Boolean).join(" ");
  let after: string | null = null;
  for (;;) {
    signal.throwIfAborted();
    const observedAt = clock().toISOString();
    const answer: Record<string, PageNode<Node>> = await adminGraphql({
      shopId: shop.shopId,
      operation: source.operation,
      variables: { query: filters, after },
    });
    const page = answer[source.root];
    if (!page) throw new SyncFailure({ key: "unexpected", params: {} });
    if (page.nodes.length > 0) await work(page.nodes, observedAt);
    if (!page.pageInfo.hasNextPage) return;
    after = page.pageInfo.endCursor;
  }
}

async function store(
  context: ReconcileContext,
  work: (tx: Tx, shop: ShopContext) => Promise<{ seen: number; stale: number }>,
): Promise<void> {
  const { run, clock } = context;
  const { shopId } = context.shop;
  await inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
    const { seen, stale } = await work(tx, await lockShop(tx, shopId));
    run.doneCount += seen;
    run.changedCount += stale;
    const change = { doneCount: run.doneCount, changedCount: run.changedCount };
    await changeRun(tx, { shopId, runId: run.runId, now: clock(), change });
  });
}

/** How many of these facts were missing or older here. */
async function countStale(
  tx: Tx,
  options: {
    shopId: ShopId;
    table: "orders" | "customers" | "products";
    key: string;
    facts: { id: bigint; updatedAt: string }[];
  },
): Promise<number> {
  const { shopId, table, key, facts } = options;
  const [row] = await query<{ stale: number }>(
    tx,
    `SELECT count(*)::integer AS stale FROM unnest($2::bigint[], $3::timestamptz[]) AS f (id, updated_at)
     LEFT JOIN ${table} t ON t.shop_id = $1::bigint AND t.${key} = f.id
     WHERE t.${key} IS NULL OR t.updated_at < f.updated_at`,
    shopId,
    facts.map(({ id }) => String(id)),
    facts.map(({ updatedAt }) => updatedAt),
  );
  return row?.stale ?? 0;
}
