import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { GatheredFacts } from "./gather-facts.ts";

/** One webhook's facts. */
export interface ToldFacts {
  messageId: bigint;
  facts: GatheredFacts;
}

/** Messages that may be applied side by side, since no two parts concern one customer; and those that want all facts. */
export interface DividedFacts {
  parts: ToldFacts[][];
  rest: ToldFacts[];
}

/** As many parts as two cores of a database can work on. */
const PARTS = 2;
/** Below this the statements' own cost outweighs what is won. */
const SMALLEST_PART = 100;

// $1 shop, $2 customers → those that were merged into another
const MERGED_SQL = `
SELECT customer_id AS id FROM customers
WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[]) AND merged_into IS NOT NULL`;

// $1 shop, $2 orders with $3 the customers told for them → those stored for another customer
const MOVED_SQL = `
SELECT o.order_id AS id
FROM unnest($2::bigint[], $3::bigint[]) AS t (order_id, customer_id)
JOIN orders o ON o.shop_id = $1::bigint AND o.order_id = t.order_id
WHERE o.customer_id IS DISTINCT FROM t.customer_id`;

/**
 * Divides webhooks by the customer whom they concern. A message goes to the rest when it concerns more than one customer
 * (a merge, an order that moved from one customer to another), or does not say whom (a refund, a product, a deletion).
 */
export async function divideFacts(tx: Tx, batch: { shopId: ShopId; told: ToldFacts[] }): Promise<DividedFacts> {
  const { shopId, told } = batch;
  if (told.length < PARTS * SMALLEST_PART) return { parts: [], rest: told };
  const customers = new Map(told.map((one) => [one, customerOf(one.facts)]));
  const named = [...new Set(customers.values())].filter((id) => id !== null);
  const merged = await idsOf(tx, MERGED_SQL, shopId, named.map(String));
  const orders = told.flatMap(({ facts }) => facts.orders).filter(({ customerId }) => customerId !== null);
  const moved = await idsOf(
    tx,
    MOVED_SQL,
    shopId,
    orders.map(({ orderId }) => String(orderId)),
    orders.map(({ customerId }) => String(customerId)),
  );
  const parts: ToldFacts[][] = Array.from({ length: PARTS }, () => []);
  const rest: ToldFacts[] = [];
  for (const one of told) {
    const customer = customers.get(one) ?? null;
    const stays = customer !== null && !merged.has(customer) && !one.facts.orders.some((o) => moved.has(o.orderId));
    (stays ? parts[Number(customer % BigInt(PARTS))] : rest)?.push(one);
  }
  return { parts: parts.filter((part) => part.length > 0), rest };
}

/** The one customer whom a message concerns; null when there is none, or it may concern others. */
function customerOf(facts: GatheredFacts): bigint | null {
  const {
    orders,
    customers,
    consents,
    refunds,
    orderDeletions,
    customerDeletions,
    merges,
    products,
    productDeletions,
  } = facts;
  const others = [refunds, orderDeletions, customerDeletions, merges, products, productDeletions];
  if (others.some((list) => list.length > 0)) return null;
  const ids = new Set([...orders, ...customers, ...consents].map(({ customerId }) => customerId));
  const [id = null] = ids;
  return ids.size === 1 ? id : null;
}

async function idsOf(tx: Tx, sql: string, ...values: unknown[]): Promise<Set<bigint>> {
  return new Set((await query<{ id: bigint }>(tx, sql, ...values)).map(({ id }) => id));
}
