import type { LifecycleState, Rule } from "./types.ts";

export const READY_MADE_KEYS = [
  "onceActive",
  "onceCooling",
  "onceLapsed",
  "twiceActive",
  "twiceCooling",
  "twiceLapsed",
  "severalActive",
  "severalCooling",
  "severalLapsed",
  "oftenActive",
  "oftenCooling",
  "oftenLapsed",
  "stoppedAfterOne",
  "stoppedAfterFour",
  "trialThenGone",
  "singleTwiceThenGone",
  "reorderSoon",
  "reorderOverdue",
  "best",
  "bestAtRisk",
  "birthday",
  "pointsExpiring",
  "nextTier",
] as const;
export type ReadyMadeKey = (typeof READY_MADE_KEYS)[number];

const bought = (count: { min: number; max?: number }, state: LifecycleState): Rule => ({
  type: "and",
  rules: [
    { type: "orderCount", count },
    { type: "lifecycle", states: [state] },
  ],
});
const byState = <Name extends "once" | "twice" | "several" | "often">(
  name: Name,
  count: { min: number; max?: number },
) =>
  ({
    [`${name}Active`]: bought(count, "active"),
    [`${name}Cooling`]: bought(count, "cooling"),
    [`${name}Lapsed`]: bought(count, "lapsed"),
  }) as Record<`${Name}${"Active" | "Cooling" | "Lapsed"}`, Rule>;

const lapsed: Rule = { type: "lifecycle", states: ["lapsed"] };
const best: Rule = { type: "topShare", measure: "grossProfit", percent: 10 };

/** The rules of the ready-made segments, each of which has its texts and the play it suggests under its key. */
export const READY_MADE: Record<ReadyMadeKey, Rule> = {
  ...byState("once", { min: 1, max: 1 }),
  ...byState("twice", { min: 2, max: 2 }),
  ...byState("several", { min: 3, max: 4 }),
  ...byState("often", { min: 5 }),
  stoppedAfterOne: { type: "subscription", state: "stopped", deliveries: { min: 1, max: 1 } },
  stoppedAfterFour: { type: "subscription", state: "stopped", deliveries: { min: 4, max: 4 } },
  trialThenGone: {
    type: "and",
    rules: [
      { type: "orderCount", count: { min: 1, max: 1 } },
      { type: "product", where: "first", match: { by: "kind", kinds: ["trial"] } },
      lapsed,
    ],
  },
  // Bought singly: a regular product in both orders, and never with a subscription.
  singleTwiceThenGone: {
    type: "and",
    rules: [
      { type: "orderCount", count: { min: 2, max: 2 } },
      { type: "product", where: "any", match: { by: "kind", kinds: ["regular"] }, orders: { min: 2 } },
      { type: "not", rule: { type: "product", where: "any", match: { by: "kind", kinds: ["subscription"] } } },
      lapsed,
    ],
  },
  reorderSoon: { type: "reorder", due: "within", days: 7 },
  reorderOverdue: {
    type: "and",
    rules: [
      { type: "reorder", due: "overdue" },
      { type: "not", rule: lapsed },
    ],
  },
  best,
  bestAtRisk: { type: "and", rules: [best, { type: "lifecycle", states: ["cooling", "lapsed"] }] },
  birthday: { type: "birthday", when: { kind: "monthsAhead", months: 0 } },
  pointsExpiring: { type: "pointsExpiring", withinDays: 30 },
  nextTier: { type: "nextTier", within: { kind: "averageOrder" } },
};
