import { lapseSql } from "#app/features/repeat/index.server.ts";
import type { SqlValues } from "#app/lib/sql-values.ts";
import type { Anchor } from "../programme-content.ts";
import { LATE_DAYS } from "../rules.ts";

/** What an anchor is looked for in. The day's window holds what fell due since the last look, and what is known ahead. */
export interface AnchorScope {
  /** Only these customers; null: everybody, for what comes with a day. */
  customerIds: readonly bigint[] | null;
  /** What happened before this instant is nobody's anchor. */
  since: Date;
  /** The shop's. */
  today: string;
  /** How many days before its anchor a customer is enrolled. */
  leadDays: number;
  /** How far back what comes with a day is looked for; by default as far as a step may still begin late. */
  backDays?: number;
}

/** Anchors that follow from a change of the customer; the others come with the day. */
export function followsChange(anchor: Anchor): boolean {
  return ["order", "product", "signUp", "tierChange", "segment"].includes(anchor.kind);
}

/** Anchors that a passing day alone may bring. */
export function followsDay(anchor: Anchor): boolean {
  return anchor.kind === "segment" || !followsChange(anchor);
}

/**
 * The events of an anchor, as a SELECT of `customer_id, anchor_key, anchor_on`. `$1` is the shop; values are bound.
 */
export function anchorSql(anchor: Anchor, scope: AnchorScope, values: SqlValues): string {
  const { customerIds, today, leadDays, backDays = LATE_DAYS } = scope;
  const among = (column: string) =>
    customerIds ? ` AND ${column} = ANY (${values.bind(customerIds.map(String), "bigint[]")})` : "";
  const since = () => values.bind(scope.since.toISOString(), "timestamptz");
  const day = () => values.bind(today, "date");
  const zone = "(SELECT time_zone FROM shops WHERE shop_id = $1::bigint)";
  const sinceDay = () => `(${since()} AT TIME ZONE ${zone})::date`;
  const window = (column: string) => `${column} BETWEEN ${day()} - ${backDays} AND ${day()} + ${leadDays}`;
  switch (anchor.kind) {
    case "order": {
      const nth = anchor.number === null ? "" : ` AND o.order_number = ${values.bind(anchor.number, "integer")}`;
      return `SELECT o.customer_id, 'order:' || o.order_id AS anchor_key, o.local_day AS anchor_on FROM orders o
        WHERE o.shop_id = $1::bigint AND o.counted AND o.customer_id IS NOT NULL AND o.processed_at >= ${since()}${nth}
          AND o.local_day >= ${sinceDay()} ${among("o.customer_id")}`;
    }
    case "product":
      return `SELECT o.customer_id, 'order:' || o.order_id AS anchor_key, o.local_day AS anchor_on FROM orders o
        WHERE o.shop_id = $1::bigint AND o.counted AND o.customer_id IS NOT NULL AND o.processed_at >= ${since()}
          AND o.local_day >= ${sinceDay()} ${among("o.customer_id")}
          AND EXISTS (SELECT FROM order_lines l WHERE l.shop_id = $1::bigint AND l.order_id = o.order_id AND l.units_left > 0
            AND l.product_id = ANY (${values.bind(anchor.productIds, "bigint[]")}))`;
    case "signUp":
      return `SELECT c.customer_id, 'signUp' AS anchor_key, (c.created_at AT TIME ZONE ${zone})::date AS anchor_on
        FROM customers c WHERE c.shop_id = $1::bigint AND c.created_at >= ${since()} ${among("c.customer_id")}`;
    case "tierChange": {
      const rise = "coalesce(t.threshold, -1) - coalesce(f.threshold, -1)";
      const way = { up: ` AND ${rise} > 0`, down: ` AND ${rise} < 0`, any: "" }[anchor.direction];
      return `SELECT h.customer_id, 'tier:' || h.change_id AS anchor_key, (h.changed_at AT TIME ZONE ${zone})::date AS anchor_on
        FROM tier_changes h
        LEFT JOIN tiers f ON f.shop_id = $1::bigint AND f.tier_id = h.from_tier_id
        LEFT JOIN tiers t ON t.shop_id = $1::bigint AND t.tier_id = h.to_tier_id
        WHERE h.shop_id = $1::bigint AND h.changed_at >= ${since()} AND h.reason NOT IN ('history', 'rebuild')
          ${among("h.customer_id")}${way}`;
    }
    case "segment":
      return `SELECT g.customer_id, 'segment:' || g.event_id AS anchor_key, g.day AS anchor_on FROM segment_events g
        WHERE g.shop_id = $1::bigint AND g.segment_id = ${values.bind(anchor.segmentId, "bigint")}
          AND g.kind = ${values.bind(anchor.change, "text")} AND g.cause IN ('change', 'day')
          AND g.day >= greatest(${sinceDay()}, ${day()} - ${backDays}) ${among("g.customer_id")}`;
    case "birthday":
      return `SELECT x.customer_id, 'birthday:' || extract(year FROM d.day) AS anchor_key, d.day AS anchor_on
        FROM (SELECT (${day()} - ${backDays} + n)::date AS day FROM generate_series(0, ${backDays + leadDays}) n) d
        JOIN customer_extras x ON x.shop_id = $1::bigint AND x.birth_month = extract(month FROM d.day)
          AND (x.birth_day = extract(day FROM d.day) OR (x.birth_month = 2 AND x.birth_day = 29
            AND extract(day FROM d.day) = 28 AND extract(month FROM d.day + 1) = 3))
        WHERE d.day >= ${sinceDay()}`;
    case "lapse": {
      const limit = anchor.stage === "lapsed" ? "lapsed_days" : "cooling_days";
      return `SELECT l.customer_id, 'lapse:' || l.last_day AS anchor_key, l.last_day + l.${limit} + 1 AS anchor_on
        FROM ${lapseSql({ asOf: day(), isToday: true })} l
        WHERE l.state = ${values.bind(anchor.stage, "text")}
          AND l.last_day + l.${limit} + 1 BETWEEN greatest(${sinceDay()}, ${day()} - ${backDays}) AND ${day()}`;
    }
    case "reorderDue": {
      // A product that is bought again too rarely to have an interval of its own goes by the shop's, which is kept as product 0.
      const intervals = anchor.productIds
        ? `SELECT n.product_id, coalesce(k.interval_days, a.interval_days) AS interval_days
          FROM unnest(${values.bind(anchor.productIds, "bigint[]")}) AS n (product_id)
          LEFT JOIN reorder_intervals k ON k.shop_id = $1::bigint AND k.product_id = n.product_id
          LEFT JOIN reorder_intervals a ON a.shop_id = $1::bigint AND a.product_id = 0`
        : "SELECT product_id, interval_days FROM reorder_intervals WHERE shop_id = $1::bigint AND reorders > 0";
      const ofProducts = anchor.productIds
        ? `k.product_id = ANY (${values.bind(anchor.productIds, "bigint[]")})`
        : "k.product_id <> 0";
      // Who bought the product again before goes by a clock of their own, everybody else by the product's usual interval.
      return `SELECT k.customer_id, 'reorder:' || k.product_id || ':' || l.order_id AS anchor_key, k.due_on AS anchor_on
        FROM reorder_clocks k
        CROSS JOIN LATERAL (
          SELECT o.order_id FROM orders o WHERE o.shop_id = $1::bigint AND o.customer_id = k.customer_id AND o.counted
            AND EXISTS (SELECT FROM order_lines m WHERE m.shop_id = $1::bigint AND m.order_id = o.order_id
              AND m.product_id = k.product_id AND m.units_left > 0)
          ORDER BY o.processed_at DESC, o.order_id DESC LIMIT 1
        ) l
        WHERE k.shop_id = $1::bigint AND ${ofProducts} AND ${window("k.due_on")} AND k.due_on >= ${sinceDay()}
        UNION ALL
        (SELECT DISTINCT ON (o.customer_id, r.product_id) o.customer_id,
          'reorder:' || r.product_id || ':' || o.order_id AS anchor_key, o.local_day + r.interval_days AS anchor_on
        FROM (${intervals}) r
        JOIN orders o ON o.shop_id = $1::bigint AND o.counted AND o.customer_id IS NOT NULL
          AND ${window("o.local_day + r.interval_days")}
          AND o.local_day BETWEEN ${day()} - ${backDays} - r.interval_days AND ${day()} + ${leadDays} - r.interval_days
        JOIN order_lines l ON l.shop_id = $1::bigint AND l.order_id = o.order_id AND l.product_id = r.product_id
          AND l.units_left > 0
        WHERE o.local_day + r.interval_days >= ${sinceDay()}
          AND NOT EXISTS (SELECT FROM reorder_clocks k WHERE k.shop_id = $1::bigint AND k.customer_id = o.customer_id
            AND k.product_id = r.product_id)
          AND NOT EXISTS (SELECT FROM orders n JOIN order_lines m ON m.shop_id = $1::bigint AND m.order_id = n.order_id
            WHERE n.shop_id = $1::bigint AND n.customer_id = o.customer_id AND n.counted AND n.processed_at > o.processed_at
              AND m.product_id = r.product_id AND m.units_left > 0)
        ORDER BY o.customer_id, r.product_id, o.processed_at DESC)`;
    }
    case "subscriptionCancelled": {
      const { least, most } = anchor.deliveries ?? { least: 1, most: null };
      const upTo = most === null ? "" : ` AND d.delivery <= ${values.bind(most, "integer")}`;
      return `SELECT d.customer_id, 'subscription:' || d.product_id || ':' || d.delivered_on AS anchor_key,
          d.active_until + 1 AS anchor_on
        FROM subscription_deliveries d
        WHERE d.shop_id = $1::bigint AND d.next_on = 'infinity' AND d.delivery >= ${values.bind(least, "integer")}${upTo}
          AND d.active_until + 1 BETWEEN greatest(${sinceDay()}, ${day()} - ${backDays}) AND ${day()}`;
    }
    case "pointsExpiring":
      return `SELECT l.customer_id, 'points:' || l.expires_on AS anchor_key, l.expires_on AS anchor_on FROM points_lots l
        WHERE l.shop_id = $1::bigint AND l."left" > 0 AND l.released AND ${window("l.expires_on")}
          AND l.expires_on >= ${sinceDay()}
        GROUP BY l.customer_id, l.expires_on`;
    case "couponExpiring": {
      const ofCampaign =
        anchor.campaignId === null ? "" : ` AND k.campaign_id = ${values.bind(anchor.campaignId, "bigint")}`;
      return `SELECT k.customer_id, 'coupon:' || k.coupon_id AS anchor_key, k.expires_on AS anchor_on FROM coupons k
        WHERE k.shop_id = $1::bigint AND k.state IN ('owed', 'assigned', 'seen') AND k.code IS NOT NULL
          AND ${window("k.expires_on")} AND k.expires_on >= ${sinceDay()}${ofCampaign}`;
    }
  }
}
