import type { ShopperError } from "#app/contracts/shopper.ts";
import { log } from "#app/lib/log.server.ts";
import { authenticateShopper, type Shopper } from "./authenticate-shopper.server.ts";

/** Extensions run in a worker without an origin of their own, so any origin may read; the token decides who sees what. */
const HEADERS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "GET, OPTIONS",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept",
  "Access-Control-Max-Age": "7200",
  "Cache-Control": "no-store",
} as const;

/**
 * The one builder of answers to shopper surfaces: preflight, refusals, data and failures all carry the CORS headers.
 * `work` gives the body, or null where there is nothing of this customer (404).
 */
export async function answerShopper(
  request: Request,
  work: (shopper: Shopper) => Promise<object | null>,
): Promise<Response> {
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: HEADERS });
  if (request.method !== "GET" && request.method !== "HEAD") {
    return refuse(405, { error: "method_not_allowed", retryable: false }, { Allow: "GET, OPTIONS" });
  }
  try {
    const shopper = await authenticateShopper(request);
    if (typeof shopper === "string") {
      return refuse(401, { error: shopper, retryable: shopper === "token_invalid" }, { "WWW-Authenticate": "Bearer" });
    }
    const body = await work(shopper);
    return body ? Response.json(body, { headers: HEADERS }) : refuse(404, { error: "not_found", retryable: false });
  } catch (error) {
    log.error({ err: error, path: new URL(request.url).pathname }, "a shopper surface got no answer");
    return refuse(503, { error: "unavailable", retryable: true });
  }
}

function refuse(status: number, body: ShopperError, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { ...HEADERS, ...headers } });
}
