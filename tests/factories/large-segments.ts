import type pg from "pg";
import type { Rule } from "../../app/features/segments/types.ts";
import type { ShopId } from "../../app/lib/ids.ts";

/** Two orders or more, 20,000 or more, 90 days away or longer. */
export const SLEEPING: Rule = {
  type: "and",
  rules: [
    { type: "orderCount", count: { min: 2 } },
    { type: "netSales", amount: { minMinor: "20000" } },
    { type: "orderDay", order: "last", period: { kind: "daysAgo", min: 90 } },
  ],
};

/** First bought a trial, in the last year, and ordered once. */
export const TRIED: Rule = {
  type: "and",
  rules: [
    { type: "product", where: "first", match: { by: "kind", kinds: ["trial"] } },
    { type: "orderDay", order: "first", period: { kind: "daysAgo", max: 364 } },
    { type: "orderCount", count: { max: 1 } },
  ],
};

const KEPT: Rule[] = [
  SLEEPING,
  TRIED,
  { type: "lifecycle", states: ["lapsed"] },
  { type: "rfm", r: { min: 4 }, f: { min: 4 } },
  { type: "topShare", measure: "grossProfit", percent: 10 },
];

/**
 * Keeps five rules of different kinds as segments, with members and history as the app finds them.
 *
 * @returns their ids
 */
export async function keepSegments(options: { connection: pg.Client; shopId: ShopId }): Promise<string[]> {
  const { connection, shopId } = options;
  const { fillSegment } = await import("#app/features/segments/index.server.ts");
  const ids: string[] = [];
  for (const [index, rule] of KEPT.entries()) {
    const { rows } = await connection.query<{ id: string }>(
      `INSERT INTO segments (shop_id, name, rule, created_at, updated_at) VALUES ($1, $2, $3, now(), now())
       RETURNING segment_id::text AS id`,
      [String(shopId), `Segment ${index + 1}`, JSON.stringify(rule)],
    );
    const id = rows[0]?.id ?? "0";
    await fillSegment({ shopId, segmentId: BigInt(id), now: new Date() });
    ids.push(id);
  }
  return ids;
}
