import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { env } from "#app/env.server.ts";
import { close, listen } from "#app/lib/http-server.ts";
import { log } from "#app/lib/log.server.ts";
import { metrics } from "#app/lib/metrics.server.ts";
import { checkHealth } from "./health.server.ts";

/**
 * Answers those who watch a process: `/healthz` and `/metrics`, which asks for `METRICS_TOKEN` where there is one.
 *
 * @returns false for any other address, which is not answered
 */
export function answerWatchers(request: IncomingMessage, response: ServerResponse): boolean {
  switch ((request.url ?? "/").split("?", 1)[0]) {
    case "/healthz":
      void answerHealth(response);
      return true;
    case "/metrics":
      void answerMetrics(request, response);
      return true;
    default:
      return false;
  }
}

/** A server for them alone, of a process that answers nobody else. */
export async function serveWatchers(options: { port: number }): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (!answerWatchers(request, response)) response.writeHead(404).end();
  });
  const port = await listen(server, options.port);
  log.info({ port }, "health and metrics are served");
  return { port, stop: () => close(server) };
}

async function answerHealth(response: ServerResponse): Promise<void> {
  const health = await checkHealth({ now: new Date() });
  response.writeHead(health.status === "ok" ? 200 : 503, {
    "content-type": "application/json",
    "cache-control": "no-store",
  });
  response.end(JSON.stringify(health));
}

async function answerMetrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (env.metricsToken && request.headers.authorization !== `Bearer ${env.metricsToken}`) {
    response.writeHead(401, { "www-authenticate": "Bearer" }).end();
    return;
  }
  await checkHealth({ now: new Date() });
  const text = await metrics.metrics();
  response.writeHead(200, { "content-type": metrics.contentType }).end(text);
}
