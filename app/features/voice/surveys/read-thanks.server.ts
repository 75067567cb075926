import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { thanksKey } from "./answer-survey.server.ts";

/** How many points a customer's first answer to a survey brings today; 0 where they were thanked, or the shop gives none. */
export async function readThanks(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; surveyId: bigint; now: Date },
): Promise<number> {
  const { shopId, customerId, surveyId, now } = options;
  const [row] = await query<{ points: number }>(
    tx,
    `SELECT a.points FROM (
       SELECT * FROM earn_actions WHERE shop_id = $1::bigint AND action = 'survey' ORDER BY version DESC LIMIT 1) a
     JOIN shops s ON s.shop_id = a.shop_id
     CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE s.time_zone)::date AS today) d
     WHERE a.active AND (a.from_day IS NULL OR a.from_day <= d.today) AND (a.to_day IS NULL OR d.today < a.to_day)
       AND NOT EXISTS (SELECT FROM ledger_entries e WHERE e.shop_id = $1::bigint AND e.idempotency_key = $3)`,
    shopId,
    now.toISOString(),
    `survey:${thanksKey({ surveyId, customerId })}`,
  );
  return row?.points ?? 0;
}
