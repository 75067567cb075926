/** What giving needs to know of a campaign (alias c), for the head of a `due` list. */
export const PROMISE_SQL = "c.campaign_id, c.revision, c.value_kind, c.value_minor, c.percent_bp, c.minimum_minor";

/** Whether a campaign (alias c) is giving at a moment, as SQL of an instant: turned on, begun and not over. */
export const givingAt = (moment: string) =>
  `c.active AND c.starts_at <= ${moment} AND (c.ends_at IS NULL OR ${moment} < c.ends_at)`;

/** The last day of a coupon of a campaign (alias c) given on a day, as SQL of a date: never after its campaign's. */
export const lastDayOf = (day: string) => `least(${day} + c.valid_days, c.ends_on)`;

/**
 * The statement that gives a list of coupons: with a code from the pool of each campaign, as owed where it is empty, and
 * as held out, without a code, where the campaign's hold-out says so. Nobody waits for anybody: codes that another
 * transaction is taking are passed over. `$1` is the shop, `$3` the present moment.
 *
 * @param due SQL of a query with `PROMISE_SQL`, then customer_id, order_id, key, source_type, source_id, reason, held_out,
 *   expires_on and place (whole number: who comes first to a code)
 */
export const giveSql = (due: string) => `
WITH due AS MATERIALIZED (${due}),
turns AS MATERIALIZED (
  SELECT d.*, row_number() OVER (PARTITION BY campaign_id, held_out ORDER BY place)::integer AS turn FROM due d
),
-- The codes of a campaign are one list, from which each takes the one at its turn: as rows they would be joined by turn,
-- and a planner who does not know how many there are may compare every turn with every code.
picked AS MATERIALIZED (
  SELECT n.campaign_id, array_agg(r.code_id ORDER BY r.code_id) AS code_ids, array_agg(r.code ORDER BY r.code_id) AS codes
  FROM (SELECT campaign_id, revision, count(*) AS wanted FROM due WHERE NOT held_out GROUP BY 1, 2) n
  CROSS JOIN LATERAL (
    SELECT cc.code_id, cc.code FROM coupon_codes cc
    WHERE cc.shop_id = $1::bigint AND cc.state = 'ready' AND cc.campaign_id = n.campaign_id AND cc.revision = n.revision
    ORDER BY cc.code_id LIMIT n.wanted FOR UPDATE SKIP LOCKED
  ) r
  GROUP BY n.campaign_id
),
attached AS (
  UPDATE coupon_codes cc SET state = 'attached'
  WHERE cc.shop_id = $1::bigint AND cc.code_id = ANY (ARRAY(SELECT unnest(code_ids) FROM picked))
)
INSERT INTO coupons (shop_id, campaign_id, customer_id, assigned_order_id, key, source_type, source_id, reason, code, state,
  held_out, value_kind, value_minor, percent_bp, minimum_minor, assigned_at, expires_on)
SELECT $1::bigint, d.campaign_id, d.customer_id, d.order_id, d.key, d.source_type, d.source_id, d.reason, p.codes[d.turn],
  CASE WHEN d.held_out THEN 'held_out' WHEN d.turn <= cardinality(p.codes) THEN 'assigned' ELSE 'owed' END,
  d.held_out, d.value_kind, d.value_minor, d.percent_bp, d.minimum_minor, $3::timestamptz, d.expires_on
FROM turns d LEFT JOIN picked p ON p.campaign_id = d.campaign_id AND NOT d.held_out
ON CONFLICT DO NOTHING
RETURNING customer_id AS "customerId"`;
