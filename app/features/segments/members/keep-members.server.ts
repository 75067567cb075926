import { query, type Tx } from "#app/db.server.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import { compileRule } from "../compile/compile-rule.ts";
import { figuresSource, joinsOf } from "../compile/figures-source.ts";
import { HoldsTarget } from "../compile/holds-target.ts";
import type { ShopRuleContext } from "../load-rule-context.server.ts";
import { queryAll } from "../query-all.server.ts";
import type { KeptSegment } from "./kept-segments.server.ts";

/** Why members are looked at: the customer changed, a day passed, or the rule did. */
export type MembershipCause = "change" | "day" | "rule";

interface Keeping {
  context: ShopRuleContext;
  cause: MembershipCause;
  /** Whether to record who came and went; not when a segment is filled for the first time. */
  record?: boolean;
}

/**
 * Brings the membership of some customers to what the rules say of them as of the context's day.
 *
 * @param options.found writes the statement that names the customers (`customer_id`, each once)
 */
export async function keepMembersAmong(
  tx: Tx,
  options: Keeping & { segments: KeptSegment[]; found: (values: SqlValues) => string },
): Promise<void> {
  const { context, segments, found } = options;
  if (segments.length === 0) return;
  const values = new SqlValues(context.shopId);
  const lookedAt = found(values);
  const target = new HoldsTarget(context, { values, reach: "few" });
  const verdicts = segments.map(
    ({ segmentId, rule }) => `(${values.bind(segmentId, "bigint")}, ${compileRule(rule, target)})`,
  );
  const sql = `
WITH looked_at AS MATERIALIZED (${lookedAt}),
inside AS MATERIALIZED (
  SELECT v.segment_id, f.customer_id
  FROM looked_at d JOIN customer_figures f ON f.shop_id = $1::bigint AND f.customer_id = d.customer_id${joinsOf(target)}
  CROSS JOIN LATERAL (VALUES ${verdicts.join(", ")}) AS v (segment_id, holds)
  WHERE v.holds
),
${entering(values, options)},
leaving AS (
  DELETE FROM segment_members m USING looked_at d
  WHERE m.shop_id = $1::bigint AND m.segment_id = ANY (${values.bind(
    segments.map(({ segmentId }) => String(segmentId)),
    "bigint[]",
  )})
    AND m.customer_id = d.customer_id
    AND NOT EXISTS (SELECT FROM inside i WHERE i.segment_id = m.segment_id AND i.customer_id = m.customer_id)
  RETURNING m.segment_id, m.customer_id
),
${following(values, options)}`;
  await query(tx, sql, ...values.all);
}

/** The same for all customers of the shop, as sets. */
export async function keepAllMembers(tx: Tx, options: Keeping & { segment: KeptSegment }): Promise<void> {
  const { context, segment } = options;
  const values = new SqlValues(context.shopId);
  const segmentId = values.bind(segment.segmentId, "bigint");
  const target = new HoldsTarget(context, { values, reach: "all" });
  const { ctes, from, where } = figuresSource(target, compileRule(segment.rule, target));
  const sql = `
WITH ${[...ctes, `inside AS MATERIALIZED (SELECT ${segmentId} AS segment_id, f.customer_id FROM ${from} WHERE ${where})`].join(",\n")},
${entering(values, options)},
leaving AS (
  DELETE FROM segment_members m
  WHERE m.shop_id = $1::bigint AND m.segment_id = ${segmentId}
    AND NOT EXISTS (SELECT FROM inside i WHERE i.customer_id = m.customer_id)
  RETURNING m.segment_id, m.customer_id
),
${following(values, options)}`;
  await queryAll(tx, sql, ...values.all);
}

function entering(values: SqlValues, { context }: Keeping): string {
  return `entering AS (
  INSERT INTO segment_members (shop_id, segment_id, customer_id, entered_on)
  SELECT $1::bigint, segment_id, customer_id, ${values.bind(context.asOf, "date")} FROM inside
  ON CONFLICT DO NOTHING RETURNING segment_id, customer_id
)`;
}

/** What follows from who comes and goes: events, tags to look at, sizes. */
function following(values: SqlValues, { context, cause, record = true }: Keeping): string {
  const events = () => `events AS (
  INSERT INTO segment_events (shop_id, segment_id, customer_id, kind, cause, day)
  SELECT $1::bigint, segment_id, customer_id, kind, ${values.bind(cause, "text")}, ${values.bind(context.asOf, "date")}
  FROM moved
),`;
  return `moved AS (
  SELECT segment_id, customer_id, 'entered' AS kind, 1 AS delta FROM entering
  UNION ALL
  SELECT segment_id, customer_id, 'left', -1 FROM leaving
),
${record ? events() : ""}
tag_changes AS (
  INSERT INTO segment_tag_changes AS k (shop_id, segment_id, customer_id)
  SELECT $1::bigint, m.segment_id, m.customer_id FROM moved m
  JOIN segments s ON s.shop_id = $1::bigint AND s.segment_id = m.segment_id AND s.tag IS NOT NULL
  ON CONFLICT (shop_id, segment_id, customer_id) DO UPDATE SET revision = k.revision + 1
),
sizes AS (SELECT segment_id, sum(delta)::integer AS delta FROM moved GROUP BY segment_id)
UPDATE segments s SET customers = s.customers + z.delta FROM sizes z
WHERE s.shop_id = $1::bigint AND s.segment_id = z.segment_id`;
}
