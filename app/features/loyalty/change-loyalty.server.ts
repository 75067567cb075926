import { z } from "zod";
import type { Tx } from "#app/db.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { deleteTier, moveTier, saveTier, type TierResult } from "./change-tiers.server.ts";
import { setEarnRule } from "./earn-rule.server.ts";
import { earnRuleForm, tierForm } from "./forms.ts";

/** What became of a change: how many customers' tier moved, or each field's problem (`form`: not of one field). */
export type LoyaltyChange =
  | { ok: true; intent: string; moved: number }
  | { ok: false; intent: string; problems: Record<string, string> };

const version = z.string().max(64);

/** Does what a form of the Loyalty page asks for; whatever was changed or kept counts as reviewed by the merchant. */
export async function changeLoyalty(
  tx: Tx,
  options: { shopId: ShopId; currency: string; form: FormData; now: Date },
): Promise<LoyaltyChange> {
  const change = await carryOut(tx, options);
  const { shopId, now } = options;
  if (change.ok) {
    await tx.shop.updateMany({ where: { shopId, loyaltyReviewedAt: null }, data: { loyaltyReviewedAt: now } });
  }
  return change;
}

async function carryOut(
  tx: Tx,
  options: { shopId: ShopId; currency: string; form: FormData; now: Date },
): Promise<LoyaltyChange> {
  const { shopId, currency, now } = options;
  const fields: Record<string, unknown> = Object.fromEntries(options.form);
  const intent = String(fields.intent);
  const refuse = (error: z.ZodError): LoyaltyChange => ({ ok: false, intent, problems: problemsOf(error) });
  const answer = (result: TierResult): LoyaltyChange => {
    if (result.ok) return { ok: true, intent, moved: result.moved };
    return { ok: false, intent, problems: { [result.problem === "taken" ? "threshold" : "form"]: result.problem } };
  };

  switch (intent) {
    case "keep":
      return { ok: true, intent, moved: 0 };
    case "saveRule": {
      const form = earnRuleForm(currency).extend({ version: z.coerce.number().int() }).safeParse(fields);
      if (!form.success) return refuse(form.error);
      const { active, points, perAmount, validDays, version: expectedVersion } = form.data;
      const rule = { active, earnPoints: points, earnPerMinor: perAmount, validDays };
      const isSaved = await setEarnRule(tx, { shopId, rule, expectedVersion, now });
      return isSaved ? { ok: true, intent, moved: 0 } : { ok: false, intent, problems: { form: "conflict" } };
    }
    case "saveTier": {
      const form = tierForm(currency)
        .extend({ tierId: z.union([z.literal("").transform(() => null), idField]), version })
        .safeParse(fields);
      if (!form.success) return refuse(form.error);
      const { tierId, nameJa, nameEn, threshold, version: expectedVersion } = form.data;
      const tier = { tierId, nameJa, nameEn, thresholdMinor: threshold };
      return answer(await saveTier(tx, { shopId, now, expectedVersion, ...tier }));
    }
    case "deleteTier": {
      const form = z.object({ tierId: idField, version }).safeParse(fields);
      if (!form.success) return refuse(form.error);
      const { tierId, version: expectedVersion } = form.data;
      return answer(await deleteTier(tx, { shopId, now, tierId, expectedVersion }));
    }
    case "moveTier": {
      const form = z.object({ tierId: idField, version, direction: z.enum(["up", "down"]) }).safeParse(fields);
      if (!form.success) return refuse(form.error);
      const { version: expectedVersion, ...move } = form.data;
      return answer(await moveTier(tx, { shopId, now, expectedVersion, ...move }));
    }
    default:
      throw new Response(null, { status: 400 });
  }
}
