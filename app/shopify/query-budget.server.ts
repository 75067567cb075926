import { setTimeout as sleep } from "node:timers/promises";
import type { ShopId } from "#app/lib/ids.ts";

/** What Shopify says about a shop's query budget with each answer (`extensions.cost`). */
export interface CostReport {
  requestedQueryCost?: number;
  throttleStatus?: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
}

interface Bucket {
  maximum: number;
  available: number;
  perSecond: number;
  asOfMs: number;
  /** Those who wait are let through in the order in which they came. */
  last: Promise<void>;
}

/** What a shop of the smallest plan has, until Shopify says otherwise. */
const SMALLEST = { maximum: 2000, available: 2000, perSecond: 100 };
const UNKNOWN_COST = 20;

const buckets = new Map<ShopId, Bucket>();
const costs = new Map<string, number>();

function bucketOf(shopId: ShopId): Bucket {
  let bucket = buckets.get(shopId);
  if (!bucket) {
    bucket = { ...SMALLEST, asOfMs: performance.now(), last: Promise.resolve() };
    buckets.set(shopId, bucket);
  }
  return bucket;
}

function refill(bucket: Bucket): void {
  const now = performance.now();
  bucket.available = Math.min(bucket.maximum, bucket.available + ((now - bucket.asOfMs) / 1000) * bucket.perSecond);
  bucket.asOfMs = now;
}

/**
 * Waits until the shop's budget covers an operation, and takes its cost from it. The cost is what the same operation
 * cost last time.
 */
export async function spendBudget(options: { shopId: ShopId; operation: string; signal?: AbortSignal }): Promise<void> {
  const bucket = bucketOf(options.shopId);
  const before = bucket.last;
  let pass = () => {};
  bucket.last = new Promise((resolve) => {
    pass = resolve;
  });
  try {
    await before;
    const cost = Math.min(costs.get(options.operation) ?? UNKNOWN_COST, bucket.maximum);
    for (;;) {
      refill(bucket);
      if (bucket.available >= cost) break;
      const waitMs = ((cost - bucket.available) / bucket.perSecond) * 1000;
      await sleep(Math.ceil(waitMs) + Math.random() * 20, undefined, { signal: options.signal });
    }
    bucket.available -= cost;
  } finally {
    pass();
  }
}

/** Takes over what Shopify says is left; others may spend from the same budget. */
export function learnBudget(options: { shopId: ShopId; operation: string; cost: CostReport | undefined }): void {
  const { requestedQueryCost, throttleStatus } = options.cost ?? {};
  if (requestedQueryCost !== undefined) costs.set(options.operation, requestedQueryCost);
  if (!throttleStatus) return;
  const bucket = bucketOf(options.shopId);
  bucket.maximum = throttleStatus.maximumAvailable;
  bucket.perSecond = Math.max(1, throttleStatus.restoreRate);
  bucket.available = Math.min(throttleStatus.currentlyAvailable, throttleStatus.maximumAvailable);
  bucket.asOfMs = performance.now();
}
