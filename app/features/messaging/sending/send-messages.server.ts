import { pool, withShopLock } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { sendLineOfShop } from "./send-line-messages.server.ts";
import { sendMailOfShop } from "./send-mail-messages.server.ts";

export interface SendContext {
  clock: () => Date;
  signal: AbortSignal;
  /** An answer of the mail server that takes longer is given up, and its message is uncertain. */
  answerWithinMs?: number;
}

const SHOPS_AT_ONCE = 4;

/**
 * Sends the e-mails and LINE messages that are due, one worker per shop at a time, several shops at once.
 *
 * Exactly once: a message is marked as being sent, committed, before the mail server hears of it. What is found so marked
 * by the next worker was left by one that died: nobody knows whether it left, so it is a person's to decide. A message
 * returns to the queue only when the server has refused it for now, or has surely not been offered it; LINE takes a message
 * once under its key, so there it is offered again.
 *
 * @returns how many messages were dealt with
 */
export async function sendMessages(context: SendContext): Promise<{ done: number }> {
  const mails = await sendOfShops("email", sendMailOfShop, context);
  return { done: mails + (await sendOfShops("line", sendLineOfShop, context)) };
}

async function sendOfShops(
  channel: "email" | "line",
  send: (shopId: ShopId, context: SendContext) => Promise<number>,
  context: SendContext,
): Promise<number> {
  const { rows } = await pool().query<{ shop_id: string }>("SELECT shop_id::text FROM shops_with_messages($1, $2)", [
    channel,
    context.clock().toISOString(),
  ]);
  const waiting = rows.map((row) => parseId<ShopId>(row.shop_id) as ShopId);
  const name = channel === "email" ? "e-mail" : channel;
  let done = 0;
  const next = async () => {
    for (let shopId = waiting.shift(); shopId !== undefined; shopId = waiting.shift()) {
      if (context.signal.aborted) return;
      const shop = shopId;
      done += (await withShopLock({ name, shopId: shop }, () => send(shop, context))) ?? 0;
    }
  };
  await Promise.all(Array.from({ length: Math.min(SHOPS_AT_ONCE, waiting.length) }, next));
  return done;
}
