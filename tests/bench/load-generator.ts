/** Sends signed webhooks, each with an id of its own, and tells what it saw. Runs in a process of its own. */
import { createHmac } from "node:crypto";
import autocannon from "autocannon";
import { API_SECRET } from "./bench-database.ts";
import { orderBody } from "./order-bodies.ts";

export interface Load {
  port: number;
  connections: number;
  seconds: number;
  shopDomain: string;
}

export interface LoadResult {
  requestsPerSecond: number;
  p99Ms: number;
  /** Answers 200. */
  taken: number;
  /** Any other answer, and none. */
  failed: number;
}

/** Bodies that take turns: signing and building them must not be the load generator's main work. */
const BODIES = 64;

async function send(load: Load): Promise<LoadResult> {
  const now = Date.now();
  const bodies = Array.from({ length: BODIES }, (_, index) => {
    const body = Buffer.from(orderBody({ order: index, customer: index, processedAt: now }));
    return { body, signature: createHmac("sha256", API_SECRET).update(body).digest("base64") };
  });
  const prefix = `${now.toString(36)}-${process.pid}`;
  let sent = 0;
  const result = await autocannon({
    url: `http://127.0.0.1:${load.port}/webhooks`,
    connections: load.connections,
    duration: load.seconds,
    requests: [
      {
        setupRequest(request) {
          sent += 1;
          const { body, signature } = bodies[sent % BODIES] as (typeof bodies)[number];
          return {
            ...request,
            method: "POST",
            path: "/webhooks",
            body,
            headers: {
              "content-type": "application/json",
              "x-shopify-hmac-sha256": signature,
              "x-shopify-shop-domain": load.shopDomain,
              "x-shopify-topic": "orders/create",
              "x-shopify-webhook-id": `${prefix}-${sent}`,
              "x-shopify-event-id": `${prefix}-${sent}`,
              "x-shopify-triggered-at": "2026-07-01T00:00:00.000000000Z",
              "x-shopify-api-version": "2026-07",
            },
          };
        },
      },
    ],
  });
  return {
    requestsPerSecond: result["2xx"] / result.duration,
    p99Ms: result.latency.p99,
    taken: result["2xx"],
    failed: result.non2xx + result.errors,
  };
}

process.once("message", async (load: Load) => {
  process.send?.(await send(load));
  process.disconnect();
});
