import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { loadShop } from "#app/features/orders/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { dayOf } from "#app/lib/time.ts";
import { adoptAssignments } from "./adopt-assignments.server.ts";
import { ordersAroundSql } from "./outcomes.sql.ts";
import { isMessageOfSubjectSql, isOfSubjectSql } from "./subjects.sql.ts";

const OPEN_SQL = `
SELECT experiment_id AS "experimentId" FROM experiments
WHERE shop_id = $1::bigint AND decided_at IS NULL AND (measured_until IS NULL OR measured_until < $2::date)
ORDER BY experiment_id`;

const TAKE_SQL = `
SELECT 1 FROM experiments
WHERE shop_id = $1::bigint AND experiment_id = $2::bigint AND decided_at IS NULL FOR UPDATE`;

const HELD_BY_CUSTOMER = "'pending', 'available', 'reserved'";

/**
 * One pass over those assigned. A customer's profit within the horizon is the gross profit of the orders, less what the
 * points are worth by which the customer has more at its end than at its beginning (those spent on a discount already
 * lowered net sales), less what was paid for messages. Coupons already lowered net sales. Points and messages count from the
 * day of the assignment on, on which the action begins. What was computed is kept as it is: whoever is new in the tables is
 * not known to the planner yet, which would rather compute it again for each day.
 */
const MEASURE_SQL = `
WITH e AS (
  SELECT x.experiment_id, x.horizon_days AS horizon, x.subject_type, x.subject_id, s.time_zone,
    coalesce((SELECT v.amount_minor::float8 / v.points FROM point_values v WHERE v.shop_id = $1::bigint), 0) AS point_minor
  FROM experiments x JOIN shops s USING (shop_id)
  WHERE x.shop_id = $1::bigint AND x.experiment_id = $2::bigint
),
a AS MATERIALIZED (
  SELECT a.customer_id, a.held_out, a.assigned_on, a.assigned_on + e.horizon < $3::date AS is_over, e.*,
    a.assigned_on::timestamp AT TIME ZONE e.time_zone AS begins,
    (a.assigned_on + e.horizon + 1)::timestamp AT TIME ZONE e.time_zone AS ends
  FROM experiment_assignments a CROSS JOIN e
  WHERE a.shop_id = $1::bigint AND a.experiment_id = $2::bigint
),
costs AS MATERIALIZED (
  SELECT a.*, orders_around.back::integer AS back, orders_around.past, orders_around.gross,
    (SELECT coalesce(sum(CASE
        WHEN l.to_account IN (${HELD_BY_CUSTOMER}) AND l.from_account NOT IN (${HELD_BY_CUSTOMER}) THEN l.amount
        WHEN l.from_account IN (${HELD_BY_CUSTOMER}) AND l.to_account NOT IN (${HELD_BY_CUSTOMER}) THEN -l.amount
        ELSE 0 END), 0)::float8
      FROM ledger_entries l WHERE l.shop_id = $1::bigint AND l.customer_id = a.customer_id
        AND l.occurred_at >= a.begins AND l.occurred_at < a.ends) AS points,
    (SELECT coalesce(sum(m.cost_milli), 0)::float8 / 1000
      FROM messages m WHERE m.shop_id = $1::bigint AND m.customer_id = a.customer_id
        AND m.sent_at >= a.begins AND m.sent_at < a.ends) AS message_minor,
    EXISTS (SELECT FROM coupons k WHERE k.shop_id = $1::bigint AND k.customer_id = a.customer_id AND k.code IS NOT NULL
        AND k.assigned_at >= a.begins AND k.assigned_at < a.ends
        AND (a.held_out OR NOT (${isOfSubjectSql("a")})))
      OR (a.subject_type = 'programme' AND EXISTS (SELECT FROM messages m WHERE m.shop_id = $1::bigint
        AND m.customer_id = a.customer_id AND m.kind = 'marketing' AND m.sent_at >= a.begins AND m.sent_at < a.ends
        AND (a.held_out OR NOT ${isMessageOfSubjectSql("a")}))) AS contaminated,
    (SELECT coalesce(sum(o.net_sales_minor), 0)::bigint
      FROM coupons k JOIN orders o ON o.shop_id = k.shop_id AND o.order_id = k.used_order_id AND o.counted
      WHERE k.shop_id = $1::bigint AND k.customer_id = a.customer_id AND ${isOfSubjectSql("a")}
        AND o.local_day BETWEEN a.assigned_on + 1 AND a.assigned_on + a.horizon
    ) AS attributed_minor
  FROM a ${ordersAroundSql("a.horizon")}
  WHERE a.is_over
),
outcomes AS MATERIALIZED (
  SELECT assigned_on, held_out, count(*) AS customers, sum(back) AS back, sum(profit) AS profit,
    sum(profit * profit) AS profit_squared, sum(past) AS past, sum(past * past) AS past_squared,
    sum(past * profit) AS past_profit, sum(past * back) AS past_back,
    count(*) FILTER (WHERE contaminated) AS contaminated, sum(attributed_minor) AS attributed_minor
  FROM (SELECT *, gross - points * point_minor - message_minor AS profit FROM costs) measured GROUP BY 1, 2
)
INSERT INTO experiment_days (shop_id, experiment_id, assigned_on, held_out, assigned, customers, back, profit,
  profit_squared, past, past_squared, past_profit, past_back, contaminated, attributed_minor)
SELECT $1::bigint, $2::bigint, d.assigned_on, d.held_out, d.assigned, coalesce(o.customers, 0), coalesce(o.back, 0),
  coalesce(o.profit, 0), coalesce(o.profit_squared, 0), coalesce(o.past, 0), coalesce(o.past_squared, 0),
  coalesce(o.past_profit, 0), coalesce(o.past_back, 0), coalesce(o.contaminated, 0), coalesce(o.attributed_minor, 0)
FROM (SELECT assigned_on, held_out, count(*) AS assigned FROM a GROUP BY 1, 2) d
LEFT JOIN outcomes o USING (assigned_on, held_out)`;

/** For half a million customers it takes about a minute; an import of years may run beside it. */
const TIMEOUT_MS = 30 * 60_000;

/**
 * Measures all experiments that are not decided anew, once on each of the shop's days: a late refund or a merge is followed
 * as well. Whoever's last day of the horizon is before today counts.
 */
export async function measureExperiments({ shopId, now }: { shopId: ShopId; now: Date }): Promise<void> {
  const { today, open } = await inTransaction({ shopId }, async (tx) => {
    const shop = await loadShop(tx, shopId);
    const day = shop ? dayOf(now, shop.timeZone) : null;
    return { today: day, open: day ? await query<{ experimentId: bigint }>(tx, OPEN_SQL, shopId, day) : [] };
  });
  if (today === null) return;
  for (const { experimentId } of open) {
    await inTransaction({ shopId, timeoutMs: TIMEOUT_MS }, (tx) => measure(tx, { shopId, experimentId, today }));
  }
}

async function measure(tx: Tx, options: { shopId: ShopId; experimentId: bigint; today: string }): Promise<void> {
  const { shopId, experimentId, today } = options;
  const taken = await query(tx, TAKE_SQL, shopId, experimentId);
  if (taken.length === 0) return;
  await adoptAssignments(tx, options);
  await query(
    tx,
    "DELETE FROM experiment_days WHERE shop_id = $1::bigint AND experiment_id = $2::bigint",
    shopId,
    experimentId,
  );
  await query(tx, MEASURE_SQL, shopId, experimentId, today);
  await query(
    tx,
    "UPDATE experiments SET measured_until = $3::date WHERE shop_id = $1::bigint AND experiment_id = $2::bigint",
    shopId,
    experimentId,
    today,
  );
}
