import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { Window } from "./rules.ts";

/** Of the customers whose n-th order lies in a span: how many, and how many ordered again within so many days. */
export interface ReturnShare {
  n: number;
  reached: number;
  cameBack: number;
}

/**
 * For n = 1 … 10, who came back within `withinDays` of the n-th order, for each of some spans of days [from, to) of that
 * order. A span should end `withinDays` before today or earlier: who ordered later may still come back in time.
 */
export async function readReturnShares(
  tx: Tx,
  options: { shopId: ShopId; withinDays: Window; spans: readonly { from: string; to: string }[] },
): Promise<ReturnShare[][]> {
  const { shopId, withinDays, spans } = options;
  const rows = await query<ReturnShare & { span: number }>(
    tx,
    `SELECT span.at::integer AS span, d.n, sum(d.reached)::integer AS reached,
       sum(d.within_${withinDays})::integer AS "cameBack"
     FROM unnest($2::date[], $3::date[]) WITH ORDINALITY AS span (first_day, end_day, at)
     JOIN step_days d ON d.shop_id = $1::bigint AND d.start_day >= span.first_day AND d.start_day < span.end_day
     GROUP BY span.at, d.n ORDER BY span.at, d.n`,
    shopId,
    spans.map(({ from }) => from),
    spans.map(({ to }) => to),
  );
  return spans.map((_, at) => rows.filter(({ span }) => span === at + 1).map(({ span: _span, ...share }) => share));
}
