import { addToDay } from "#app/lib/time.ts";
import type { Condition } from "../types.ts";
import { bindDay, holdsForZero, ownRows, withinCounts, withinPeriod } from "./pieces.ts";
import type { RuleTarget } from "./rule-target.ts";

type Of<Type extends Condition["type"]> = Extract<Condition, { type: Type }>;

/** Conditions on tiers, points and coupons. What they hold of today is kept; before it, it is told from dated facts. */

export function tier(target: RuleTarget, { tierIds }: Of<"tier">): string {
  const ids = target.values.bind(tierIds, "bigint[]");
  if (!isPast(target)) {
    const where = `m.shop_id = $1::bigint AND m.tier_id = ANY (${ids})`;
    return target.moving(ownRows(target, { from: "tier_memberships m", customer: "m.customer_id", where }), []);
  }
  return target.moving(
    `coalesce((SELECT t.tier_id FROM tiers t WHERE t.shop_id = $1::bigint AND t.threshold <= f.spend_minor
      ORDER BY t.threshold DESC LIMIT 1) = ANY (${ids}), false)`,
    [],
  );
}

// Each tier with the threshold below it: whoever has spent that much, and less than its own, has it before them.
const NEXT_TIERS = `(SELECT threshold, lag(threshold, 1, -9223372036854775807)
  OVER (ORDER BY threshold) AS below FROM tiers WHERE shop_id = $1::bigint)`;

export function nextTier(target: RuleTarget, { within }: Of<"nextTier">): string {
  const near = (spend: string) => {
    const left = `(n.threshold - ${spend})`;
    const isNear =
      within.kind === "amount"
        ? `${left} <= ${target.values.bind(within.maxMinor, "bigint")}`
        : `${left} * f.orders <= f.net_sales_minor`;
    return `${spend} >= n.below AND ${spend} < n.threshold AND ${isNear}`;
  };
  const holds = isPast(target)
    ? `EXISTS (SELECT FROM ${NEXT_TIERS} n WHERE ${near("f.spend_minor")})`
    : `EXISTS (SELECT FROM tier_memberships m CROSS JOIN ${NEXT_TIERS} n
        WHERE m.shop_id = $1::bigint AND m.customer_id = f.customer_id AND ${near("m.basis_value")})`;
  return target.moving(holds, []);
}

export function points(target: RuleTarget, condition: Of<"points">): string {
  const holdsForNone = holdsForZero(condition.points);
  if (!isPast(target)) {
    const having = withinCounts(target, "coalesce(sum(a.available), 0)", condition.points);
    const rows = { from: "points_accounts a", customer: "a.customer_id", where: "a.shop_id = $1::bigint" };
    return target.moving(ownRows(target, { ...rows, having, holdsForNone }), []);
  }
  const balance = `coalesce(sum(CASE WHEN e.to_account = 'available' THEN e.amount WHEN e.from_account = 'available'
    THEN -e.amount ELSE 0 END), 0)`;
  const holds = ownRows(target, {
    from: "ledger_entries e",
    customer: "e.customer_id",
    where: `e.shop_id = $1::bigint AND ${localDay(target, "e.occurred_at")} <= ${bindDay(target)}`,
    having: withinCounts(target, balance, condition.points),
    holdsForNone,
  });
  return target.moving(holds, []);
}

/** What is left of a lot is known of today alone. */
export function pointsExpiring(target: RuleTarget, condition: Of<"pointsExpiring">): string {
  const { withinDays, points: range = { min: 1 } } = condition;
  const from = target.values.bind(target.today, "date");
  const to = target.values.bind(addToDay(target.today, { days: withinDays }), "date");
  const holds = ownRows(target, {
    from: "points_lots b",
    customer: "b.customer_id",
    where: `b.shop_id = $1::bigint AND b."left" > 0 AND b.released AND b.expires_on >= ${from} AND b.expires_on <= ${to}`,
    having: withinCounts(target, `coalesce(sum(b."left"), 0)`, range),
    holdsForNone: holdsForZero(range),
  });
  const lots = (on: string) =>
    `SELECT b.customer_id FROM points_lots b WHERE b.shop_id = $1::bigint AND b."left" > 0 AND b.released AND ${on}`;
  return target.moving(holds, [lots(target.onChangeOf({ min: -withinDays, max: 0 })("b.expires_on"))]);
}

export function coupon(target: RuleTarget, condition: Of<"coupon">): string {
  const day = bindDay(target);
  const assigned = `k.shop_id = $1::bigint AND k.state NOT IN ('revoked', 'held_out') AND ${localDay(target, "k.assigned_at")} <= ${day}`;
  const usedDay = localDay(target, "k.used_at");
  const unused = `(k.used_at IS NULL OR ${usedDay} > ${day})`;
  const rows = { from: "coupons k", customer: "k.customer_id" };
  const coupons = (on: string) => `SELECT k.customer_id FROM coupons k WHERE k.shop_id = $1::bigint AND ${on}`;
  switch (condition.state) {
    case "held": {
      const { endsWithinDays } = condition;
      const ends = endsWithinDays === undefined ? "" : ` AND k.expires_on <= ${bindDay(target, endsWithinDays)}`;
      const where = `${assigned} AND ${unused} AND k.expires_on >= ${day}${ends}`;
      const on = target.onChangeOf({ min: endsWithinDays === undefined ? undefined : -endsWithinDays, max: 0 });
      return target.moving(ownRows(target, { ...rows, where }), [coupons(on("k.expires_on"))]);
    }
    case "used": {
      const { period } = condition;
      const within = period ? ` AND ${withinPeriod(target, usedDay, period)}` : "";
      const where = `${assigned} AND k.used_at IS NOT NULL AND ${usedDay} <= ${day}${within}`;
      const find = period?.kind === "daysAgo" ? [coupons(target.onChangeOf(period)(usedDay))] : [];
      return target.moving(ownRows(target, { ...rows, where }), find);
    }
    case "expired": {
      const { period } = condition;
      const within = period ? ` AND ${withinPeriod(target, "(k.expires_on + 1)", period)}` : "";
      const where = `${assigned} AND ${unused} AND k.expires_on < ${day}${within}`;
      const find = [coupons(target.onChangeOf({ min: 1 })("k.expires_on"))];
      if (period?.kind === "daysAgo") find.push(coupons(target.onChangeOf(period)("(k.expires_on + 1)")));
      return target.moving(ownRows(target, { ...rows, where }), find);
    }
  }
}

function isPast(target: RuleTarget): boolean {
  return target.asOf < target.today;
}

function localDay(target: RuleTarget, instant: string): string {
  return `(${instant} AT TIME ZONE ${target.values.bind(target.timeZone, "text")})::date`;
}
