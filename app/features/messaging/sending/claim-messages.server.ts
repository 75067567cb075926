import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { MailSender } from "../mail-settings.server.ts";
import { renderMessages, type UnwrittenMessage, type WrittenMessage } from "../templates/render-messages.server.ts";
import { CLAIM_SQL, judgeSql } from "./claim-messages.sql.ts";
import type { ClaimedMessage } from "./compose-mail.server.ts";

/**
 * As many as are claimed at a time. Mails of two groups may be on their way at once: a killed worker leaves so many uncertain at
 * most.
 */
export const GROUP = 25;

const JUDGE_SQL = { email: judgeSql("email", GROUP), line: judgeSql("line", GROUP) };

/** A message as it was judged. */
interface Judged extends UnwrittenMessage {
  state: string;
  reason: string | null;
  /** Of one that waits. */
  dueAt: Date | null;
  /** Of one that goes, or stays in the mailbox. */
  recipient: string;
  attempts: number;
  /** Of LINE alone. */
  retryKey: string | null;
  mayBeTaken: boolean;
}

/**
 * Claims messages whose turn has come: what is sent, or stays in the mailbox, is written in the transaction that claims it,
 * so that what is sent is what is kept.
 *
 * @param options.today the shop's day
 * @param options.limit how many at most, `GROUP` or less
 * @param options.hasServer whether there is somewhere to send them to; without it they stay in the mailbox
 * @returns `judged`: how many had their turn; `messages`: those that are to be handed over
 */
export async function claimMessages(
  tx: Tx,
  options: {
    shopId: ShopId;
    channel: "email" | "line";
    now: Date;
    today: string;
    limit: number;
    hasServer: boolean;
    sender: MailSender | null;
  },
): Promise<{ judged: number; messages: ClaimedMessage[] }> {
  const { shopId, channel, now, today, limit, hasServer, sender } = options;
  const judged = await query<Judged>(tx, JUDGE_SQL[channel], shopId, now.toISOString(), limit, hasServer);
  if (judged.length === 0) return { judged: 0, messages: [] };
  const going = judged.filter(({ state, reason }) => state === "sending" || reason === "mailbox");
  const written = await renderMessages(tx, { shopId, today, channel, sender, messages: going });
  const rows = judged.map((message) => rowOf(message, { isGoing: going.includes(message), written }));
  await query(tx, CLAIM_SQL, shopId, JSON.stringify(rows), now.toISOString());
  const messages = going.flatMap((message) => {
    const words = written.get(message.messageId);
    return words && message.state === "sending" ? [{ ...message, ...words }] : [];
  });
  return { judged: judged.length, messages };
}

function rowOf(
  message: Judged,
  { isGoing, written }: { isGoing: boolean; written: ReadonlyMap<bigint, WrittenMessage> },
) {
  const words = written.get(message.messageId);
  const isLost = isGoing && !words;
  return {
    message_id: String(message.messageId),
    state: isLost ? "failed" : message.state,
    reason: isLost ? "template" : message.reason,
    due_at: message.dueAt,
    attempts: message.attempts,
    recipient: message.recipient,
    retry_key: message.retryKey,
    subject: words?.subject,
    body_text: words?.text,
    body_html: words?.html,
    language: words?.language,
    version: words?.version,
  };
}
