import { createReadStream, existsSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { sendJson } from "../http.ts";
import type { SimStore } from "../store.ts";
import { RESULT_LIFETIME, resultPath } from "./files.ts";

interface Download {
  store: SimStore;
  dataDir: string;
  request: IncomingMessage;
  response: ServerResponse;
  pathname: string;
}

/** Streams a result file, wholly or from a byte offset; 403 once the address has expired. */
export async function sendResult({ store, dataDir, request, response, pathname }: Download): Promise<boolean> {
  const [, id = "", key = ""] = /^\/bulk-results\/(\d+)\/([0-9a-f]+)\.jsonl$/.exec(pathname) ?? [];
  const operation = [...store.shops.values()].map((state) => state.bulkOperations.get(id)).find((found) => found);
  const path = resultPath(dataDir, { id });
  if (!operation || operation.fileKey !== key || !existsSync(path)) {
    sendJson(response, 404, { error: "NoSuchKey" });
    return true;
  }
  if (store.now() > (operation.completedAt ?? 0) + RESULT_LIFETIME) {
    sendJson(response, 403, { error: "ExpiredToken" });
    return true;
  }
  const { size } = statSync(path);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const start = range ? Number(range[1]) : 0;
  const end = Math.min(size - 1, range?.[2] ? Number(range[2]) : size - 1);
  const common = { "content-type": "application/jsonl", "accept-ranges": "bytes", etag: `"${operation.fileKey}"` };
  if (range && start >= size) {
    response.writeHead(416, { ...common, "content-range": `bytes */${size}` }).end();
    return true;
  }
  const length = { "content-length": end - start + 1 };
  if (range) response.writeHead(206, { ...common, ...length, "content-range": `bytes ${start}-${end}/${size}` });
  else response.writeHead(200, { ...common, ...length });
  // A reader that goes away is no failure of ours.
  await pipeline(createReadStream(path, { start, end }), response).catch(() => response.destroy());
  return true;
}
