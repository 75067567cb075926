import { inTransaction, pool, query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { enqueueEffects } from "#app/shopify/outbox.server.ts";
import { eventsSql, type FlowEventRow } from "./events.sql.ts";
import type { FlowTriggerName } from "./types.ts";

/**
 * Hands what happened since the last pass to the outbox, for the shops whose workflows use our triggers: each event once,
 * since it is asked for in the transaction that moves the place.
 *
 * @returns how many events were handed over, and whether more may be waiting
 */
export async function queueFlowEvents(): Promise<{ queued: number; more: boolean }> {
  const { rows } = await pool().query<{ shop_id: string }>("SELECT shop_id::text FROM shops_with_flow()");
  let queued = 0;
  for (const { shop_id } of rows) {
    const shopId = BigInt(shop_id) as ShopId;
    try {
      queued += await inTransaction({ shopId, timeoutMs: 60_000 }, (tx) => queueOfShop(tx, shopId));
    } catch (error) {
      log.warn({ err: error, shopId: shop_id }, "Events for Shopify Flow have to wait");
    }
  }
  return { queued, more: queued > 0 };
}

async function queueOfShop(tx: Tx, shopId: ShopId): Promise<number> {
  const triggers = await query<{ trigger: FlowTriggerName; place: bigint }>(
    tx,
    "SELECT trigger, place FROM flow_triggers WHERE shop_id = $1::bigint AND in_use ORDER BY trigger FOR UPDATE SKIP LOCKED",
    shopId,
  );
  let queued = 0;
  for (const { trigger, place } of triggers) {
    const rows = await query<FlowEventRow>(tx, eventsSql(trigger), shopId, place);
    if (rows.length === 0) continue;
    const events = rows.filter(({ isEvent }) => isEvent);
    await enqueueEffects(tx, {
      shopId,
      effects: events.map(({ id, customerId, data }) => ({
        kind: "flow.trigger",
        key: `flow:${trigger}:${id}`,
        payload: { trigger, customerId, data },
      })),
    });
    await query(
      tx,
      "UPDATE flow_triggers SET place = greatest(place, $3::bigint) WHERE shop_id = $1::bigint AND trigger = $2",
      shopId,
      trigger,
      rows.at(-1)?.place ?? place,
    );
    queued += events.length;
  }
  return queued;
}
