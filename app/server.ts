import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
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
import { close, listen } from "#app/lib/http-server.ts";
import { log } from "#app/lib/log.server.ts";
import { httpSeconds } from "#app/lib/metrics.server.ts";
import { answerWith } from "#app/lib/reader-pace.ts";
import { loader as answerLoyalty } from "#app/routes/api.shopper.loyalty.ts";
import { onAfterAuth } from "#app/shopify/after-auth.server.ts";
import { allowSimulatorFrame } from "#app/shopify/frame-policy.server.ts";
import { answerWatchers } from "#app/worker/answer-watchers.server.ts";
import { stopOnSignal } from "#app/worker/stop-on-signal.server.ts";

const buildFolder = path.resolve(import.meta.dirname, "../build");

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
    } else if (answerWatchers(request, response)) {
      return;
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
  const port = await listen(server, options.port);
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

function measure(request: IncomingMessage, response: ServerResponse): void {
  const started = performance.now();
  const area = /^\/(app|api|auth|assets)(?:[/?.]|$)/.exec(request.url ?? "")?.[1] ?? "other";
  response.once("finish", () => {
    const labels = { area, method: request.method ?? "", status: String(response.statusCode) };
    httpSeconds.observe(labels, (performance.now() - started) / 1000);
  });
}

if (import.meta.main) {
  const web = await startWeb({ port: env.port });
  stopOnSignal(async () => {
    await web.stop();
    await stopJobQueue();
    await closeDatabase();
  });
}
