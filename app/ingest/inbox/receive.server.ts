import type { IncomingMessage, ServerResponse } from "node:http";
import { webhookPool } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import { wake } from "#app/jobs/wake.server.ts";
import { log } from "#app/lib/log.server.ts";
import { webhooksReceived } from "#app/lib/metrics.server.ts";
import { createKeeper, isDataError } from "./keep-webhook.server.ts";
import { verifyHmac } from "./verify-hmac.ts";

/** Larger than any webhook that Shopify sends. */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;

const DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;
const TOPIC = /^[a-z_]+(?:\/[a-z_]+)+$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/;

type Result = "new" | "duplicate" | "unknown_shop" | "refused" | "malformed" | "failed";

const STATUS: Record<Result, number> = {
  new: 200,
  duplicate: 200,
  // Shopify stops asking after a 2xx: a shop that was erased has nothing here to keep its webhooks for.
  unknown_shop: 200,
  refused: 401,
  malformed: 400,
  // Shopify tries again for four hours.
  failed: 503,
};

const keepWebhook = createKeeper(webhookPool);

let secrets: readonly string[] | undefined;

/**
 * Takes one webhook delivery: checks its signature, keeps its text, answers. The text is not parsed here; the worker does
 * that. 200 means that it is kept (or was already), 401 a wrong signature, 400 missing headers, 413 too large, 503 that
 * Shopify should try again.
 */
export function receiveWebhook(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BODY_LIMIT_BYTES) chunks.push(chunk);
    else if (!response.headersSent) {
      webhooksReceived.inc({ topic: "other", result: "malformed" });
      response.writeHead(413, { connection: "close" }).end();
      request.resume();
    }
  });
  request.on("end", () => {
    if (response.headersSent) return;
    const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    keep(request, body).then(
      ({ result, topic }) => {
        webhooksReceived.inc({ topic, result });
        response.writeHead(STATUS[result]).end();
        if (result === "new") wake("inbox");
      },
      (error: unknown) => {
        log.error({ err: error }, "A webhook could not be kept");
        response.writeHead(503).end();
      },
    );
  });
  // The sender went away: nothing was kept, and Shopify sends it again.
  request.on("error", () => response.destroy());
}

async function keep(request: IncomingMessage, body: Buffer): Promise<{ result: Result; topic: string }> {
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === "string" ? value : "";
  };
  secrets ??= [env.shopifyApiSecret, ...(env.shopifyApiSecretOld ? [env.shopifyApiSecretOld] : [])];
  const signature = header("x-shopify-hmac-sha256");
  if (signature === "") return { result: "malformed", topic: "other" };
  if (!verifyHmac({ body, signature, secrets })) return { result: "refused", topic: "other" };

  // From here on the sender is Shopify.
  const topic = header("x-shopify-topic");
  const domain = header("x-shopify-shop-domain");
  const webhookId = header("x-shopify-webhook-id");
  // A sender that does not date its delivery is dated by the arrival: later than any state it can have seen.
  const triggeredAt = header("x-shopify-triggered-at") || new Date().toISOString();
  const complete = TOPIC.test(topic) && DOMAIN.test(domain) && webhookId !== "" && INSTANT.test(triggeredAt);
  if (!complete) return { result: "malformed", topic: "other" };
  try {
    const outcome = await keepWebhook({ domain, webhookId, topic, triggeredAt, body });
    return { result: outcome === "unknown" ? "unknown_shop" : outcome, topic };
  } catch (error) {
    const malformed = isDataError(error);
    log[malformed ? "warn" : "error"]({ err: error, topic, shop: domain }, "A webhook could not be kept");
    return { result: malformed ? "malformed" : "failed", topic };
  }
}
