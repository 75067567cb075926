import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sendResult } from "./bulk/download.ts";
import type { SimClock } from "./clock.ts";
import { createControl } from "./control.ts";
import { Failures } from "./failures.ts";
import { CostBucket } from "./graphql/cost.ts";
import { executeAdmin, type GraphQLAnswer } from "./graphql/execute.ts";
import { API_VERSION } from "./graphql/schema.ts";
import { type Handler, readFields, readJson, sendJson, statusOf } from "./http.ts";
import type { SimShopData } from "./model.ts";
import {
  type AppIdentity,
  answerOAuth,
  isAccessTokenValid,
  mintSessionToken,
  type SessionTokenInput,
} from "./oauth.ts";
import { SimError, SimStore } from "./store.ts";
import { Tasks } from "./tasks.ts";
import { WebhookSender } from "./webhooks/sender.ts";

export interface SimulatorOptions {
  /** 0 takes any free port. */
  port: number;
  /** Where webhooks go, without a trailing slash. */
  appUrl: string;
  apiKey: string;
  apiSecret: string;
  /** Keeps changes and result files between starts; without it everything is temporary. */
  dataDir?: string;
  /** Shops with their data … */
  shops?: SimShopData[];
  /** … or a function that loads them. Called at start and at a reset, before the journal is applied. */
  seed?: (store: SimStore) => void;
  clock?: SimClock;
  /** First id for things made later, for instance above 2^53. */
  firstId?: string;
  /** Validates every webhook body against the official JSON schema. */
  checkWebhooks?: boolean;
  /** Host to listen on; default all of this machine's loopback. */
  host?: string;
}

/** What is shared by the parts of a running simulator. */
export interface Simulator {
  readonly url: string;
  readonly store: SimStore;
  readonly app: AppIdentity;
  readonly appUrl: string;
  readonly sender: WebhookSender;
  readonly tasks: Tasks;
  readonly failures: Failures;
  /** `Type.field` of what apps asked for and the simulator does not model. */
  readonly unsupported: Set<string>;
  /** Switches the check of webhook bodies against the official schemas. */
  checkWebhooks(on: boolean): Promise<void>;
  bucket(domain: string): CostBucket;
  mintSessionToken(input: SessionTokenInput): string;
  /** Adds a handler that is asked for every request the platform itself does not answer. */
  mountPages(handler: Handler): void;
  /** Resolves when no webhook, bulk operation or other work waits. */
  idle(): Promise<void>;
  /** Forgets all changes and seeds again. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts a simulated Shopify: Admin API, OAuth, webhooks, bulk results and control API. */
export async function createSimulator(options: SimulatorOptions): Promise<Simulator> {
  const temporary = options.dataDir === undefined ? mkdtempSync(join(tmpdir(), "simulator-")) : undefined;
  const dataDir = options.dataDir ?? (temporary as string);
  const store = new SimStore({
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.firstId ? { firstId: options.firstId } : {}),
  });
  const seed = () => {
    for (const shop of options.shops ?? []) store.load(shop);
    options.seed?.(store);
  };
  const app: AppIdentity = { apiKey: options.apiKey, secrets: [options.apiSecret] };
  const buckets = new Map<string, CostBucket>();
  const pages: Handler[] = [];
  let url = "";
  let checkBody: ((topic: string, body: string) => void) | undefined;
  const tasks = new Tasks({ store, dataDir, baseUrl: () => url });
  const sender = new WebhookSender({
    store,
    app,
    appUrl: options.appUrl,
    check: (topic, body) => checkBody?.(topic, body),
  });
  const simulator: Simulator = {
    get url() {
      return url;
    },
    store,
    app,
    appUrl: options.appUrl,
    sender,
    tasks,
    failures: new Failures(),
    unsupported: new Set(),
    async checkWebhooks(on) {
      // Loaded on demand: the schemas and their validator are development dependencies.
      checkBody = on ? (await import("./webhooks/schema-check.ts")).checkBody : undefined;
    },
    bucket(domain) {
      let bucket = buckets.get(domain);
      if (!bucket) {
        bucket = new CostBucket(() => store.state(domain).shop.throttle, store.clock.now());
        buckets.set(domain, bucket);
      }
      return bucket;
    },
    mintSessionToken: (input) => mintSessionToken(app, input),
    mountPages: (handler) => {
      pages.push(handler);
    },
    async idle() {
      do {
        await tasks.idle();
        await sender.idle();
      } while (tasks.busy + sender.busy > 0);
    },
    reset() {
      sender.clear();
      simulator.failures.clear();
      simulator.unsupported.clear();
      buckets.clear();
      store.clear(options.firstId);
      seed();
    },
    async close() {
      tasks.close();
      sender.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      store.close();
      if (temporary) rmSync(temporary, { recursive: true, force: true });
    },
  };
  const control = createControl(simulator);

  const route: Handler = async (request, response, requested) => {
    const { pathname } = requested;
    const admin = /^\/shops\/([^/]+)\/admin\/(api\/([^/]+)\/graphql\.json|oauth\/access_token)$/.exec(pathname);
    if (admin?.[1] && request.method === "POST") {
      if (admin[3]) await answerGraphQL(simulator, { domain: admin[1], request, response });
      else {
        const answer = answerOAuth(store, app, { domain: admin[1], params: await readFields(request) });
        sendJson(response, answer.status, answer.body);
      }
      return true;
    }
    if (pathname.startsWith("/bulk-results/")) return sendResult({ store, dataDir, request, response, pathname });
    if (pathname === "/healthz") {
      sendJson(response, 200, { ok: true, shops: [...store.shops.keys()] });
      return true;
    }
    if (pathname.startsWith("/control/")) return control(request, response, requested);
    for (const page of pages) if (await page(request, response, requested)) return true;
    return false;
  };

  const server = createServer((request, response) => {
    answer(route, request, response).catch((error: unknown) => fail(response, error));
  });
  try {
    // The port first: another simulator that runs on it may be using the same data.
    await listen(server, options);
    seed();
    if (options.dataDir !== undefined) store.openJournal(dataDir);
    await simulator.checkWebhooks(options.checkWebhooks ?? false);
  } catch (error) {
    await simulator.close();
    throw error;
  }
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  sender.resume();
  tasks.resume();
  return simulator;
}

async function answer(route: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requested = new URL(request.url ?? "/", "http://simulator.invalid");
  if (!(await route(request, response, requested))) sendJson(response, 404, { errors: "Not Found" });
}

async function answerGraphQL(
  simulator: Simulator,
  exchange: { domain: string; request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const { domain, request, response } = exchange;
  const { store } = simulator;
  const body = await readJson(request);
  const headers = { "x-shopify-api-version": API_VERSION, "x-request-id": crypto.randomUUID() };
  if (!store.shops.has(domain)) return sendJson(response, 404, { errors: "Not Found" }, headers);
  const token = request.headers["x-shopify-access-token"];
  if (!isAccessTokenValid(store, domain, typeof token === "string" ? token : undefined)) {
    const errors = "[API] Invalid API key or access token (unrecognized login or wrong password)";
    return sendJson(response, 401, { errors }, headers);
  }
  const query = String(body.query ?? "");
  const failure = simulator.failures.take(domain, query);
  if (failure?.kind === "drop") {
    request.socket.destroy();
    return;
  }
  if (failure?.kind === "status") {
    const retryAfter: Record<string, string> = failure.status === 429 ? { "retry-after": "2.0" } : {};
    return sendJson(response, failure.status ?? 503, { errors: "Staged failure" }, { ...headers, ...retryAfter });
  }
  const bucket = simulator.bucket(domain);
  if (failure?.kind === "throttled") {
    const status = { requestedQueryCost: 10, actualQueryCost: null, throttleStatus: bucket.status(store.clock.now()) };
    const errors = [{ message: "Throttled", extensions: { code: "THROTTLED" } }];
    return sendJson(response, 200, { errors, extensions: { cost: status } }, headers);
  }
  const answer: GraphQLAnswer = executeAdmin(
    {
      query,
      variables: (body.variables as Record<string, unknown> | undefined) ?? {},
      operationName: (body.operationName as string | undefined) ?? null,
    },
    { store, domain, baseUrl: simulator.url, tasks: simulator.tasks, bucket },
  );
  const missing = answer.extensions.simulator as { unsupported: string[] } | undefined;
  for (const label of missing?.unsupported ?? []) simulator.unsupported.add(label);
  if (failure?.kind === "lost") {
    request.socket.destroy();
    return;
  }
  if (failure?.kind === "hang") await new Promise((resolve) => setTimeout(resolve, failure.milliseconds ?? 1000));
  sendJson(response, 200, answer, headers);
}

function fail(response: ServerResponse, error: unknown): void {
  if (!(error instanceof SimError)) console.error("Simulator:", error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error instanceof SimError ? statusOf(error) : 500;
  const message = error instanceof Error ? error.message : String(error);
  sendJson(response, status, { error: { code: error instanceof SimError ? error.code : "INTERNAL", message } });
}

function listen(server: Server, options: { port: number; host?: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = error.code === "EADDRINUSE";
      reject(
        inUse ? new Error(`Port ${options.port} is in use by another program; set SIM_PORT to a free one`) : error,
      );
    });
    const host = options.host === undefined ? {} : { host: options.host };
    server.listen({ port: options.port, ...host }, () => resolve());
  });
}
