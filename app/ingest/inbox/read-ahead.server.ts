import { setImmediate as nextTurn } from "node:timers/promises";
import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { MalformedPayload } from "#app/features/orders/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { type GatheredFacts, gatherFacts, type InboxMessage, isNotice, noFacts } from "./gather-facts.ts";

/** A webhook as read: a notice as it came, what its facts are, or why it cannot be read. */
export type ReadMessage = { messageId: bigint; topic: string } & (
  | { kind: "notice"; payload: string; triggeredAt: string }
  | { kind: "facts"; facts: GatheredFacts }
  | { kind: "malformed"; reason: string }
);

interface Reading {
  shopId: ShopId;
  currency: string;
}

/** Messages read in one go before other work of this process gets its turn. */
const TURN = 20;

const READ_SQL = `
SELECT message_id AS "messageId", topic, payload,
  to_char(triggered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "triggeredAt"
FROM inbox_messages`;

const BY_ID_SQL = `${READ_SQL} WHERE shop_id = $1::bigint AND message_id = ANY ($2::bigint[])`;
const AFTER_SQL = `${READ_SQL}
WHERE shop_id = $1::bigint AND message_id > $2::bigint AND state = 'pending' AND next_attempt_at <= $3::timestamptz
ORDER BY message_id LIMIT $4::integer`;

const ahead = new Map<ShopId, Promise<{ currency: string; messages: Map<bigint, ReadMessage> }>>();

/**
 * Begins to read the messages behind a batch while that batch is being applied: reading is this machine's work, applying
 * the database's. What a message tells never changes, so only whether it is still due is asked again by its own batch.
 */
export function readAhead(options: Reading & { after: bigint; now: Date; limit: number }): void {
  const { shopId, currency, after, now, limit } = options;
  const reading = inTransaction({ shopId }, (tx) => query<InboxMessage>(tx, AFTER_SQL, shopId, after, now, limit)).then(
    async (messages) => ({ currency, messages: await readAll(messages, options) }),
  );
  // Nobody may ever ask for it; and when it failed, the batch reads for itself.
  reading.catch(() => {});
  ahead.set(shopId, reading);
}

/** Reads these messages, in their order; those that were read ahead are at hand. */
export async function readMessages(tx: Tx, options: Reading & { messageIds: bigint[] }): Promise<ReadMessage[]> {
  const { shopId, messageIds } = options;
  const known = await takeAhead(options);
  const unread = messageIds.filter((id) => !known.has(id));
  if (unread.length > 0) {
    const messages = await query<InboxMessage>(tx, BY_ID_SQL, shopId, unread);
    for (const [id, message] of await readAll(messages, options)) known.set(id, message);
  }
  return messageIds.flatMap((id) => known.get(id) ?? []);
}

async function takeAhead({ shopId, currency }: Reading): Promise<Map<bigint, ReadMessage>> {
  const reading = await ahead.get(shopId)?.catch(() => undefined);
  ahead.delete(shopId);
  return reading?.currency === currency ? reading.messages : new Map();
}

async function readAll(messages: InboxMessage[], shop: { currency: string }): Promise<Map<bigint, ReadMessage>> {
  const read = new Map<bigint, ReadMessage>();
  for (const [index, message] of messages.entries()) {
    if (index % TURN === TURN - 1) await nextTurn();
    read.set(message.messageId, readOne(message, shop));
  }
  return read;
}

function readOne(message: InboxMessage, shop: { currency: string }): ReadMessage {
  const { messageId, topic, payload, triggeredAt } = message;
  if (isNotice(topic)) return { messageId, topic, kind: "notice", payload, triggeredAt };
  const facts = noFacts();
  try {
    gatherFacts(facts, message, shop);
    return { messageId, topic, kind: "facts", facts };
  } catch (error) {
    if (!(error instanceof MalformedPayload)) throw error;
    return { messageId, topic, kind: "malformed", reason: error.message };
  }
}

/** What several messages tell together. */
export function joinFacts(parts: GatheredFacts[]): GatheredFacts {
  const all = noFacts();
  for (const part of parts) {
    all.orders.push(...part.orders);
    all.refunds.push(...part.refunds);
    all.orderDeletions.push(...part.orderDeletions);
    all.customers.push(...part.customers);
    all.consents.push(...part.consents);
    all.customerDeletions.push(...part.customerDeletions);
    all.merges.push(...part.merges);
    all.products.push(...part.products);
    all.productDeletions.push(...part.productDeletions);
    all.wantsReconcile ||= part.wantsReconcile;
  }
  return all;
}
