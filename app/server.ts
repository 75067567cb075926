import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import express from "express";
import { LOYALTY_PATH } from "#app/contracts/shopper.ts";
import { closeDatabase } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import { installShop } from "#app/features/settings/index.server.ts";
import { receiveWebhook } from "#app/ingest/inbox/receive.server.ts";
import { stopJobQueue } from "#app/jobs/queue.server.ts";
import { log } from "#app/lib/log.server.ts";
import { httpSeconds, metrics } from "#app/lib/metrics.server.ts";
import { answerWith } from "#app/lib/reader-pace.ts";
import { loader as answerLoyalty } from "#app/routes/api.shopper.loyalty.ts";
import { onAfterAuth } from "#app/shopify/after-auth.server.ts";
import { allowSimulatorFrame } from "#app/shopify/frame-policy.server.ts";
import { checkHealth } from "#app/worker/health.server.ts";
import { stopOnSignal } from "#app/worker/stop-on-signal.server.ts";

const buildFolder = path.resolve(import.meta.dirname, "../build");
const CLOSE_WITHIN_MS = 10_000;

/**
 * Starts the web process: webhooks in front of everything, health and metrics, static files, then the pages.
 *
 * @param options.port 0 takes any free port
 * @throws an Error with `code: "EADDRINUSE"` when the port is taken
 */
export async function startWeb(options: { port: number }): Promise<{ port: number; stop(): Promise<void> }> {
  onAfterAuth(installShop);
  const pages = await createPages();
  const server = createServer((request, response) => {
    const pathname = (request.url ?? "/").split("?", 1)[0];
    if (pathname === "/webhooks") {
      if (request.method === "POST") receiveWebhook(request, response);
      else response.writeHead(405, { allow: "POST" }).end();
    } else if (pathname === "/healthz") {
      void answerHealth(response);
    } else if (pathname === "/metrics") {
      void answerMetrics(request, response);
    } else if (pathname === LOYALTY_PATH && request.method === "GET") {
      measure(request, response);
      answerAtOnce(request, response, answerLoyalty).catch((error: unknown) => {
        log.error({ err: error }, "A shopper got no answer");
        response.destroy();
      });
    } else {
      measure(request, response);
      allowSimulatorFrame(response);
      answerWith(response, () => pages(request, response));
    }
  });
  // Longer than a load balancer keeps an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 65_000;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  log.info({ port }, "web started");
  return { port, stop: () => close(server) };
}

async function createPages(): Promise<express.Express> {
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", true);
  app.use(compression());
  const client = path.join(buildFolder, "client");
  app.use(
    "/assets",
    express.static(path.join(client, "assets"), { immutable: true, maxAge: "1y", fallthrough: false }),
  );
  app.use(express.static(client, { maxAge: "1h" }));
  const build: ServerBuild = await import(pathToFileURL(path.join(buildFolder, "server/index.js")).href);
  app.all("*", createRequestHandler({ build, mode: "production" }));
  return app;
}

/**
 * Answers by a route of the app without asking which of all pages it is, and without compressing: what every checkout asks
 * for is short, and the looking up took longer than the answer.
 */
async function answerAtOnce(
  request: IncomingMessage,
  response: ServerResponse,
  loader: (args: { request: Request }) => Promise<Response>,
): Promise<void> {
  const { authorization = "" } = request.headers;
  const answer = await loader({
    request: new Request(`http://localhost${request.url}`, { headers: { authorization } }),
  });
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
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

function measure(request: IncomingMessage, response: ServerResponse): void {
  const started = performance.now();
  const area = /^\/(app|api|auth|assets)(?:[/?.]|$)/.exec(request.url ?? "")?.[1] ?? "other";
  response.once("finish", () => {
    const labels = { area, method: request.method ?? "", status: String(response.statusCode) };
    httpSeconds.observe(labels, (performance.now() - started) / 1000);
  });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Takes no more connections, lets the running requests end, and cuts those that do not. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
  await closed;
  clearTimeout(timer);
}

if (import.meta.main) {
  const web = await startWeb({ port: env.port });
  stopOnSignal(async () => {
    await web.stop();
    await stopJobQueue();
    await closeDatabase();
  });
}
