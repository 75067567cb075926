import { z } from "zod";
import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { countRule } from "./count-rule.server.ts";
import { listRuleCustomers } from "./list-rule-customers.server.ts";
import { loadRuleContext } from "./load-rule-context.server.ts";
import { readRule } from "./rules.ts";
import type { Rule } from "./types.ts";
import type { CustomersPart, RuleAnswer } from "./ui/rule-answer.ts";

/** As many customers are shown beside a rule. */
const SAMPLE = 10;

/** Counts a rule as of a day (empty: today) and shows some of its customers. */
export async function answerRule(
  tx: Tx,
  options: { shopId: ShopId; rule: Rule; asOf: string; now: Date },
): Promise<RuleAnswer> {
  const { shopId, rule, asOf, now } = options;
  const context = await loadRuleContext(tx, { shopId, now, asOf: asOf || undefined });
  const count = await countRule(tx, { context, rule });
  return { count, sample: await listRuleCustomers(tx, { context, rule, limit: SAMPLE }) };
}

/** More customers of a rule as of a day, behind those that were shown. */
export async function moreCustomers(
  tx: Tx,
  options: { shopId: ShopId; rule: Rule; asOf: string; after: string; now: Date },
): Promise<CustomersPart> {
  const { shopId, rule, asOf, after, now } = options;
  const context = await loadRuleContext(tx, { shopId, now, asOf: asOf || undefined });
  return listRuleCustomers(tx, { context, rule, after });
}

const question = z.object({
  rule: z.unknown(),
  asOf: z.union([z.literal(""), z.iso.date()]),
  after: z.string().max(60).default(""),
});

/** Reads what is asked of a rule; null when it is no complete rule or no day. */
export function readQuestion(body: unknown): { rule: Rule; asOf: string; after: string } | null {
  const asked = question.safeParse(body);
  if (!asked.success) return null;
  const { rule } = readRule(asked.data.rule);
  return rule && { rule, asOf: asked.data.asOf, after: asked.data.after };
}
