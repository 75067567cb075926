import { z } from "zod";
import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { countRule } from "./count-rule.server.ts";
import { listRuleCustomers } from "./list-rule-customers.server.ts";
import { loadRuleContext } from "./load-rule-context.server.ts";
import { readRule } from "./rules.ts";
import type { Rule } from "./types.ts";
import type { RuleAnswer } from "./ui/rule-answer.ts";

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
  const { rows } = await listRuleCustomers(tx, { context, rule, limit: SAMPLE });
  return { count, sample: rows };
}

const question = z.object({ rule: z.unknown(), asOf: z.union([z.literal(""), z.iso.date()]) });

/** Reads what `answerRule` is asked; null when it is no complete rule or no day. */
export function readQuestion(body: unknown): { rule: Rule; asOf: string } | null {
  const asked = question.safeParse(body);
  if (!asked.success) return null;
  const { rule } = readRule(asked.data.rule);
  return rule && { rule, asOf: asked.data.asOf };
}
