import type { IncomingMessage, ServerResponse } from "node:http";
import { SimError } from "./store.ts";

export const MAX_BODY = 20 * 1024 * 1024;

/** Answers a request and says true, or leaves it untouched and says false. */
export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean> | boolean;

/** The whole body as text; too large a one is a `SimError("TOO_LARGE")`. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) throw new SimError("TOO_LARGE", "The request body is too large");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The body as a JSON object, whatever its content type says; `{}` when empty, `SimError("BAD_JSON")` when it is not an object. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = await readText(request);
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SimError("BAD_JSON", "The body is not JSON");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new SimError("BAD_JSON", "The body must be a JSON object");
  }
  return value as Record<string, unknown>;
}

/** The fields of a JSON or form body. */
export async function readFields(request: IncomingMessage): Promise<Record<string, unknown>> {
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  return isForm ? Object.fromEntries(new URLSearchParams(await readText(request))) : readJson(request);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** The HTTP status a refusal of the simulated platform is answered with. */
export function statusOf(error: SimError): number {
  if (error.code.startsWith("NO_") || error.code === "NOT_FOUND") return 404;
  return error.code === "TOO_LARGE" ? 413 : error.code === "BAD_JSON" ? 400 : 422;
}
