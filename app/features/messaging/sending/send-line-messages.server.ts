import { inTransaction, query } from "#app/db.server.ts";
import { loadShop } from "#app/features/orders/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { dayOf } from "#app/lib/time.ts";
import { lineClient, type PushOutcome } from "../line/line-client.server.ts";
import { readLineChannel } from "../line/line-settings.server.ts";
import { noteQuota } from "../line/note-quota.server.ts";
import { lineRestMs, retryAfterMs } from "../rules.ts";
import type { LineProblem } from "../types.ts";
import { claimMessages, GROUP } from "./claim-messages.server.ts";
import { SETTLE_SQL } from "./claim-messages.sql.ts";
import type { ClaimedMessage } from "./compose-mail.server.ts";
import { noteProblem } from "./note-problem.server.ts";
import type { SendContext } from "./send-messages.server.ts";

const AT_ONCE = 5;
/** Then other shops have their turn. */
const LONGEST_RUN_MS = 20_000;

/**
 * Sends a shop's LINE messages that are due. What a worker that died was sending, and what LINE gave no answer to, is offered
 * again under its key, which LINE takes once.
 *
 * @returns how many messages were dealt with
 */
export async function sendLineOfShop(shopId: ShopId, context: SendContext): Promise<number> {
  const { clock, signal } = context;
  const { channel, shop } = await inTransaction({ shopId }, async (tx) => {
    await query(
      tx,
      `UPDATE messages SET state = 'queued' WHERE shop_id = $1::bigint AND channel = 'line' AND state = 'sending'`,
      shopId,
    );
    return { channel: await readLineChannel(tx, shopId), shop: await loadShop(tx, shopId) };
  });
  const client = channel && lineClient(channel.token, context);
  const started = clock().getTime();
  let done = 0;
  let sent = 0;
  while (!signal.aborted && clock().getTime() - started < LONGEST_RUN_MS) {
    const now = clock();
    const group = await inTransaction({ shopId }, async (tx) => {
      const resting = await query(
        tx,
        "SELECT 1 FROM line_settings WHERE shop_id = $1::bigint AND next_send_at > $2::timestamptz",
        shopId,
        now.toISOString(),
      );
      if (resting.length > 0) return { judged: 0, messages: [] };
      const today = dayOf(now, shop?.timeZone ?? "UTC");
      const hasServer = client !== null;
      return claimMessages(tx, { shopId, channel: "line", now, today, limit: GROUP, hasServer, sender: null });
    });
    done += group.judged;
    if (group.judged === 0) break;
    if (!client || group.messages.length === 0) continue;
    sent += group.messages.length;
    const outcomes = await pushAll(client, group.messages);
    if (await settle({ shopId, messages: group.messages, outcomes, now: clock() })) break;
  }
  if (client && sent > 0) await noteQuota({ shopId, client, now: clock() });
  return done;
}

async function pushAll(
  client: ReturnType<typeof lineClient>,
  messages: readonly ClaimedMessage[],
): Promise<(PushOutcome | null)[]> {
  const outcomes: (PushOutcome | null)[] = messages.map(() => null);
  let next = 0;
  let isStopped = false;
  const run = async () => {
    while (next < messages.length && !isStopped) {
      const at = next++;
      const { recipient: to, text, retryKey } = messages[at] as ClaimedMessage;
      const outcome = await client.push({ to, text, retryKey: retryKey ?? "" });
      outcomes[at] = outcome;
      isStopped ||= outcome.kind === "unusable" || outcome.kind === "tooFast";
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
  return outcomes;
}

/** Notes what became of a group. @returns whether the channel rests now */
async function settle(options: {
  shopId: ShopId;
  messages: readonly ClaimedMessage[];
  outcomes: readonly (PushOutcome | null)[];
  now: Date;
}): Promise<boolean> {
  const { shopId, messages, outcomes, now } = options;
  const longestRestMs = Math.max(...messages.map(({ attempts }, at) => restMs(outcomes[at] ?? null, attempts)));
  const rows = messages.map((message, at) => settlement({ message, outcome: outcomes[at] ?? null, now }));
  const unusable = outcomes.find((outcome) => outcome?.kind === "unusable");
  const problem: LineProblem | null = unusable?.kind === "unusable" ? unusable.problem : null;
  const strangers = messages.filter((_, at) => {
    const outcome = outcomes[at];
    return outcome?.kind === "refused" && outcome.badAddress;
  });
  await inTransaction({ shopId }, async (tx) => {
    await query(tx, SETTLE_SQL, shopId, JSON.stringify(rows), now.toISOString());
    if (strangers.length > 0) {
      await query(
        tx,
        "UPDATE line_links SET blocked_at = $3::timestamptz WHERE shop_id = $1::bigint AND line_user_id = ANY ($2::text[])",
        shopId,
        strangers.map(({ recipient }) => recipient),
        now.toISOString(),
      );
    }
    await noteProblem(tx, { shopId, channel: "line", problem, now });
    if (longestRestMs === 0) return;
    await query(
      tx,
      "UPDATE line_settings SET next_send_at = greatest(next_send_at, $2::timestamptz) WHERE shop_id = $1::bigint",
      shopId,
      new Date(now.getTime() + longestRestMs).toISOString(),
    );
  });
  if (problem) log.warn({ shopId: String(shopId), problem }, "A LINE channel could not be used");
  return problem !== null || longestRestMs > 0;
}

/** How long the whole channel rests for what became of one of its messages; never so briefly that it would only spin. */
function restMs(outcome: PushOutcome | null, attempts: number): number {
  return outcome?.kind === "tooFast" ? Math.max(lineRestMs(1), outcome.waitMs ?? lineRestMs(attempts)) : 0;
}

function settlement(options: { message: ClaimedMessage; outcome: PushOutcome | null; now: Date }) {
  const { message, outcome, now } = options;
  const { messageId, attempts, mayBeTaken } = message;
  const row = { message_id: String(messageId), attempts, not_offered: 0, may_be_taken: mayBeTaken };
  const inMs = (ms: number) => new Date(now.getTime() + ms).toISOString();
  switch (outcome?.kind) {
    case undefined:
    case "unusable":
      return { ...row, state: "queued", not_offered: 1 };
    case "accepted":
      return { ...row, state: "sent", provider_id: outcome.providerId, may_be_taken: false };
    case "unknown":
      return { ...row, state: "queued", due_at: inMs(retryAfterMs(attempts)), may_be_taken: true };
    case "refused":
      return { ...row, state: "failed", reason: outcome.badAddress ? "blocked" : "refused", may_be_taken: false };
    case "tooFast":
      return { ...row, state: "queued", due_at: inMs(restMs(outcome, attempts)) };
  }
}
