import {
  expectRows,
  inTransaction,
  lockPartOfShopFacts,
  lockShopFacts,
  pool,
  query,
  type Tx,
  tryDivideShopFacts,
} from "#app/db.server.ts";
import { markCustomerDeleted } from "#app/features/customers/index.server.ts";
import { loadShop, type ShopContext } from "#app/features/orders/index.server.ts";
import { applyProducts, markProductDeleted } from "#app/features/products/index.server.ts";
import { applyOrders } from "#app/ingest/apply-orders.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import { wake } from "#app/jobs/wake.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { divideFacts, type ToldFacts } from "./divide-facts.server.ts";
import type { GatheredFacts, NoticeTopic } from "./gather-facts.ts";
import { handleNotice } from "./handle-notice.server.ts";
import { isConnectionFailure } from "./is-connection-failure.ts";
import { joinFacts, readAhead, readMessages } from "./read-ahead.server.ts";

const BATCH_SIZE = 2_000;
/** Tries of a webhook that was read but could not be applied, before a person has to look at it. */
const MAX_ATTEMPTS = 5;

// The rows are not locked: batches of one shop exclude each other already, and a second delivery of a webhook that is
// being processed, which is counted in its row, must not wait for the batch to end.
const CLAIM_SQL = `
SELECT message_id AS "messageId" FROM inbox_messages
WHERE shop_id = $1::bigint AND state = 'pending' AND next_attempt_at <= $2::timestamptz
ORDER BY message_id LIMIT $3::integer`;

const DONE_SQL = `
UPDATE inbox_messages SET state = 'done', processed_at = $3::timestamptz, last_error = NULL
WHERE shop_id = $1::bigint AND message_id = ANY ($2::bigint[]) AND state = 'pending'
RETURNING 1`;

const FAILED_SQL = `
UPDATE inbox_messages SET attempts = attempts + 1, last_error = $3,
  state = CASE WHEN $4::boolean OR attempts + 1 >= $5::integer THEN 'dead' ELSE 'pending' END,
  next_attempt_at = $6::timestamptz + make_interval(secs => power(4, attempts)::integer)
WHERE shop_id = $1::bigint AND message_id = $2::bigint`;

/**
 * Processes waiting webhooks of all shops, in batches of one transaction each. Batches of one shop never overlap, and a
 * batch is either applied and marked as done, or neither: a worker may die at any moment.
 *
 * @returns how many webhooks left the queue, and whether more may be waiting
 * @throws the failure of a shop's batch, once the others had their turn, when nothing left the queue
 */
export async function drainInbox(options: { now: Date }): Promise<{ processed: number; more: boolean }> {
  const { rows } = await pool().query<{ shop_id: string }>({
    name: "shops_with_inbox",
    text: "SELECT shop_id FROM shops_with_inbox($1)",
    values: [options.now],
  });
  let processed = 0;
  let more = false;
  const failures: unknown[] = [];
  for (const { shop_id } of rows) {
    try {
      const result = await drainShop({ shopId: BigInt(shop_id) as ShopId, now: options.now, batchSize: BATCH_SIZE });
      processed += result.processed;
      more ||= result.more;
    } catch (error) {
      // The other shops get their turn all the same.
      failures.push(error);
      log.warn({ err: error, shopId: shop_id }, "The webhooks of a shop have to wait");
    }
  }
  if (failures.length > 0 && processed === 0) throw failures[0];
  return { processed, more };
}

type BatchResult = { outcome: "done"; processed: number; more: boolean } | { outcome: "failed"; error: unknown };

/** One batch; where it cannot be applied, smaller ones, until the webhook that is at fault stands alone. */
async function drainShop(batch: {
  shopId: ShopId;
  now: Date;
  batchSize: number;
}): Promise<{ processed: number; more: boolean }> {
  const result = await tryBatch(batch);
  if (result.outcome === "done") return result;
  if (batch.batchSize > 1) return drainShop({ ...batch, batchSize: Math.ceil(batch.batchSize / 8) });
  await recordFailure(batch, result.error);
  return { processed: 1, more: true };
}

async function tryBatch(batch: { shopId: ShopId; now: Date; batchSize: number }): Promise<BatchResult> {
  const { shopId, now } = batch;
  try {
    return await inTransaction({ shopId, timeoutMs: 120_000, fewRows: true }, async (tx) => {
      // Each sees what is there when its turn comes: what waits is looked up once the lock is held.
      const [isHeld, claimed, shop] = await Promise.all([
        tryDivideShopFacts(tx, shopId),
        query<{ messageId: bigint }>(tx, CLAIM_SQL, shopId, now.toISOString(), batch.batchSize),
        loadShop(tx, shopId),
      ]);
      if (!isHeld || claimed.length === 0) return { outcome: "done", processed: 0, more: false };
      const messageIds = claimed.map(({ messageId }) => messageId);
      const taken = shop ? await processMessages(tx, { ...batch, shop, messageIds }) : messageIds.length;
      return { outcome: "done", processed: taken, more: taken < claimed.length || claimed.length === batch.batchSize };
    });
  } catch (error) {
    // It says nothing about the webhooks: they stay as they are, and no attempt is counted.
    if (isConnectionFailure(error)) throw error;
    return { outcome: "failed", error };
  }
}

/** @returns how many of the messages were taken; those behind a notice wait for the next batch */
async function processMessages(
  tx: Tx,
  batch: { shop: ShopContext; now: Date; batchSize: number; messageIds: bigint[] },
): Promise<number> {
  const { shop, now, batchSize, messageIds } = batch;
  const { shopId, currency } = shop;
  await expectRows(tx, messageIds.length);
  const claimed = await readMessages(tx, { shopId, currency, messageIds });
  const [first] = claimed;
  if (first?.kind === "notice") {
    // A notice may erase the shop it came for, so it is handled alone and marked before it acts.
    await lockShopFacts(tx, shopId);
    await markDone(tx, { shopId, now, messageIds: [first.messageId] });
    const { topic, payload, triggeredAt } = first;
    await handleNotice(tx, { shop, topic: topic as NoticeTopic, payload, triggeredAt, now });
    return 1;
  }
  const last = messageIds.at(-1);
  if (last !== undefined && messageIds.length === batchSize) {
    readAhead({ shopId, currency, after: last, now, limit: batchSize });
  }
  const notice = claimed.findIndex(({ kind }) => kind === "notice");
  const messages = notice === -1 ? claimed : claimed.slice(0, notice);
  const told: ToldFacts[] = [];
  for (const message of messages) {
    if (message.kind === "facts") told.push(message);
    else if (message.kind === "malformed") {
      const { messageId, topic, reason } = message;
      await query(tx, FAILED_SQL, shopId, messageId, reason, true, MAX_ATTEMPTS, now.toISOString());
      log.warn({ shopId: String(shopId), topic, reason }, "A webhook could not be read");
    }
  }
  const { parts, rest } = await divideFacts(tx, { shopId, told });
  // All parts end before this transaction does, whatever becomes of one of them: it holds the others' lock.
  const ends = await Promise.allSettled(
    parts.map((part) =>
      inTransaction({ shopId, timeoutMs: 120_000 }, async (partTx) => {
        await lockPartOfShopFacts(partTx, shopId);
        await applyMessages(partTx, { shop, now, told: part });
      }),
    ),
  );
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  if (rest.length > 0) {
    await Promise.all([lockShopFacts(tx, shopId), expectRows(tx, rest.length)]);
    await applyMessages(tx, { shop, now, told: rest });
  }
  return messages.length;
}

/** The effect of these messages, and that they are done, in one transaction. */
async function applyMessages(tx: Tx, batch: { shop: ShopContext; now: Date; told: ToldFacts[] }): Promise<void> {
  const { shop, now, told } = batch;
  await applyFacts(tx, { shop, now, facts: joinFacts(told.map(({ facts }) => facts)) });
  await markDone(tx, { shopId: shop.shopId, now, messageIds: told.map(({ messageId }) => messageId) });
}

async function markDone(tx: Tx, batch: { shopId: ShopId; now: Date; messageIds: bigint[] }): Promise<void> {
  const { shopId, now, messageIds } = batch;
  const done = await query(tx, DONE_SQL, shopId, messageIds.map(String), now.toISOString());
  // Another worker did some of them meanwhile: this transaction's figures were counted from what is past.
  if (done.length !== messageIds.length) throw new Error("Webhooks of this batch were processed by another worker");
}

async function applyFacts(tx: Tx, batch: { shop: ShopContext; facts: GatheredFacts; now: Date }): Promise<void> {
  const { shop, facts, now } = batch;
  const { shopId } = shop;
  if (facts.products.length > 0) {
    await applyProducts(tx, { shopId, products: facts.products });
    // The cost of a variant is not in the webhook.
    facts.wantsReconcile = true;
  }
  for (const deletion of facts.productDeletions) await markProductDeleted(tx, { shopId, ...deletion });
  await applyOrders(tx, {
    shop,
    now,
    orders: facts.orders,
    refunds: facts.refunds,
    deletions: facts.orderDeletions,
    customers: facts.customers,
    consents: facts.consents,
    merges: facts.merges,
  });
  for (const deletion of facts.customerDeletions) await markCustomerDeleted(tx, { shopId, ...deletion });
  if (facts.wantsReconcile) await enqueue({ tx, job: "reconcile-shop", payload: { shopId } });
  wake("outbox");
}

async function recordFailure(batch: { shopId: ShopId; now: Date }, error: unknown): Promise<void> {
  const { shopId, now } = batch;
  // Only the kind of failure is kept: a database's message may repeat values of the payload.
  const reason = error instanceof Error ? `${error.name}${"code" in error ? ` ${String(error.code)}` : ""}` : "unknown";
  log.error({ err: error, shopId: String(shopId) }, "A webhook could not be applied");
  await inTransaction({ shopId }, async (tx) => {
    await lockShopFacts(tx, shopId);
    const [message] = await query<{ messageId: bigint }>(tx, CLAIM_SQL, shopId, now.toISOString(), 1);
    if (message) {
      await query(tx, FAILED_SQL, shopId, message.messageId, reason, false, MAX_ATTEMPTS, now.toISOString());
    }
  });
}
