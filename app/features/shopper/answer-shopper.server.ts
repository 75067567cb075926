import type { z } from "zod";
import type { ShopperError } from "#app/contracts/shopper.ts";
import { log } from "#app/lib/log.server.ts";
import { authenticateShopper, type Shopper } from "./authenticate-shopper.server.ts";

/** Extensions run in a worker without an origin of their own, so any origin may read; the token decides who sees what. */
const HEADERS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "GET, POST, DELETE, OPTIONS",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept",
  "Access-Control-Max-Age": "7200",
  "Cache-Control": "no-store",
} as const;

/** More than any form of a surface sends. */
const MAX_BODY_BYTES = 4096;

/** Gives the body of the answer, an answer with a status of its own, or null where there is nothing of this customer (404). `body`: the JSON that was sent. */
export type ShopperWork = (shopper: Shopper, body: unknown) => Promise<object | Response | null>;

type Method = "GET" | "POST" | "DELETE";

/** What was sent is not what the route takes: 400. */
class BadRequest extends Error {
  override name = "BadRequest";
}

/**
 * The one builder of answers to shopper surfaces: preflight, refusals, data and failures all carry the CORS headers.
 *
 * @param work what is done for each method; a function alone answers GET
 */
export async function answerShopper(
  request: Request,
  work: ShopperWork | Partial<Record<Method, ShopperWork>>,
): Promise<Response> {
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: HEADERS });
  const works = typeof work === "function" ? { GET: work } : work;
  const done = works[(request.method === "HEAD" ? "GET" : request.method) as Method];
  if (!done) {
    const Allow = [...Object.keys(works), "OPTIONS"].join(", ");
    return refuse(405, { error: "method_not_allowed", retryable: false }, { Allow });
  }
  try {
    const shopper = await authenticateShopper(request);
    if (typeof shopper === "string") {
      return refuse(401, { error: shopper, retryable: shopper === "token_invalid" }, { "WWW-Authenticate": "Bearer" });
    }
    const body = await done(shopper, request.method === "POST" ? await readJson(request) : undefined);
    if (body instanceof Response) {
      for (const [name, value] of Object.entries(HEADERS)) body.headers.set(name, value);
      return body;
    }
    return body ? Response.json(body, { headers: HEADERS }) : refuse(404, { error: "not_found", retryable: false });
  } catch (error) {
    if (error instanceof BadRequest) return refuse(400, { error: "bad_request", retryable: false });
    log.error({ err: error, path: new URL(request.url).pathname }, "a shopper surface got no answer");
    return refuse(503, { error: "unavailable", retryable: true });
  }
}

/** Reads what was sent by its schema; anything else is answered with 400. */
export function readSent<Schema extends z.ZodType>(schema: Schema, sent: unknown): z.output<Schema> {
  const parsed = schema.safeParse(sent);
  if (!parsed.success) throw new BadRequest();
  return parsed.data;
}

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.length > MAX_BODY_BYTES) throw new BadRequest();
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest();
  }
}

function refuse(status: number, body: ShopperError, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { ...HEADERS, ...headers } });
}
