import { WHOLE_SHOP } from "./histories.sql.ts";
import { STEPS } from "./rules.ts";

/**
 * Everyone with a counted order up to a day, and what they were at its end, as SQL of a relation (in parentheses):
 * `customer_id`, `n` (orders up to then), `first_product_id`, `last_day`, `state` (active, cooling, lapsed),
 * `cooling_days` and `lapsed_days` (away for longer is cooling, lapsed; null where nobody like them came back) and `unresolved` (units of the last
 * order, or of one after it, had come back). `$1` is the shop.
 *
 * The limits are those that stand now: what was known of coming back on a past day is not kept. A customer is lapsed
 * *and* unresolved, or lapsed and has drifted; that somebody changed is not known yet.
 *
 * @param asOf the day as SQL, such as `$2::date`
 * @param isToday whether it is the shop's today, whose returns need not be looked up
 *
 * @example
 * const sql = `SELECT customer_id FROM ${lapseSql({ asOf: values.bind(day, "date"), isToday })} l WHERE l.state = 'lapsed' AND l.n = 1`;
 */
export function lapseSql({ asOf, isToday }: { asOf: string; isToday: boolean }): string {
  return `(
  SELECT h.customer_id, at.n, h.first_product_id, h.days[at.n] AS last_day,
    lapse_state(${asOf} - h.days[at.n], coalesce(p.cooling_days, s.cooling_days), coalesce(p.lapsed_days, s.lapsed_days))
      AS state,
    coalesce(p.cooling_days, s.cooling_days) AS cooling_days, coalesce(p.lapsed_days, s.lapsed_days) AS lapsed_days,
    ${isToday ? "h.last_order_returned" : "coalesce(b.last_day >= h.days[at.n], false)"} AS unresolved
  FROM customer_histories h
  CROSS JOIN LATERAL (SELECT width_bucket(${asOf}, h.days) AS n) at
  LEFT JOIN lapse_limits p ON p.shop_id = $1::bigint AND p.n = least(at.n, ${STEPS + 1})
    AND p.first_product_id = h.first_product_id
  LEFT JOIN lapse_limits s ON s.shop_id = $1::bigint AND s.n = least(at.n, ${STEPS + 1})
    AND s.first_product_id = ${WHOLE_SHOP}
  ${isToday ? "" : `LEFT JOIN ${returnedSql(asOf)} b ON b.customer_id = h.customer_id`}
  WHERE h.shop_id = $1::bigint AND at.n > 0
)`;
}

/** The last order day of each customer of which units had come back by the end of a day. */
function returnedSql(asOf: string): string {
  return `(
    SELECT o.customer_id, max(o.local_day) AS last_day
    FROM refunds r
    JOIN orders o ON o.shop_id = $1::bigint AND o.order_id = r.order_id
    WHERE r.shop_id = $1::bigint AND o.customer_id IS NOT NULL AND NOT o.test AND o.deleted_at IS NULL
      AND EXISTS (
        SELECT FROM order_lines l WHERE l.shop_id = $1::bigint AND l.order_id = o.order_id AND l.units_left < l.quantity
      )
      AND o.local_day <= ${asOf}
      AND (r.created_at AT TIME ZONE (SELECT time_zone FROM shops WHERE shop_id = $1::bigint))::date <= ${asOf}
    GROUP BY o.customer_id
  )`;
}
