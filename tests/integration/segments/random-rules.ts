import fc from "fast-check";
import type { Condition, Rule } from "#app/features/segments/types.ts";
import { dayOfNumber } from "../figures/purchase.ts";
import { FIRST_DAY, PRODUCTS, PROGRAMMES, SURVEYS, TIERS, TODAY } from "./random-shop.ts";

/** Rules by chance that a small shop has customers for. */

const pair = <T>(value: fc.Arbitrary<T>, least: (a: T, b: T) => boolean) =>
  fc.tuple(value, value).map(([a, b]) => (least(a, b) ? [a, b] : [b, a]) as [T, T]);
const range = (max: number) =>
  fc.oneof(
    fc.integer({ min: 0, max }).map((min) => ({ min })),
    fc.integer({ min: 0, max }).map((most) => ({ max: most })),
    pair(fc.integer({ min: 0, max }), (a, b) => a <= b).map(([min, most]) => ({ min, max: most })),
  );
const money = (max: number) =>
  range(max).map((ends) => ({
    ...("min" in ends ? { minMinor: String(ends.min * 100) } : {}),
    ...("max" in ends ? { maxMinor: String(ends.max * 100) } : {}),
  }));
const day = fc.integer({ min: FIRST_DAY, max: TODAY }).map(dayOfNumber);
const period = fc.oneof(
  range(300).map((ends) => ({ kind: "daysAgo" as const, ...ends })),
  day.map((from) => ({ kind: "days" as const, from })),
  day.map((before) => ({ kind: "days" as const, before })),
  pair(day, (a, b) => a <= b)
    .filter(([from, before]) => from !== before)
    .map(([from, before]) => ({ kind: "days" as const, from, before })),
);
const orderRef = fc.constantFrom("first" as const, "last" as const, { number: 1 }, { number: 2 }, { number: 3 });
const maybe = <T>(name: string, value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined }).map((given) => (given === undefined ? {} : { [name]: given }));
const match = fc.oneof(
  fc
    .subarray(
      PRODUCTS.map(({ id }) => String(id)),
      { minLength: 1, maxLength: 2 },
    )
    .map((productIds) => ({ by: "product" as const, productIds })),
  fc.subarray(["starter", "SKIN", "tea"], { minLength: 1 }).map((tags) => ({ by: "tag" as const, tags })),
  fc
    .subarray(["trial", "regular", "subscription", "gift_set"] as const, { minLength: 1, maxLength: 2 })
    .map((kinds) => ({ by: "kind" as const, kinds })),
);
const scores = pair(fc.integer({ min: 1, max: 5 }), (a, b) => a <= b).map(([min, max]) => ({ min, max }));

const byType: Record<string, fc.Arbitrary<unknown>> = {
  orderCount: fc.tuple(range(4), maybe("period", period)).map(([count, more]) => ({ count, ...more })),
  orderDay: fc.record({ order: orderRef, period }),
  orderAmount: fc.record({ order: fc.oneof(orderRef, fc.constant("any" as const)), amount: money(60) }),
  orderGap: fc.record({ gap: fc.constantFrom("last", "average"), days: range(150) }),
  netSales: fc.tuple(money(120), maybe("period", period)).map(([amount, more]) => ({ amount, ...more })),
  grossProfit: fc.tuple(money(80), maybe("period", period)).map(([amount, more]) => ({ amount, ...more })),
  averageOrder: fc.tuple(money(60), maybe("period", period)).map(([amount, more]) => ({ amount, ...more })),
  topShare: fc.record({
    measure: fc.constantFrom("grossProfit", "netSales"),
    percent: fc.integer({ min: 1, max: 99 }),
  }),
  product: fc
    .tuple(fc.constantFrom("any", "first", "last"), match, maybe("orders", range(3)), maybe("period", period))
    .map(([where, matched, orders, within]) => ({ where, match: matched, ...orders, ...within })),
  distinctProducts: fc.record({ count: range(4) }),
  subscription: fc
    .tuple(fc.constantFrom("active", "stopped", "any"), maybe("deliveries", range(4)))
    .map(([state, more]) => ({ state, ...more })),
  lifecycle: fc
    .tuple(
      fc.subarray(["active", "cooling", "lapsed"], { minLength: 1 }),
      maybe("reasons", fc.subarray(["unresolved", "changed", "drifted"], { minLength: 1 })),
    )
    .map(([states, more]) => ({ states, ...more })),
  reorder: fc.oneof(
    fc.integer({ min: 0, max: 60 }).map((days) => ({ due: "within", days })),
    fc.constant({ due: "overdue" }),
  ),
  prediction: fc.oneof(
    range(100).map((percent) => ({ about: "alive", percent })),
    range(300).map(({ ...ends }) => ({
      about: "orders",
      orders: Object.fromEntries(Object.entries(ends).map(([end, value]) => [end, value / 100])),
    })),
    money(80).map((amount) => ({ about: "grossProfit", amount })),
    fc.integer({ min: 0, max: 90 }).map((days) => ({ about: "nextOrder", days })),
    fc.constant({ about: "orderLate" }),
  ),
  rfm: fc.oneof(
    scores.map((r) => ({ r })),
    scores.map((f) => ({ f })),
    fc.tuple(scores, scores).map(([r, m]) => ({ r, m })),
  ),
  tier: fc.record({
    tierIds: fc.subarray(
      TIERS.map(({ id }) => String(id)),
      { minLength: 1, maxLength: 2 },
    ),
  }),
  nextTier: fc.oneof(
    fc.constant({ within: { kind: "averageOrder" } }),
    fc.integer({ min: 0, max: 60 }).map((n) => ({ within: { kind: "amount", maxMinor: String(n * 100) } })),
  ),
  points: fc.record({ points: range(300) }),
  pointsExpiring: fc
    .tuple(fc.integer({ min: 0, max: 60 }), maybe("points", range(200)))
    .map(([withinDays, more]) => ({ withinDays, ...more })),
  coupon: fc.oneof(
    maybe("endsWithinDays", fc.integer({ min: 0, max: 60 })).map((more) => ({ state: "held", ...more })),
    maybe("period", period).map((more) => ({ state: "used", ...more })),
    maybe("period", period).map((more) => ({ state: "expired", ...more })),
  ),
  voice: fc.oneof(
    fc
      .subarray(["promoter", "passive", "detractor"], { minLength: 1, maxLength: 2 })
      .map((classes) => ({ about: "nps", classes })),
    fc
      .tuple(fc.subarray(["good", "neutral", "bad"], { minLength: 1, maxLength: 2 }), maybe("period", period))
      .map(([moods, more]) => ({ about: "mood", moods, ...more })),
    fc
      .tuple(fc.subarray([1, 2, 3], { minLength: 1, maxLength: 2 }), maybe("period", period))
      .map(([choices, more]) => ({ about: "choice", surveyId: String(SURVEYS.choices), choices, ...more })),
  ),
  programme: fc
    .tuple(
      fc.constantFrom("enrolled", "finished", "treated", "heldOut"),
      maybe("programmeIds", fc.subarray(PROGRAMMES.map(String), { minLength: 1, maxLength: 2 })),
    )
    .map(([state, more]) => ({ state, ...more })),
  contact: fc
    .tuple(
      fc.subarray(["open", "waiting", "resolved"], { minLength: 1, maxLength: 2 }),
      maybe("kinds", fc.subarray(["question", "complaint", "praise"], { minLength: 1, maxLength: 2 })),
      maybe("period", period),
    )
    .map(([states, kinds, more]) => ({ states, ...kinds, ...more })),
  tag: fc.record({ tags: fc.subarray(["vip", "VIP2", "tokyo", "none"], { minLength: 1, maxLength: 2 }) }),
  address: fc.oneof(
    fc.constant({ field: "country", values: ["jp"] }),
    fc.constant({ field: "province", values: ["TOKYO", "kyoto"] }),
    fc.constant({ field: "city", values: ["Kyoto"] }),
    fc.constantFrom("100", "6-0", "10 1").map((prefix) => ({ field: "zipPrefix", values: [prefix] })),
  ),
  consent: fc.record({ channel: fc.constantFrom("email", "sms", "line"), granted: fc.boolean() }),
  reachable: fc.record({ channel: fc.constantFrom("email", "sms", "line", "post"), reachable: fc.boolean() }),
  birthday: fc.oneof(
    fc.subarray([1, 2, 3, 6, 7, 12], { minLength: 1 }).map((months) => ({ when: { kind: "months", months } })),
    fc.integer({ min: 0, max: 11 }).map((months) => ({ when: { kind: "monthsAhead", months } })),
  ),
};

/** Conditions of all kinds, but not those left out. */
export function randomCondition(without: string[] = []): fc.Arbitrary<Condition> {
  const kinds = Object.entries(byType).filter(([type]) => !without.includes(type));
  return fc.oneof(...kinds.map(([type, rest]) => rest.map((fields) => ({ type, ...(fields as object) }) as Condition)));
}

/** Trees of such conditions. */
export function randomRule(without: string[] = []): fc.Arbitrary<Rule> {
  const { rule } = fc.letrec<{ rule: Rule; group: Rule; leaf: Rule }>((tie) => ({
    leaf: randomCondition(without),
    group: fc.oneof(
      fc.record({
        type: fc.constantFrom("and" as const, "or" as const),
        rules: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ type: fc.constant("not" as const), rule: tie("rule") }),
    ),
    rule: fc.oneof({ maxDepth: 3, depthSize: "small" }, tie("leaf"), tie("group")),
  }));
  return rule;
}
