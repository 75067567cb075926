import type { FlowTriggerName } from "./types.ts";

/** Points are said to be expiring so many days before their last day. */
export const EXPIRING_DAYS = 30;

/** As many rows of a source as one pass looks at. */
const PER_PASS = 500;

interface Source {
  /** SQL of the place where the source ends now. */
  end: string;
  /** The name of the alias-free id column and the rows that are looked at, as a FROM clause with `t`. */
  place: string;
  rows: string;
  /** Which of them are events. */
  isEvent: string;
  /** SQL of the rest of an event's data, as pairs for jsonb_build_object. */
  data: string;
}

// Ids are given out before rows are committed. A row is only looked at when every transaction that began before its own has
// ended, so that none with a lower id comes in behind the place.
const SETTLED = "age(t.xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid)";

const LEDGER: Omit<Source, "isEvent"> = {
  end: "SELECT coalesce(max(entry_id), 0) FROM ledger_entries WHERE shop_id = $1::bigint",
  place: "entry_id",
  rows: "ledger_entries t",
  data: `'points', t.amount,
    'balance', coalesce((SELECT a.available FROM points_accounts a WHERE a.shop_id = $1::bigint AND a.customer_id = t.customer_id), 0),
    'order name', coalesce((SELECT o.name FROM orders o
      WHERE o.shop_id = $1::bigint AND t.source_type = 'order' AND o.order_id = t.source_id), '')`,
};

const SEGMENT: Omit<Source, "isEvent"> = {
  end: "SELECT coalesce(max(event_id), 0) FROM segment_events WHERE shop_id = $1::bigint",
  place: "event_id",
  rows: "segment_events t",
  data: `'segment id', t.segment_id::text,
    'segment name', coalesce((SELECT s.name FROM segments s WHERE s.shop_id = $1::bigint AND s.segment_id = t.segment_id), '')`,
};

const tierName = (column: string) =>
  `coalesce((SELECT concat_ws(' / ', nullif(i.name_ja, ''), nullif(i.name_en, '')) FROM tiers i
    WHERE i.shop_id = $1::bigint AND i.tier_id = t.${column}), '')`;

const COUPON_DATA = `'coupon code', coalesce(t.code, ''), 'campaign id', t.campaign_id::text, 'expires on', t.expires_on::text`;

type OwnStatement = "points-expiring" | "coupon-assigned" | "coupon-used" | "follow-up-step";

const SOURCES: Record<Exclude<FlowTriggerName, OwnStatement>, Source> = {
  "points-earned": {
    ...LEDGER,
    isEvent: "t.kind = 'earn' AND t.from_account = 'issuance' AND t.to_account IN ('pending', 'available')",
  },
  "points-redeemed": { ...LEDGER, isEvent: "t.to_account = 'redeemed'" },
  "tier-changed": {
    end: "SELECT coalesce(max(change_id), 0) FROM tier_changes WHERE shop_id = $1::bigint",
    place: "change_id",
    rows: "tier_changes t",
    isEvent: "t.reason <> 'history'",
    data: `'tier before', ${tierName("from_tier_id")}, 'tier now', ${tierName("to_tier_id")}, 'reason', t.reason`,
  },
  "segment-entered": { ...SEGMENT, isEvent: "t.kind = 'entered' AND t.cause <> 'rule'" },
  "segment-left": { ...SEGMENT, isEvent: "t.kind = 'left' AND t.cause <> 'rule'" },
};

const bySource = ({ place, rows, isEvent, data }: Source) => `
WITH seen AS MATERIALIZED (
  SELECT t.${place} AS place, t.customer_id, ${isEvent} AS is_event, CASE WHEN ${isEvent} THEN jsonb_build_object(${data}) END AS data
  FROM ${rows} WHERE t.shop_id = $1::bigint AND t.${place} > $2::bigint AND ${SETTLED}
  ORDER BY t.${place} LIMIT ${PER_PASS}
)
SELECT place::text AS id, customer_id::text AS "customerId", data, place, is_event AS "isEvent" FROM seen ORDER BY place`;

// A coupon that waits for its code is told of when it has it: the place stays before the first that waits, and what was
// told already is known by its key.
const ASSIGNED = `
WITH seen AS MATERIALIZED (
  SELECT t.coupon_id AS place, t.customer_id, jsonb_build_object(${COUPON_DATA}) AS data, t.state
  FROM coupons t WHERE t.shop_id = $1::bigint AND t.coupon_id > $2::bigint AND ${SETTLED}
    AND t.state IN ('owed', 'assigned', 'seen', 'used')
    AND NOT EXISTS (SELECT FROM outbox_effects e
      WHERE e.shop_id = $1::bigint AND e.key = 'flow:coupon-assigned:' || t.coupon_id)
  ORDER BY t.coupon_id LIMIT ${PER_PASS}
)
SELECT place::text AS id, customer_id::text AS "customerId", data,
  least(place, (SELECT min(w.place) - 1 FROM seen w WHERE w.state = 'owed')) AS place,
  state IN ('assigned', 'seen', 'used') AS "isEvent"
FROM seen ORDER BY seen.place`;

// By the moment of the order, of which late ones are told within three days; milliseconds since 1970.
const USED = `
SELECT t.coupon_id || ':' || t.used_order_id AS id, t.customer_id::text AS "customerId",
  jsonb_build_object(${COUPON_DATA}, 'order name', coalesce((SELECT o.name FROM orders o
    WHERE o.shop_id = $1::bigint AND o.order_id = t.used_order_id), '')) AS data,
  (extract(epoch FROM t.used_at) * 1000)::bigint AS place, true AS "isEvent"
FROM coupons t
WHERE t.shop_id = $1::bigint AND t.state = 'used' AND t.used_order_id IS NOT NULL
  AND t.used_at > to_timestamp(($2::bigint - 259200000) / 1000.0)
  AND t.used_at > (SELECT told_at - interval '1 minute' FROM flow_triggers WHERE shop_id = $1::bigint AND trigger = 'coupon-used')
  AND NOT EXISTS (SELECT FROM outbox_effects e
    WHERE e.shop_id = $1::bigint AND e.key = 'flow:coupon-used:' || t.coupon_id || ':' || t.used_order_id)
ORDER BY t.used_at LIMIT ${PER_PASS}`;

// By the moment at which they were done; what is written by a transaction that began earlier comes in within minutes.
const STEPS = `
SELECT t.task_id::text AS id, t.customer_id::text AS "customerId",
  jsonb_build_object('programme', coalesce((SELECT p.name FROM programmes p
      WHERE p.shop_id = $1::bigint AND p.programme_id = t.programme_id), ''),
    'step', coalesce(t.contact_number, 0), 'instructions', t.note, 'due on', t.due_on::text) AS data,
  (extract(epoch FROM t.done_at) * 1000)::bigint AS place, true AS "isEvent"
FROM tasks t
WHERE t.shop_id = $1::bigint AND t.state = 'done' AND t.channel = 'flow'
  AND t.done_at > to_timestamp(($2::bigint - 600000) / 1000.0)
  AND t.done_at > (SELECT told_at FROM flow_triggers WHERE shop_id = $1::bigint AND trigger = 'follow-up-step')
  AND NOT EXISTS (SELECT FROM outbox_effects e
    WHERE e.shop_id = $1::bigint AND e.key = 'flow:follow-up-step:' || t.task_id)
ORDER BY t.done_at LIMIT ${PER_PASS}`;

const TODAY = "(now() AT TIME ZONE (SELECT time_zone FROM shops WHERE shop_id = $1::bigint))::date";

// Once for each day on which a customer's points end. The place is a shop's day, counted from 1970, of which all were told;
// those of the day after it are known by their keys.
const EXPIRING = `
SELECT t.customer_id || ':' || t.expires_on AS id, t.customer_id::text AS "customerId",
  jsonb_build_object('points', sum(t."left"), 'expires on', t.expires_on::text) AS data,
  (t.expires_on - date '1970-01-01' - ${EXPIRING_DAYS} - 1)::bigint AS place, true AS "isEvent"
FROM points_lots t
WHERE t.shop_id = $1::bigint AND t."left" > 0 AND t.expires_on > date '1970-01-01' + ($2::bigint + ${EXPIRING_DAYS})::integer
  AND t.expires_on <= ${TODAY} + ${EXPIRING_DAYS}
  AND NOT EXISTS (SELECT FROM outbox_effects e
    WHERE e.shop_id = $1::bigint AND e.key = 'flow:points-expiring:' || t.customer_id || ':' || t.expires_on)
GROUP BY t.customer_id, t.expires_on ORDER BY t.expires_on, t.customer_id LIMIT ${PER_PASS}`;

/** An event of a trigger, or a row of its source that is none; after the last of a pass the next begins. */
export interface FlowEventRow {
  id: string;
  customerId: string;
  data: Record<string, unknown> | null;
  place: bigint;
  isEvent: boolean;
}

/** The statement that reads the next events of a trigger: `$1` is the shop, `$2` the place after which they begin. */
export function eventsSql(trigger: FlowTriggerName): string {
  if (trigger === "points-expiring") return EXPIRING;
  if (trigger === "coupon-assigned") return ASSIGNED;
  if (trigger === "coupon-used") return USED;
  if (trigger === "follow-up-step") return STEPS;
  return bySource(SOURCES[trigger]);
}

/** SQL of the place from which a trigger that is used from now on is sent events: what was before is not told. */
export function endSql(trigger: FlowTriggerName): string {
  if (trigger === "points-expiring") return `SELECT (${TODAY} - date '1970-01-01')::bigint`;
  if (trigger === "coupon-assigned") {
    return "SELECT coalesce(max(coupon_id), 0) FROM coupons WHERE shop_id = $1::bigint";
  }
  if (trigger === "coupon-used" || trigger === "follow-up-step")
    return "SELECT (extract(epoch FROM now()) * 1000)::bigint WHERE $1::bigint IS NOT NULL";
  return SOURCES[trigger].end;
}
