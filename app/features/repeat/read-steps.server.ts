import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { WHOLE_SHOP } from "./histories.sql.ts";
import { STEPS } from "./rules.ts";
import { type CurvePoint, kaplanMeier } from "./survival.ts";
import type { StepRow } from "./types.ts";

/** From the n-th order to the next, n = 1 … 10, with the median of the days between (percentile_disc). Cooling and lapsed are as of the day that limits were last counted on. */
export async function readSteps(tx: Tx, { shopId }: { shopId: ShopId }): Promise<StepRow[]> {
  return query<StepRow>(
    tx,
    `SELECT s.n, coalesce(d.reached, 0)::integer AS reached, coalesce(d.moved, 0)::integer AS moved,
       coalesce(d.reached - d.moved, 0)::integer AS waiting, coalesce(l.cooling, 0) AS cooling,
       coalesce(l.lapsed, 0) AS lapsed, coalesce(l.unresolved, 0) AS unresolved, g.days AS "medianDays"
     FROM generate_series(1, ${STEPS}) AS s (n)
     LEFT JOIN (
       SELECT n, sum(reached) AS reached, sum(moved) AS moved FROM step_days WHERE shop_id = $1::bigint GROUP BY n
     ) d USING (n)
     LEFT JOIN (
       SELECT n, min(gap_days) AS days FROM (
         SELECT n, gap_days, sum(customers) OVER (PARTITION BY n ORDER BY gap_days) AS within,
           sum(customers) OVER (PARTITION BY n) AS customers
         FROM step_gaps WHERE shop_id = $1::bigint AND customers > 0
       ) gaps
       WHERE 2 * within >= customers GROUP BY n
     ) g USING (n)
     LEFT JOIN lapse_counts l ON l.shop_id = $1::bigint AND l.n = s.n AND l.first_product_id = ${WHOLE_SHOP}
     ORDER BY s.n`,
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
