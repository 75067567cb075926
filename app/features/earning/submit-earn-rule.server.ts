import { z } from "zod";
import type { Tx } from "#app/db.server.ts";
import { markLoyaltyReviewed } from "#app/features/tiers/index.server.ts";
import { problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { setEarnRule } from "./earn-rule.server.ts";
import { earnRuleForm } from "./forms.ts";

/** What became of a change, or each field's problem (`form`: not of one field). */
export type EarnRuleChange =
  | { ok: true; intent: string }
  | { ok: false; intent: string; problems: Record<string, string> };

/** Does what a form of the page about earning asks for; whatever was changed counts as reviewed by the merchant. */
export async function submitEarnRule(
  tx: Tx,
  options: { shopId: ShopId; currency: string; form: FormData; now: Date },
): Promise<EarnRuleChange> {
  const { shopId, currency, now } = options;
  const fields: Record<string, unknown> = Object.fromEntries(options.form);
  const intent = String(fields.intent);
  if (intent !== "saveRule") throw new Response(null, { status: 400 });
  const form = earnRuleForm(currency).extend({ version: z.coerce.number().int() }).safeParse(fields);
  if (!form.success) return { ok: false, intent, problems: problemsOf(form.error) };
  const { active, points, perAmount, validDays, version: expectedVersion } = form.data;
  const rule = { active, earnPoints: points, earnPerMinor: perAmount, validDays };
  if (!(await setEarnRule(tx, { shopId, rule, expectedVersion, now }))) {
    return { ok: false, intent, problems: { form: "conflict" } };
  }
  await markLoyaltyReviewed(tx, options);
  return { ok: true, intent };
}
