import { createHmac } from "node:crypto";
import pg from "pg";
import { API_SECRET } from "./bench-database.ts";
import { type BenchOrder, customerIdOf, orderBody } from "./order-bodies.ts";
import { atMost, type BenchRow, grouped, milliseconds, percentile } from "./report.ts";
import type { ShopStage } from "./shop-stage.ts";

const SAMPLES = 200;
const EVERY_MS = 100;

/** From a webhook being sent to the customer's figures telling it, with the worker running, ten webhooks a second. */
export async function measureVisible(stage: ShopStage): Promise<BenchRow[]> {
  const eyes = new pg.Pool({ connectionString: stage.databaseUrl, max: 4 });
  const times: number[] = [];
  const samples: Promise<void>[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const one = { order: 900_000 + sample, customer: 900_000 + sample, processedAt: Date.now() };
    samples.push(untilVisible({ stage, eyes, one }).then((time) => void times.push(time)));
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  await Promise.all(samples);
  await eyes.end();
  const { rows } = await stage.admin.query<{ orders: number }>("SELECT count(*)::integer AS orders FROM orders");
  const p95 = percentile(times, 95);
  return [
    {
      what: "from webhook sent to figure visible, p95",
      rows: `${SAMPLES} webhooks upon ${grouped(rows[0]?.orders ?? 0)} orders`,
      ours: `${milliseconds(p95)} (p50 ${milliseconds(percentile(times, 50))})`,
      reach: atMost(1_000, p95, " ms"),
    },
  ];
}

async function untilVisible(sample: { stage: ShopStage; eyes: pg.Pool; one: BenchOrder }): Promise<number> {
  const { stage, eyes, one } = sample;
  const body = orderBody(one);
  const began = performance.now();
  const response = await fetch(`${stage.appUrl}/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-shopify-hmac-sha256": createHmac("sha256", API_SECRET).update(body).digest("base64"),
      "x-shopify-shop-domain": stage.domain,
      "x-shopify-topic": "orders/create",
      "x-shopify-webhook-id": `visible-${one.order}-${one.processedAt}`,
      "x-shopify-triggered-at": new Date().toISOString(),
    },
  });
  if (response.status !== 200) throw new Error(`a webhook was answered ${response.status}`);
  for (;;) {
    const { rowCount } = await eyes.query("SELECT FROM customer_figures WHERE shop_id = $1 AND customer_id = $2", [
      String(stage.shopId),
      customerIdOf(one),
    ]);
    if (rowCount) return performance.now() - began;
    if (performance.now() - began > 30_000) throw new Error("a webhook's order did not become visible in 30 s");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
