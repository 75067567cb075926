import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { createSimulator, type Simulator, type SimulatorOptions } from "../server.ts";
import { SMALL_DOMAIN, smallShop } from "./small-shop.ts";

export const API_KEY = "test-key";
export const API_SECRET = "test-secret";
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  topic: string;
}

/** Stands in for the app: takes webhooks and answers what `answer` says (200 by default). */
export interface Receiver {
  url: string;
  received: Received[];
  answer: (received: Received) => number;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const receiver: Receiver = {
    url: "",
    received: [],
    answer: () => 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const received = { headers: request.headers, body, topic: String(request.headers["x-shopify-topic"]) };
      receiver.received.push(received);
      response.writeHead(receiver.answer(received)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, () => resolve()));
  receiver.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return receiver;
}

export function hmacOf(body: string, secret = API_SECRET): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

export interface TestClient {
  simulator: Simulator;
  /** POSTs JSON to an address of the simulator. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by the tests
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: any }>;
  /** POSTs to the control API of the shop. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by the tests
  control(name: string, body?: unknown): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by the tests
  graphql(query: string, variables?: Record<string, unknown>): Promise<{ status: number; body: any }>;
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by the tests
  oauth(params: Record<string, unknown>): Promise<{ status: number; body: any }>;
  /** Gets an expiring offline token by token exchange; `graphql` uses the last one. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by the tests
  install(): Promise<any>;
}

/** A simulator with one small shop and a client that has a token for it. */
export async function startTestSimulator(options: Partial<SimulatorOptions> = {}): Promise<TestClient> {
  const simulator = await createSimulator({
    port: 0,
    appUrl: "http://localhost:9",
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    shops: [smallShop()],
    ...options,
  });
  let token = "";
  const domain = [...simulator.store.shops.keys()][0] ?? SMALL_DOMAIN;
  const client: TestClient = {
    simulator,
    async post(path, body, headers = {}) {
      const response = await fetch(simulator.url + path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    },
    control: async (name, body = {}) => (await client.post(`/control/shops/${domain}/${name}`, body)).body,
    graphql: (query, variables = {}) =>
      client.post(
        `/shops/${domain}/admin/api/2026-10/graphql.json`,
        { query, variables },
        { "x-shopify-access-token": token },
      ),
    oauth: (params) =>
      client.post(`/shops/${domain}/admin/oauth/access_token`, {
        client_id: API_KEY,
        client_secret: API_SECRET,
        ...params,
      }),
    async install() {
      const { body } = await client.oauth({
        grant_type: EXCHANGE,
        subject_token: simulator.mintSessionToken({ domain }),
        subject_token_type: ID_TOKEN,
        requested_token_type: OFFLINE,
        expiring: "1",
      });
      token = body.access_token;
      return body;
    },
  };
  await client.install();
  return client;
}
