import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { CostSpan } from "./rules.ts";

/**
 * What e-mails, postcards and LINE messages cost on each day of a range [from, to), in the shop's days. A day's thousandths
 * of the minor unit are added up before they are rounded (half up), so that days add up to any period. A message reaches
 * somebody who is known already, so its cost is one for the returning.
 */
export async function readMessageCosts(
  tx: Tx,
  { shopId, range }: { shopId: ShopId; range: { from: string; to: string } },
): Promise<CostSpan[]> {
  const days = await query<{ from: string; to: string; amountMinor: bigint }>(
    tx,
    `WITH by_day AS (
       SELECT (m.attempted_at AT TIME ZONE s.time_zone)::date AS day, sum(m.cost_milli) AS cost_milli
       FROM shops s JOIN messages m ON m.shop_id = s.shop_id
       WHERE s.shop_id = $1::bigint AND m.shop_id = $1::bigint AND m.cost_milli > 0
         AND m.attempted_at >= $2::date::timestamp AT TIME ZONE s.time_zone
         AND m.attempted_at < $3::date::timestamp AT TIME ZONE s.time_zone
       GROUP BY 1)
     SELECT day::text AS "from", (day + 1)::text AS "to", ((cost_milli + 500) / 1000)::bigint AS "amountMinor"
     FROM (SELECT day, cost_milli::bigint FROM by_day) d ORDER BY day`,
    shopId,
    range.from,
    range.to,
  );
  return days.map((day) => ({ audience: "returning", ...day }));
}
