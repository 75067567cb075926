import { setTimeout as sleep } from "node:timers/promises";
import { inTransaction, pool, query, withShopLock } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { type MailSettings, readMailSettings } from "../mail-settings.server.ts";
import { MAX_ATTEMPTS, retryAfterMs } from "../rules.ts";
import type { SendOutcome } from "../types.ts";
import { claimSql, RATE_SQL, SETTLE_SQL, SUPPRESS_SQL } from "./claim-messages.sql.ts";
import { type ClaimedMessage, composeMail } from "./compose-mail.server.ts";
import { noteProblem } from "./note-problem.server.ts";
import { sendLineOfShop } from "./send-line-messages.server.ts";
import { type MailLanes, mailLanes } from "./send-mails.server.ts";
import { type Claimed, writeClaimed } from "./write-claimed.server.ts";

export interface SendContext {
  clock: () => Date;
  signal: AbortSignal;
  /** An answer of the mail server that takes longer is given up, and its message is uncertain. */
  answerWithinMs?: number;
}

/** As many as a killed worker leaves uncertain at most. */
const GROUP = 25;
const CLAIM_SQL = claimSql("email");
const SHOPS_AT_ONCE = 4;
/** A pause of the rate that is shorter is waited for with the connections open. */
const SHORT_PAUSE_MS = 1_500;
/** Then other shops have their turn. */
const LONGEST_RUN_MS = 20_000;

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
  const mails = await sendOfShops("email", sendOfShop, context);
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

async function sendOfShop(shopId: ShopId, context: SendContext): Promise<number> {
  const settings = await inTransaction({ shopId }, async (tx) => {
    // Under the lock nobody else sends: whoever marked these is gone.
    await query(
      tx,
      `UPDATE messages SET state = 'uncertain', reason = 'interrupted'
       WHERE shop_id = $1::bigint AND channel = 'email' AND state = 'sending'`,
      shopId,
    );
    return readMailSettings(tx, shopId);
  });
  const lanes = settings.server ? mailLanes(settings.server, context) : null;
  const started = context.clock().getTime();
  let done = 0;
  try {
    while (!context.signal.aborted && context.clock().getTime() - started < LONGEST_RUN_MS) {
      const group = await claim({ shopId, now: context.clock(), settings });
      if (group.pauseMs > 0) {
        if (group.pauseMs > SHORT_PAUSE_MS) break;
        await sleep(group.pauseMs, undefined, { signal: context.signal }).catch(() => {});
        continue;
      }
      done += group.judged;
      if (group.judged === 0) break;
      if (lanes && group.messages.length > 0 && !(await handOver({ shopId, settings, lanes, ...group, ...context })))
        break;
    }
  } finally {
    lanes?.close();
  }
  return done;
}

interface Group {
  /** Milliseconds until the shop's rate allows the next; nothing was claimed. */
  pauseMs: number;
  /** How many had their turn, those included that are not sent. */
  judged: number;
  messages: ClaimedMessage[];
}

function claim(options: { shopId: ShopId; now: Date; settings: MailSettings }): Promise<Group> {
  const { shopId, now, settings } = options;
  const hasServer = settings.server !== null;
  return inTransaction({ shopId }, async (tx) => {
    const [rate] = await query<{ perMinute: number; nextSendAt: Date }>(tx, RATE_SQL, shopId);
    const pauseMs = hasServer && rate ? Math.max(0, rate.nextSendAt.getTime() - now.getTime()) : 0;
    if (pauseMs > 0) return { pauseMs, judged: 0, messages: [] };
    const limit = hasServer && rate ? Math.max(1, Math.min(GROUP, Math.floor(rate.perMinute / 60))) : GROUP;
    const claimed = await query<Claimed>(tx, CLAIM_SQL, shopId, now.toISOString(), limit, hasServer);
    const messages = await writeClaimed(tx, { shopId, now, channel: "email", sender: settings.sender, claimed });
    if (rate && messages.length > 0) {
      const freeAt = new Date(now.getTime() + (messages.length * 60_000) / rate.perMinute);
      await query(
        tx,
        "UPDATE messaging_settings SET next_send_at = $2::timestamptz WHERE shop_id = $1::bigint",
        shopId,
        freeAt.toISOString(),
      );
    }
    return { pauseMs: 0, judged: claimed.length, messages };
  });
}

/** Sends a claimed group and notes what became of each. @returns false when the mail server cannot be used */
async function handOver(
  options: { shopId: ShopId; settings: MailSettings; lanes: MailLanes; messages: ClaimedMessage[] } & SendContext,
): Promise<boolean> {
  const { shopId, settings, lanes, messages, clock } = options;
  const { sender } = settings;
  if (!sender) throw new Error("A mail server without a sender");
  const mails = await Promise.all(messages.map((message) => composeMail({ shopId, message, sender, now: clock() })));
  const { outcomes, problem } = await lanes.sendAll(mails);
  const now = clock();
  const rows = messages.map((message, at) => settlement({ message, outcome: outcomes[at] ?? null, now }));
  const badAddresses = messages.filter((_, at) => {
    const outcome = outcomes[at];
    return outcome?.kind === "refused" && outcome.badAddress;
  });
  await inTransaction({ shopId }, async (tx) => {
    await query(tx, SETTLE_SQL, shopId, JSON.stringify(rows), now.toISOString());
    if (badAddresses.length > 0) {
      const ids = badAddresses.map(({ messageId }) => String(messageId));
      await query(tx, SUPPRESS_SQL, shopId, ids, now.toISOString());
    }
    await noteProblem(tx, { shopId, channel: "email", problem, now });
  });
  if (problem) log.warn({ shopId: String(shopId), problem }, "A mail server could not be used");
  return problem === null;
}

interface Settlement {
  message_id: string;
  attempts: number;
  state: string;
  reason: string | null;
  due_at: string | null;
  provider_id: string | null;
  not_offered: number;
}

function settlement(options: { message: ClaimedMessage; outcome: SendOutcome | null; now: Date }): Settlement {
  const { message, outcome, now } = options;
  const { messageId, attempts } = message;
  const row = {
    message_id: String(messageId),
    attempts,
    reason: null,
    due_at: null,
    provider_id: null,
    not_offered: 0,
  };
  switch (outcome?.kind) {
    case undefined:
      return { ...row, state: "queued", not_offered: 1 };
    case "accepted":
      return { ...row, state: "sent", provider_id: outcome.providerId };
    case "unknown":
      return { ...row, state: "uncertain", reason: "noAnswer" };
    case "refused":
      return { ...row, state: "failed", reason: outcome.badAddress ? "bounce" : "refused" };
    case "postponed": {
      if (attempts >= MAX_ATTEMPTS) return { ...row, state: "failed", reason: "tooOften" };
      return { ...row, state: "queued", due_at: new Date(now.getTime() + retryAfterMs(attempts)).toISOString() };
    }
  }
}
