import { inTransaction, type Tx } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import {
  type FlowOutcome,
  type FlowProblem,
  type FlowShop,
  noteTriggerUse,
  readFlowShop,
  runFlowAction,
} from "#app/features/flow/index.server.ts";
import type { FlowActionName } from "#app/features/flow/types.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { dayOf } from "#app/lib/time.ts";
import { shopIdOf } from "#app/shopify/shop-id.server.ts";
import { verifyHmac } from "../inbox/verify-hmac.ts";

/** Larger than anything that Flow sends. */
const BODY_LIMIT_BYTES = 256 * 1024;
/** Flow waits ten seconds for an answer. */
const ANSWER_WITHIN_MS = 8_000;

const DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

type Body = Record<string, unknown>;

/** Says what went wrong in a language of the shop's; null where the merchant chose none. */
export type FlowWords = (language: string | null, problem: FlowProblem) => string;

/**
 * Answers a workflow's action. 200: done, now or before; 401: not signed by Shopify; 404: not one of our shops; 422: cannot
 * be done, with a message for each field; 503: to be tried again. Flow goes on trying after 5xx alone.
 */
export function receiveFlowAction(options: {
  request: Request;
  action: FlowActionName;
  now: Date;
  words: FlowWords;
}): Promise<Response> {
  const { request, action, now, words } = options;
  return withSignedBody(request, async (tx, { shopId, shop, body }) => {
    const outcome = await runFlowAction(tx, {
      shopId,
      action,
      today: dayOf(now, shop.timeZone),
      now,
      runId: String(body.action_run_id ?? ""),
      properties: body.properties,
    });
    return outcomeAnswer(outcome, (problem) => words(shop.language, problem));
  });
}

/** Takes Flow's notice that a shop began or stopped using one of our triggers; one that is not ours changes nothing. */
export function receiveTriggerUse({ request }: { request: Request }): Promise<Response> {
  return withSignedBody(request, async (tx, { shopId, body }) => {
    const toldAt = new Date(String(body.timestamp ?? ""));
    const inUse = body.has_enabled_flow;
    if (typeof inUse !== "boolean" || Number.isNaN(toldAt.getTime())) {
      return answer(400, { message: "has_enabled_flow, timestamp" });
    }
    const trigger = String(body.flow_trigger_definition_id ?? "");
    if (!(await noteTriggerUse(tx, { shopId, trigger, inUse, toldAt }))) {
      log.warn({ trigger, shopId: String(shopId) }, "Shopify Flow told of a trigger that is not ours");
    }
    return answer(200, {});
  });
}

function outcomeAnswer(outcome: FlowOutcome, words: (problem: FlowProblem) => string): Response {
  switch (outcome.result) {
    case "done":
      return answer(200, {});
    case "busy":
      return answer(503, { message: words("busy") });
    case "impossible":
      return answer(422, { message: words(outcome.message) });
    case "invalid": {
      const errors = outcome.errors.map(({ field, message }) => ({ field, message: words(message) }));
      return answer(422, { message: errors.map(({ message }) => message).join(" "), errors });
    }
  }
}

interface Told {
  shopId: ShopId;
  shop: FlowShop;
  body: Body;
}

/** The tenant is the shop that the signed text names; nothing else of the request says whose it is. */
async function withSignedBody(request: Request, work: (tx: Tx, told: Told) => Promise<Response>): Promise<Response> {
  if (request.method !== "POST") return answer(405, { message: "POST" });
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > BODY_LIMIT_BYTES) return answer(413, { message: "too large" });
  const secrets = [env.shopifyApiSecret, ...(env.shopifyApiSecretOld ? [env.shopifyApiSecretOld] : [])];
  const signature = request.headers.get("x-shopify-hmac-sha256") ?? "";
  if (!verifyHmac({ body: bytes, signature, secrets })) return answer(401, { message: "signature" });
  const body = readJson(bytes);
  const domain = String(body?.shopify_domain ?? "");
  if (!body || !DOMAIN.test(domain)) return answer(400, { message: "shopify_domain" });
  const shopId = await shopIdOf(domain);
  if (shopId === null) return answer(404, { message: "unknown shop" });
  try {
    return await inTransaction({ shopId, timeoutMs: ANSWER_WITHIN_MS }, async (tx) => {
      const shop = await readFlowShop(tx, shopId);
      return shop ? work(tx, { shopId, shop, body }) : answer(404, { message: "unknown shop" });
    });
  } catch (error) {
    log.error({ err: error, shopId: String(shopId) }, "A request of Shopify Flow failed");
    return answer(503, { message: "Please try again" });
  }
}

function readJson(bytes: Uint8Array): Body | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : null;
  } catch {
    return null;
  }
}

const answer = (status: number, body: object) => Response.json(body, { status });
