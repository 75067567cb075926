import { setTimeout as sleep } from "node:timers/promises";
import { SignJWT } from "jose";
import { LOYALTY_PATH } from "../../../app/contracts/shopper.ts";
import { API_KEY, API_SECRET } from "../bench-database.ts";
import type { LargeStage } from "../large/large-stage.ts";
import { atMost, type BenchRow, milliseconds, percentile } from "../report.ts";
import { someCustomers } from "./some-customers.ts";

const PER_SECOND = 200;
const SECONDS = 20;
const WARM_UP_SECONDS = 3;

/** What an extension asks for, at a steady rate whatever the answers take: a queue that builds up shows. */
export async function measureShopperRoute(stage: LargeStage): Promise<BenchRow[]> {
  const customers = await someCustomers(stage, PER_SECOND * 5);
  const tokens = await Promise.all(customers.map((id) => shopperToken(stage.domain, id)));
  const times: number[] = [];
  const answers: Promise<void>[] = [];
  const began = performance.now();
  for (let request = 0; request < PER_SECOND * (WARM_UP_SECONDS + SECONDS); request += 1) {
    const due = began + (request * 1000) / PER_SECOND;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    answers.push(
      ask(stage.appUrl, tokens[request % tokens.length] ?? "").then(() => {
        if (request >= PER_SECOND * WARM_UP_SECONDS) times.push(performance.now() - due);
      }),
    );
  }
  await Promise.all(answers);
  const p95 = percentile(times, 95);
  return [
    {
      what: `extension route, ${PER_SECOND} requests a second, p95`,
      rows: `${times.length} requests upon ${stage.rows}`,
      ours: `${milliseconds(p95)} (p50 ${milliseconds(percentile(times, 50))})`,
      reach: atMost(30, p95, " ms"),
    },
  ];
}

async function ask(appUrl: string, token: string): Promise<void> {
  const response = await fetch(appUrl + LOYALTY_PATH, { headers: { authorization: `Bearer ${token}` } });
  const body = await response.text();
  if (response.status !== 200 || body.length < 100) throw new Error(`the route answered ${response.status}`);
}

function shopperToken(domain: string, customerId: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ dest: domain })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setAudience(API_KEY)
    .setSubject(`gid://shopify/Customer/${customerId}`)
    .setIssuedAt(now)
    .setExpirationTime(now + 600)
    .sign(new TextEncoder().encode(API_SECRET));
}
