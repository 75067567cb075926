import type { EntryContext } from "@remix-run/node";
import { RemixServer } from "@remix-run/react";
// The one for Node puts stray bytes where a letter of several bytes crosses the end of its buffer (react#24985, mended in 19).
import { renderToReadableStream } from "react-dom/server.browser";
import { log } from "#app/lib/log.server.ts";
import { addDocumentHeaders } from "#app/shopify/document-headers.server.ts";

/** How long a page may stream its deferred data, in milliseconds. */
export const streamTimeout = 5_000;

export default async function handleRequest(
  request: Request,
  responseStatusCode: number,
  responseHeaders: Headers,
  remixContext: EntryContext,
): Promise<Response> {
  addDocumentHeaders(request, responseHeaders);
  let status = responseStatusCode;
  const drawing = new AbortController();
  const timer = setTimeout(() => drawing.abort(), streamTimeout + 1_000).unref();
  const drawn = await renderToReadableStream(<RemixServer context={remixContext} url={request.url} />, {
    signal: drawing.signal,
    onError(error) {
      status = 500;
      log.error({ err: error }, "A page could not be rendered");
    },
  });
  // Handed over whole: React draws in pieces of half a kilobyte, and compression is flushed behind each that is handed over.
  const page = await new Response(drawn).arrayBuffer();
  clearTimeout(timer);
  responseHeaders.set("Content-Type", "text/html; charset=utf-8");
  return new Response(page, { headers: responseHeaders, status });
}

export function handleError(error: unknown, { request }: { request: Request }): void {
  // A visitor who leaves while the answer is made is no error.
  if (request.signal.aborted) return;
  log.error({ err: error, path: new URL(request.url).pathname, method: request.method }, "A request failed");
}
