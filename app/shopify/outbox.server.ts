import { inTransaction, pool, query, type Tx, withShopLock } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { ShopifyRefused, ShopifyUnavailable } from "./admin-client.server.ts";

/** Something to be done outside the database once the transaction that asks for it is done. */
export interface EffectRequest {
  kind: string;
  /** One effect per key: asking again while it waits is the same effect, asking again after it was done does it again. */
  key: string;
  /** Ids as decimal text. */
  payload: Record<string, unknown>;
}

/** An effect whose turn it is. */
export interface Effect {
  effectId: bigint;
  kind: string;
  key: string;
  payload: unknown;
  revision: number;
  /** How often it was begun, this time included. */
  attempts: number;
}

export interface EffectContext {
  shopId: ShopId;
  now: Date;
  signal: AbortSignal;
}

/** What became of one effect of a batch; whatever is not named was done. */
export type EffectOutcomes = Map<bigint, { failed: EffectProblem; hopeless?: boolean }>;

/** Why an effect failed, in words that Settings renders in the reader's language. */
export interface EffectProblem {
  key: "shopifyUnavailable" | "shopifyRefused" | "userError" | "unexpected";
  params: Record<string, string>;
}

export interface EffectHandler {
  /** How many effects of one shop it takes at once. */
  batchSize: number;
  /** Does them; may run twice for the same effect. An error fails the whole batch. */
  run(effects: Effect[], context: EffectContext): Promise<EffectOutcomes | undefined>;
}

/** Shopify answered, and will answer the same to the same request. */
export class EffectRefused extends Error {
  override name = "EffectRefused";
  readonly code: string;
  constructor(code: string) {
    super(`Shopify refused: ${code}`);
    this.code = code;
  }
}

const MAX_ATTEMPTS = 8;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 3_600_000;
/** An effect whose worker was killed comes again after this time. */
const LEASE_MS = 5 * 60_000;
const CLAIM = 100;
const SHOPS_AT_ONCE = 4;

const handlers = new Map<string, EffectHandler>();

/** Says what to do for each kind. The use cases live above this layer, so they are handed down. */
export function registerEffectHandlers(given: Record<string, EffectHandler>): void {
  for (const [kind, handler] of Object.entries(given)) handlers.set(kind, handler);
}

/**
 * Ends a statement that inserts into `outbox_effects AS e`: a key that is there already is asked for again. What is due and
 * was not begun yet waits as it is.
 */
export const ASK_AGAIN_SQL = `
ON CONFLICT (shop_id, key) DO UPDATE SET kind = excluded.kind, payload = excluded.payload, state = 'pending',
  revision = e.revision + 1, attempts = 0, next_attempt_at = now(), last_error = NULL, done_at = NULL
WHERE (e.state, e.attempts, e.kind, e.payload) IS DISTINCT FROM ('pending', 0, excluded.kind, excluded.payload)
  OR e.next_attempt_at > now()`;

/** Asks for an effect, in the transaction that makes it true. */
export async function enqueueEffect(tx: Tx, effect: EffectRequest & { shopId: ShopId }): Promise<void> {
  await enqueueEffects(tx, { shopId: effect.shopId, effects: [effect] });
}

/** The same for many. A request made while the effect runs is not lost: it raises the revision, and it runs again. */
export async function enqueueEffects(tx: Tx, options: { shopId: ShopId; effects: EffectRequest[] }): Promise<void> {
  if (options.effects.length === 0) return;
  const rows = options.effects.map(({ kind, key, payload }) => ({ kind, key, payload }));
  await query(
    tx,
    `INSERT INTO outbox_effects AS e (shop_id, kind, key, payload)
     SELECT DISTINCT ON (r.key) $1::bigint, r.kind, r.key, r.payload
     FROM jsonb_to_recordset($2::text::jsonb) AS r (kind text, key text, payload jsonb) ORDER BY r.key
     ${ASK_AGAIN_SQL}`,
    options.shopId,
    JSON.stringify(rows),
  );
}

/**
 * Does the effects that are due, one shop after the other in turns, one worker per shop at a time: effects of a shop
 * spend one query budget, and two writes of the same thing must not overtake each other.
 *
 * @returns how many were done
 */
export async function runOutbox(options: { now: Date; signal: AbortSignal }): Promise<{ done: number }> {
  const { rows } = await pool().query<{ shop_id: string }>("SELECT shop_id::text FROM shops_with_outbox($1)", [
    options.now.toISOString(),
  ]);
  const waiting = rows.map((row) => parseId<ShopId>(row.shop_id) as ShopId);
  let done = 0;
  const next = async () => {
    for (let shopId = waiting.shift(); shopId !== undefined; shopId = waiting.shift()) {
      if (options.signal.aborted) return;
      done += await runShop({ ...options, shopId });
    }
  };
  await Promise.all(Array.from({ length: Math.min(SHOPS_AT_ONCE, waiting.length) }, next));
  return { done };
}

async function runShop(context: EffectContext): Promise<number> {
  return (await withShopLock({ name: "outbox", shopId: context.shopId }, () => runDue(context))) ?? 0;
}

async function runDue(context: EffectContext): Promise<number> {
  const claimed = await inTransaction({ shopId: context.shopId }, (tx) => claim(tx, context));
  let done = 0;
  for (const kind of new Set(claimed.map((effect) => effect.kind))) {
    const handler = handlers.get(kind) as EffectHandler;
    const effects = claimed.filter((effect) => effect.kind === kind);
    for (let at = 0; at < effects.length; at += handler.batchSize) {
      const batch = effects.slice(at, at + handler.batchSize);
      // What is left of the claim goes back at once when the worker stops.
      const outcomes = context.signal.aborted ? released(batch) : await attempt(handler, batch, context);
      done += await settle(context, batch, outcomes);
    }
  }
  return done;
}

type Outcomes = Map<bigint, { failed: EffectProblem; hopeless?: boolean } | "released">;

function released(batch: Effect[]): Outcomes {
  return new Map(batch.map(({ effectId }) => [effectId, "released"]));
}

async function attempt(handler: EffectHandler, batch: Effect[], context: EffectContext): Promise<Outcomes> {
  try {
    return (await handler.run(batch, context)) ?? new Map();
  } catch (error) {
    if (context.signal.aborted) return released(batch);
    const failed = problemOf(error);
    const fields = { err: error, shopId: String(context.shopId), kind: batch[0]?.kind, effects: batch.length };
    if (failed.key === "unexpected") log.error(fields, "An outside effect failed");
    else log.warn(fields, "An outside effect could not be done");
    const hopeless = error instanceof EffectRefused;
    return new Map(batch.map(({ effectId }) => [effectId, { failed, hopeless }]));
  }
}

function problemOf(error: unknown): EffectProblem {
  if (error instanceof EffectRefused) return { key: "userError", params: { code: error.code } };
  if (error instanceof ShopifyUnavailable) return { key: "shopifyUnavailable", params: {} };
  if (error instanceof ShopifyRefused) return { key: "shopifyRefused", params: { code: error.code } };
  return { key: "unexpected", params: {} };
}

function claim(tx: Tx, context: EffectContext): Promise<Effect[]> {
  return query<Effect>(
    tx,
    `UPDATE outbox_effects e SET attempts = attempts + 1, next_attempt_at = $3::timestamptz
     FROM (
       SELECT effect_id FROM outbox_effects
       WHERE shop_id = $1::bigint AND state = 'pending' AND next_attempt_at <= $2::timestamptz AND kind = ANY ($4::text[])
       ORDER BY next_attempt_at, effect_id LIMIT ${CLAIM} FOR UPDATE SKIP LOCKED
     ) due
     WHERE e.shop_id = $1::bigint AND e.effect_id = due.effect_id
     RETURNING e.effect_id AS "effectId", e.kind, e.key, e.payload, e.revision, e.attempts`,
    context.shopId,
    context.now.toISOString(),
    new Date(context.now.getTime() + LEASE_MS).toISOString(),
    [...handlers.keys()],
  );
}

/** Notes what became of a batch; an effect that was asked for again meanwhile keeps waiting. Returns how many were done. */
async function settle(context: EffectContext, batch: Effect[], outcomes: Outcomes): Promise<number> {
  const rows = batch.map(({ effectId, revision, attempts }) => {
    const outcome = outcomes.get(effectId);
    const row = { effect_id: String(effectId), revision, attempts };
    if (outcome === undefined) return { ...row, state: "done", next_attempt_at: null, last_error: null };
    if (outcome === "released") {
      const next_attempt_at = context.now.toISOString();
      return { ...row, attempts: attempts - 1, state: "pending", next_attempt_at, last_error: null };
    }
    const dead = outcome.hopeless || attempts >= MAX_ATTEMPTS;
    return {
      ...row,
      state: dead ? "dead" : "pending",
      next_attempt_at: new Date(context.now.getTime() + retryAfterMs(attempts)).toISOString(),
      last_error: JSON.stringify(outcome.failed),
    };
  });
  await inTransaction({ shopId: context.shopId }, (tx) =>
    query(
      tx,
      // Whoever holds an effect asks for it again, and it keeps waiting; if they give that up, it comes again with its
      // lease. To wait for them could be to wait for each other, since they may hold several that were asked for in turn.
      `WITH r AS MATERIALIZED (
         SELECT * FROM jsonb_to_recordset($2::text::jsonb)
           AS r (effect_id bigint, revision integer, attempts integer, state text, next_attempt_at timestamptz, last_error text)
       ),
       held AS MATERIALIZED (
         SELECT e.effect_id FROM outbox_effects e JOIN r ON r.effect_id = e.effect_id
         WHERE e.shop_id = $1::bigint FOR UPDATE OF e SKIP LOCKED
       )
       UPDATE outbox_effects e SET state = r.state, attempts = r.attempts,
         next_attempt_at = coalesce(r.next_attempt_at, e.next_attempt_at), last_error = r.last_error,
         done_at = CASE WHEN r.state = 'done' THEN $3::timestamptz END
       FROM r JOIN held USING (effect_id)
       WHERE e.shop_id = $1::bigint AND e.effect_id = r.effect_id AND e.revision = r.revision`,
      context.shopId,
      JSON.stringify(rows),
      context.now.toISOString(),
    ),
  );
  return rows.filter((row) => row.state === "done").length;
}

/** Twice as long after each failure, with a half of it by chance, so that many failed at once do not come again at once. */
function retryAfterMs(attempts: number): number {
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
  return longest / 2 + (Math.random() * longest) / 2;
}
