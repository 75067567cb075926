import { PassThrough } from "node:stream";
import { createReadableStreamFromReadable, type EntryContext } from "@remix-run/node";
import { RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
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
  const waitForAll = isbot(request.headers.get("user-agent") ?? "");
  return new Promise((resolve, reject) => {
    let status = responseStatusCode;
    const answer = () => {
      const body = new PassThrough();
      responseHeaders.set("Content-Type", "text/html; charset=utf-8");
      resolve(new Response(createReadableStreamFromReadable(body), { headers: responseHeaders, status }));
      pipe(body);
    };
    const { pipe, abort } = renderToPipeableStream(<RemixServer context={remixContext} url={request.url} />, {
      [waitForAll ? "onAllReady" : "onShellReady"]: answer,
      onShellError: reject,
      onError(error) {
        status = 500;
        log.error({ err: error }, "A page could not be rendered");
      },
    });
    setTimeout(abort, streamTimeout + 1_000).unref();
  });
}

export function handleError(error: unknown, { request }: { request: Request }): void {
  // A visitor who leaves while the answer is made is no error.
  if (request.signal.aborted) return;
  log.error({ err: error, path: new URL(request.url).pathname, method: request.method }, "A request failed");
}
