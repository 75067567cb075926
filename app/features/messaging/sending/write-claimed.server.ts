import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { MailSender } from "../mail-settings.server.ts";
import { renderMessages, type UnwrittenMessage } from "../templates/render-messages.server.ts";
import type { ClaimedMessage } from "./compose-mail.server.ts";

/** A message as its claim tells it. */
export interface Claimed extends UnwrittenMessage {
  state: string;
  reason: string | null;
  recipient: string;
  attempts: number;
  /** Of LINE alone. */
  retryKey: string | null;
  mayBeTaken: boolean;
}

/**
 * Writes what goes out, or stays in the mailbox, in the transaction that claims it: what is sent is what is kept.
 *
 * @param options.today the shop's day
 */
export async function writeClaimed(
  tx: Tx,
  options: { shopId: ShopId; today: string; channel: "email" | "line"; sender: MailSender | null; claimed: Claimed[] },
): Promise<ClaimedMessage[]> {
  const { shopId, today, channel, sender, claimed } = options;
  const going = claimed.filter(({ state, reason }) => state === "sending" || reason === "mailbox");
  if (going.length === 0) return [];
  const written = await renderMessages(tx, { shopId, today, channel, sender, messages: going });
  const lost = going.filter(({ messageId }) => !written.has(messageId)).map(({ messageId }) => String(messageId));
  if (lost.length > 0) {
    await query(
      tx,
      `UPDATE messages SET state = 'failed', reason = 'template'
       WHERE shop_id = $1::bigint AND message_id = ANY ($2::bigint[])`,
      shopId,
      lost,
    );
  }
  return going.flatMap((message) => {
    const words = written.get(message.messageId);
    return words && message.state === "sending" ? [{ ...message, ...words }] : [];
  });
}
