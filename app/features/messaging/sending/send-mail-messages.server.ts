import { setTimeout as sleep } from "node:timers/promises";
import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { loadShop } from "#app/features/orders/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { dayOf } from "#app/lib/time.ts";
import { type MailSettings, readMailSettings } from "../mail-settings.server.ts";
import { MAX_ATTEMPTS, retryAfterMs } from "../rules.ts";
import type { MailProblem, SendOutcome } from "../types.ts";
import { claimMessages, GROUP } from "./claim-messages.server.ts";
import { RATE_SQL, SETTLE_SQL, SUPPRESS_SQL } from "./claim-messages.sql.ts";
import { type ClaimedMessage, composeMail } from "./compose-mail.server.ts";
import type { RawMail } from "./mail-lane.server.ts";
import { noteProblem } from "./note-problem.server.ts";
import { mailLanes } from "./send-mails.server.ts";
import type { SendContext } from "./send-messages.server.ts";

/** A pause of the rate that is shorter is waited for with the connections open. */
const SHORT_PAUSE_MS = 1_500;
/** Then other shops have their turn. */
const LONGEST_RUN_MS = 20_000;

/** A group with what became of each of its messages; null of those that were never offered. */
interface Sent {
  messages: readonly ClaimedMessage[];
  outcomes: readonly (SendOutcome | null)[];
  problem: MailProblem | null;
}

/**
 * Sends a shop's e-mails that are due. While one group is on its way to the server, what became of the one before it is
 * noted and the next one is judged and written, in one transaction: the connections do not wait for the database.
 *
 * @returns how many messages were dealt with
 */
export async function sendMailOfShop(shopId: ShopId, context: SendContext): Promise<number> {
  const { clock, signal } = context;
  const { settings, shop } = await inTransaction({ shopId }, async (tx) => {
    // Under the lock nobody else sends: whoever marked these is gone.
    await query(
      tx,
      `UPDATE messages SET state = 'uncertain', reason = 'interrupted'
       WHERE shop_id = $1::bigint AND channel = 'email' AND state = 'sending'`,
      shopId,
    );
    return { settings: await readMailSettings(tx, shopId), shop: await loadShop(tx, shopId) };
  });
  const lanes = settings.server ? mailLanes(settings.server, context) : null;
  const send = (messages: readonly ClaimedMessage[]): Promise<Sent> => {
    const mails = compose({ shopId, settings, messages, now: clock() });
    const sent = lanes ? lanes.sendAll(mails) : Promise.resolve({ outcomes: [], problem: null });
    const noted = sent.then(({ outcomes, problem }) => ({ messages, outcomes, problem }));
    noted.catch(() => {}); // It is waited for, a little later.
    return noted;
  };
  const started = clock().getTime();
  let done = 0;
  let onTheWay: Promise<Sent> | null = null;
  let arrived: Sent | null = null;
  try {
    while (!signal.aborted && clock().getTime() - started < LONGEST_RUN_MS) {
      const now = clock();
      const today = dayOf(now, shop?.timeZone ?? "UTC");
      const group: Group = await takeTurn({ shopId, now, today, settings, arrived });
      arrived = null;
      done += group.judged;
      const before: Promise<Sent> | null = onTheWay;
      onTheWay = group.messages.length > 0 ? send(group.messages) : null;
      arrived = await before;
      if (arrived?.problem) break;
      if (onTheWay || arrived || group.judged > 0) continue;
      if (group.pauseMs === 0 || group.pauseMs > SHORT_PAUSE_MS) break;
      await sleep(group.pauseMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    const last = [arrived, await onTheWay].filter((sent) => sent !== null);
    lanes?.close();
    if (last.length > 0) await noteLast({ shopId, sent: last, now: clock() });
  }
  return done;
}

interface Group {
  /** Milliseconds until the shop's rate allows the next; nothing was claimed. */
  pauseMs: number;
  /** How many had their turn, those included that are not sent. */
  judged: number;
  /** Those that are to be handed over; none of a shop without a server. */
  messages: ClaimedMessage[];
}

interface Rate {
  perMinute: number;
  nextSendAt: Date;
  /** The server could not be used when it was tried last. */
  hasProblem: boolean;
}

/** Notes what became of the group that has arrived, and claims the next. */
function takeTurn(options: {
  shopId: ShopId;
  now: Date;
  /** The shop's day. */
  today: string;
  settings: MailSettings;
  arrived: Sent | null;
}): Promise<Group> {
  const { shopId, now, today, settings, arrived } = options;
  const hasServer = settings.server !== null;
  return inTransaction({ shopId, fewRows: true }, async (tx) => {
    const [[rate]] = await Promise.all([
      query<Rate>(tx, RATE_SQL, shopId),
      arrived ? note(tx, { shopId, sent: arrived, now }) : null,
    ]);
    if (arrived && rate?.hasProblem) await noteProblem(tx, { shopId, channel: "email", problem: null, now });
    const pauseMs = hasServer && rate ? Math.max(0, rate.nextSendAt.getTime() - now.getTime()) : 0;
    if (pauseMs > 0) return { pauseMs, judged: 0, messages: [] };
    const limit = hasServer && rate ? Math.max(1, Math.min(GROUP, Math.floor(rate.perMinute / 60))) : GROUP;
    const { sender } = settings;
    const claiming = { shopId, channel: "email", now, today, limit, hasServer, sender } as const;
    const { judged, messages } = await claimMessages(tx, claiming);
    if (rate && messages.length > 0) {
      const freeAt = new Date(now.getTime() + (messages.length * 60_000) / rate.perMinute);
      await query(
        tx,
        "UPDATE messaging_settings SET next_send_at = $2::timestamptz WHERE shop_id = $1::bigint",
        shopId,
        freeAt.toISOString(),
      );
    }
    return { pauseMs: 0, judged, messages };
  });
}

function compose(options: {
  shopId: ShopId;
  settings: MailSettings;
  messages: readonly ClaimedMessage[];
  now: Date;
}): RawMail[] {
  const { settings, messages, ...of } = options;
  const { sender } = settings;
  if (!sender) throw new Error("A mail server without a sender");
  return messages.map((message) => composeMail({ ...of, message, sender }));
}

/** Notes what became of each message of a group. */
async function note(tx: Tx, { shopId, sent, now }: { shopId: ShopId; sent: Sent; now: Date }): Promise<void> {
  const { messages, outcomes } = sent;
  const rows = messages.map((message, at) => settlement({ message, outcome: outcomes[at] ?? null, now }));
  await query(tx, SETTLE_SQL, shopId, JSON.stringify(rows), now.toISOString());
  const badAddresses = messages.filter((_, at) => {
    const outcome = outcomes[at];
    return outcome?.kind === "refused" && outcome.badAddress;
  });
  if (badAddresses.length > 0) {
    const ids = badAddresses.map(({ messageId }) => String(messageId));
    await query(tx, SUPPRESS_SQL, shopId, ids, now.toISOString());
  }
}

/** Notes what no claim comes after, and whether the server could be used. */
async function noteLast({ shopId, sent, now }: { shopId: ShopId; sent: readonly Sent[]; now: Date }): Promise<void> {
  const problem = sent.at(-1)?.problem ?? null;
  await inTransaction({ shopId }, async (tx) => {
    for (const one of sent) await note(tx, { shopId, sent: one, now });
    await noteProblem(tx, { shopId, channel: "email", problem, now });
  });
  if (problem) log.warn({ shopId: String(shopId), problem }, "A mail server could not be used");
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
