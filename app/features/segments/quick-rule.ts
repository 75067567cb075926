import { readRule } from "./rules.ts";
import { type Condition, LIFECYCLE_STATES, type Rule } from "./types.ts";

/** How often customers of a choice have bought, both ends included. */
export const ORDER_COUNTS = {
  "1": { min: 1, max: 1 },
  "2": { min: 2, max: 2 },
  "3-4": { min: 3, max: 4 },
  "5-": { min: 5 },
} as const;

/**
 * The rule that the quick choices of a customer list make together: `times` (a key of ORDER_COUNTS), `state` (a lifecycle
 * state) and `tier` (an id). What is malformed counts as not chosen.
 *
 * @returns null where nothing is chosen
 */
export function quickRule(query: URLSearchParams): Rule | null {
  const times = query.get("times") ?? "";
  const state = LIFECYCLE_STATES.find((known) => known === query.get("state"));
  const tier = query.get("tier") ?? "";
  const chosen: Condition[] = [];
  if (Object.hasOwn(ORDER_COUNTS, times)) {
    chosen.push({ type: "orderCount", count: ORDER_COUNTS[times as keyof typeof ORDER_COUNTS] });
  }
  if (state) chosen.push({ type: "lifecycle", states: [state] });
  if (tier !== "") chosen.push({ type: "tier", tierIds: [tier] });
  const rules = chosen.filter((condition) => readRule(condition).rule !== null);
  const [first, ...others] = rules;
  if (!first) return null;
  return others.length > 0 ? { type: "and", rules } : first;
}
