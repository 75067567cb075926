import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { compareSql } from "./compare.sql.ts";
import { readProgramme } from "./read-programme.server.ts";
import { type Direction, directionOf } from "./rules.ts";
import { type TrialEffect, trialEffects } from "./trial-effects.ts";
import type { ProgrammeContent } from "./types.ts";

/** As many movers each way as the page names; the file has all. */
const NAMED = 50;

/** One customer who would move, by the places of the tiers (-1: none). */
export interface Mover {
  customerId: string;
  lastName: string | null;
  firstName: string | null;
  from: number;
  to: number;
}

/** What publishing a draft would do. */
export interface DryRun {
  draftId: string;
  before: ProgrammeContent;
  after: ProgrammeContent;
  up: number;
  down: number;
  stay: number;
  /** In another tier at the same place, since theirs is gone. */
  replaced: number;
  /** From which tier to which, places of before and after. */
  moves: { from: number; to: number; customers: number }[];
  /** Those with most counted first. */
  namedUp: Mover[];
  namedDown: Mover[];
  points: PointsEffect;
  /** Whom the perks of the draft hold out. */
  trials: TrialEffect[];
}

/** What the orders of the last 12 months would have earned by the tiers that customers are in, and would be in. */
export interface PointsEffect {
  before: string;
  after: string;
  /**
   * What one point is worth, in thousandths of a minor unit: as the shop said it for its liability, else 1 % of the sales
   * that earn it. Null when the shop has no rule for points.
   */
  worth: { milliMinor: string; isSet: boolean } | null;
}

/** Keeps the draft, and says what publishing it would do. Reads what is kept of all customers, once. */
export async function dryRunTiers(
  tx: Tx,
  options: { shopId: ShopId; baseVersion: number; draft: ProgrammeContent; asOf: string; now: Date },
): Promise<DryRun | "conflict"> {
  const { shopId, baseVersion, draft, asOf, now } = options;
  const { version, content: before } = await readProgramme(tx, shopId);
  if (version !== baseVersion) return "conflict";
  const { draftId } = await tx.tierDraft.create({
    data: { shopId, baseVersion, content: draft as object, madeAt: now },
    select: { draftId: true },
  });
  const { sales, ...compared } = await compareAll(tx, { shopId, before, after: draft, asOf });
  const count = (wanted: Direction) =>
    compared.moves
      .filter(({ from, to }) => directionOf({ before: before.tiers, after: draft.tiers, from, to }) === wanted)
      .reduce((sum, { customers }) => sum + customers, 0);
  return {
    draftId: String(draftId),
    before,
    after: draft,
    up: count("up"),
    down: count("down"),
    stay: count("stay"),
    replaced: count("replaced"),
    trials: trialEffects({ before: before.tiers, after: draft.tiers, moves: compared.moves, sales }),
    ...compared,
  };
}

type Pair = { from: number; to: number };
type Sales = { place: number; netMinor: string };

async function compareAll(
  tx: Tx,
  options: { shopId: ShopId; before: ProgrammeContent; after: ProgrammeContent; asOf: string },
): Promise<Pick<DryRun, "moves" | "namedUp" | "namedDown" | "points"> & { sales: Sales[] }> {
  const { before, after, asOf } = options;
  const { ctes, values } = compareSql({ ...options, customerIds: null });
  const pairs = (wanted: Direction) => {
    const all: Pair[] = [];
    for (let from = -1; from < before.tiers.length; from += 1) {
      for (let to = -1; to < after.tiers.length; to += 1) {
        if (directionOf({ before: before.tiers, after: after.tiers, from, to }) === wanted) all.push({ from, to });
      }
    }
    return values.bind(JSON.stringify(all), "jsonb");
  };
  const named = (wanted: Direction) => `(
    SELECT coalesce(json_agg(json_build_object('customerId', n.customer_id::text, 'lastName', c.last_name,
      'firstName', c.first_name, 'from', n.had_place, 'to', n.new_place) ORDER BY n.value DESC, n.customer_id), '[]')
    FROM (
      SELECT m.* FROM compared m
      JOIN jsonb_to_recordset(${pairs(wanted)}) AS w ("from" integer, "to" integer)
        ON w."from" = m.had_place AND w."to" = m.new_place
      ORDER BY m.value DESC, m.customer_id LIMIT ${NAMED}
    ) n
    LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = n.customer_id)`;
  // Multipliers by place, the first one for those without a tier.
  const multipliers = (content: ProgrammeContent) =>
    values.bind([10_000, ...content.tiers.map(({ multiplierBp }) => multiplierBp)], "integer[]");
  const day = values.bind(asOf, "date");
  const [had, gets] = [multipliers(before), multipliers(after)];
  const [row] = await query<{
    moves: DryRun["moves"];
    namedUp: Mover[];
    namedDown: Mover[];
    points: { before: string; after: string };
    worth: PointsEffect["worth"];
    sales: Sales[] | null;
  }>(
    tx,
    `${ctes},
rule AS MATERIALIZED (
  SELECT earn_points, earn_per_minor FROM earn_rules WHERE shop_id = $1::bigint ORDER BY version DESC LIMIT 1
),
multiplied AS MATERIALIZED (
  SELECT customer_id, (${had})[had_place + 2]::bigint AS old_bp, (${gets})[new_place + 2]::bigint AS new_bp
  FROM compared WHERE (${had})[had_place + 2] <> (${gets})[new_place + 2] OR (${had})[had_place + 2] <> 10000
),
earned AS (
  SELECT sum_minor(base * (coalesce(m.old_bp, 10000)) / 10000) AS before, sum_minor(base * (coalesce(m.new_bp, 10000)) / 10000) AS after
  FROM (
    SELECT o.customer_id, o.points_base_minor / r.earn_per_minor * r.earn_points AS base
    FROM orders o CROSS JOIN rule r
    WHERE o.shop_id = $1::bigint AND o.counted AND o.local_day > (${day} - interval '12 months')::date
      AND o.local_day <= ${day} AND o.customer_id IS NOT NULL
  ) o
  LEFT JOIN multiplied m USING (customer_id)
)
SELECT (SELECT coalesce(json_agg(json_build_object('from', had_place, 'to', new_place, 'customers', customers)
          ORDER BY had_place, new_place), '[]')
        FROM (SELECT had_place, new_place, count(*) AS customers FROM compared GROUP BY 1, 2) g) AS moves,
  ${named("up")} AS "namedUp", ${named("down")} AS "namedDown",
  (SELECT json_build_object('before', coalesce(before, 0)::text, 'after', coalesce(after, 0)::text) FROM earned) AS points,
  (SELECT json_build_object(
     'milliMinor', coalesce((SELECT amount_minor * 1000 / v.points FROM point_values v WHERE v.shop_id = $1::bigint),
       earn_per_minor * 10 / earn_points)::text,
     'isSet', EXISTS (SELECT FROM point_values v WHERE v.shop_id = $1::bigint)) FROM rule) AS worth,
  ${salesOf(after, day)} AS sales`,
    ...values.all,
  );
  if (!row) throw new Error("A comparison answers one row");
  const { worth, points, sales, ...movers } = row;
  return { ...movers, points: { ...points, worth }, sales: sales ?? [] };
}

/** What those who would be in a tier with a discount bought in the last 12 months; nothing is read where no tier has one. */
function salesOf({ tiers }: ProgrammeContent, day: string): string {
  const places = tiers.flatMap(({ perks }, at) => (perks.some(({ kind }) => kind === "discount") ? [at] : []));
  if (places.length === 0) return "NULL::json";
  return `(SELECT json_agg(json_build_object('place', place, 'netMinor', net::text)) FROM (
    SELECT c.new_place AS place, sum_minor(o.net_sales_minor) AS net
    FROM compared c JOIN orders o ON o.shop_id = $1::bigint AND o.customer_id = c.customer_id AND o.counted
      AND o.local_day > (${day} - interval '12 months')::date AND o.local_day <= ${day}
    WHERE c.new_place IN (${places.join(", ")}) GROUP BY c.new_place
  ) g)`;
}
