import type { z } from "zod";
import { READY_MADE_KEYS } from "./ready-made.ts";
import {
  type Condition,
  type ConditionType,
  conditionSchema,
  RULE_LIMITS,
  RULE_PROBLEMS,
  type Rule,
  type RuleProblem,
  type RuleProblemKey,
} from "./types.ts";

export { READY_MADE, READY_MADE_KEYS, type ReadyMadeKey } from "./ready-made.ts";

/** Conditions of which only the present is known: as of a past day they are asked as of today. */
const WITHOUT_PAST: ReadonlySet<ConditionType> = new Set([
  "tag",
  "address",
  "consent",
  "reachable",
  "pointsExpiring",
  "prediction",
]);

export type ReadRule = { rule: Rule; problems: null } | { rule: null; problems: RuleProblem[] };

/**
 * Reads a rule as it comes from a form or the database, and checks all of it: every problem is told with its path.
 *
 * @example
 * readRule({ type: "orderCount", count: { min: 2 } }).rule
 */
export function readRule(input: unknown): ReadRule {
  const problems: RuleProblem[] = [];
  const left = { conditions: RULE_LIMITS.conditions as number };
  const rule = readNode({ input, path: [], depth: 1, left }, problems);
  return problems.length === 0 && rule ? { rule, problems: null } : { rule: null, problems };
}

interface Place {
  input: unknown;
  path: (string | number)[];
  depth: number;
  left: { conditions: number };
}

function readNode(place: Place, problems: RuleProblem[]): Rule | null {
  const { input, path, depth, left } = place;
  const refuse = (key: RuleProblemKey, at: (string | number)[] = []) => {
    problems.push({ path: [...path, ...at], key });
    return null;
  };
  if (typeof input !== "object" || input === null || Array.isArray(input)) return refuse("malformed");
  const { type } = input as { type?: unknown };
  if (type === "and" || type === "or") {
    const { rules } = input as { rules?: unknown };
    if (!Array.isArray(rules)) return refuse("malformed");
    if (rules.length === 0) return refuse("groupEmpty");
    if (depth > RULE_LIMITS.depth) return refuse("tooDeep");
    if (rules.length > RULE_LIMITS.conditions) return refuse("tooMany");
    const read = rules.map((each, at) =>
      readNode({ input: each, path: [...path, "rules", at], depth: depth + 1, left }, problems),
    );
    return { type, rules: read.filter((each) => each !== null) };
  }
  if (type === "not") {
    if (depth > RULE_LIMITS.depth) return refuse("tooDeep");
    const inner = { input: (input as { rule?: unknown }).rule, path: [...path, "rule"], depth: depth + 1, left };
    const rule = readNode(inner, problems);
    return rule && { type, rule };
  }
  left.conditions -= 1;
  if (left.conditions < 0) return left.conditions === -1 ? refuse("tooMany") : null;
  const read = conditionSchema.safeParse(input);
  if (!read.success) {
    for (const issue of read.error.issues) problems.push({ path: [...path, ...pathOf(issue)], key: keyOf(issue) });
    return null;
  }
  return read.data;
}

function pathOf(issue: z.core.$ZodIssue): (string | number)[] {
  return issue.path.filter((step) => typeof step !== "symbol");
}

function keyOf(issue: z.core.$ZodIssue): RuleProblemKey {
  const key = RULE_PROBLEMS.find((known) => known === issue.message);
  return key ?? "malformed";
}

/** The conditions of a rule, from left to right. */
export function conditionsOf(rule: Rule): Condition[] {
  switch (rule.type) {
    case "and":
    case "or":
      return rule.rules.flatMap(conditionsOf);
    case "not":
      return conditionsOf(rule.rule);
    default:
      return [rule];
  }
}

/** The kinds of conditions in a rule that know no past, each once. */
export function conditionsWithoutPast(rule: Rule): ConditionType[] {
  return [...new Set(conditionsOf(rule).map(({ type }) => type))].filter((type) => WITHOUT_PAST.has(type));
}

/** The merchant's own segments as they come, and the ready-made ones in their order. */
export function splitSegments<Segment extends { readyMade: string | null }>(
  segments: readonly Segment[],
): { own: Segment[]; readyMade: Segment[] } {
  return {
    own: segments.filter(({ readyMade }) => readyMade === null),
    readyMade: READY_MADE_KEYS.flatMap((key) => segments.filter(({ readyMade }) => readyMade === key)),
  };
}

/** The customers of a cell of the grid. */
export function ruleOfCell({ r, f }: { r: number; f: number }): Rule {
  return { type: "rfm", r: { min: r, max: r }, f: { min: f, max: f } };
}
