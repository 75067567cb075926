import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { quantileSql } from "./gap-quantile.sql.ts";
import { WHOLE_SHOP } from "./histories.sql.ts";
import { STEPS } from "./rules.ts";
import { type CurvePoint, kaplanMeier } from "./survival.ts";
import type { StepRow } from "./types.ts";

const MEDIAN = quantileSql(0.5, {
  table: "step_gaps",
  counts: "customers",
  inAll: "(s.reached - s.waiting)",
  where: "n = s.n",
});

/**
 * From the n-th order to the next, n = 1 … 10, with the median of the days between (percentile_disc). Who reached the n-th
 * order stands at it or at a later one. Cooling and lapsed are as of the day that limits were last counted on.
 */
export async function readSteps(tx: Tx, { shopId }: { shopId: ShopId }): Promise<StepRow[]> {
  return query<StepRow>(
    tx,
    `SELECT s.n, s.reached, s.reached - s.waiting AS moved, s.waiting, s.cooling, s.lapsed, s.unresolved,
       ${MEDIAN} AS "medianDays"
     FROM (
       SELECT at.n, coalesce(l.customers, 0) AS waiting, coalesce(l.cooling, 0) AS cooling, coalesce(l.lapsed, 0) AS lapsed,
         coalesce(l.unresolved, 0) AS unresolved,
         coalesce(sum(l.customers) OVER (ORDER BY at.n DESC), 0)::integer AS reached
       FROM generate_series(1, ${STEPS + 1}) AS at (n)
       LEFT JOIN lapse_counts l ON l.shop_id = $1::bigint AND l.n = at.n AND l.first_product_id = ${WHOLE_SHOP}
     ) s
     WHERE s.n <= ${STEPS} ORDER BY s.n`,
    shopId,
  );
}

/** The curve of coming back after the n-th order (n = 1 … 10), nobody dropped, as of today. */
export async function readReturnCurve(
  tx: Tx,
  options: { shopId: ShopId; n: number; today: string },
): Promise<CurvePoint[]> {
  const { shopId, n, today } = options;
  const cameBack = await query<{ days: number; count: number }>(
    tx,
    `SELECT gap_days AS days, customers AS count FROM step_gaps
     WHERE shop_id = $1::bigint AND n = $2::integer AND customers > 0`,
    shopId,
    n,
  );
  const waiting = await query<{ days: number; count: number }>(
    tx,
    `SELECT greatest($3::date - start_day, 0) AS days, sum(reached - moved)::integer AS count FROM step_days
     WHERE shop_id = $1::bigint AND n = $2::integer AND reached > moved GROUP BY 1`,
    shopId,
    n,
    today,
  );
  return kaplanMeier(cameBack, waiting);
}
