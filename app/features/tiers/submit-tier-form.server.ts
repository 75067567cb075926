import { z } from "zod";
import type { Tx } from "#app/db.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { deleteTier, moveTier, saveTier, type TierResult } from "./change-tiers.server.ts";
import { tierForm } from "./forms.ts";
import { markLoyaltyReviewed } from "./mark-loyalty-reviewed.server.ts";

/** What became of a change: how many customers' tier moved, or each field's problem (`form`: not of one field). */
export type TierChange =
  | { ok: true; intent: string; moved: number }
  | { ok: false; intent: string; problems: Record<string, string> };

const version = z.string().max(64);

/** Does what a form of the page of tiers asks for; whatever was changed or kept counts as reviewed by the merchant. */
export async function submitTierForm(
  tx: Tx,
  options: { shopId: ShopId; currency: string; form: FormData; now: Date },
): Promise<TierChange> {
  const change = await carryOut(tx, options);
  if (change.ok) await markLoyaltyReviewed(tx, options);
  return change;
}

async function carryOut(
  tx: Tx,
  options: { shopId: ShopId; currency: string; form: FormData; now: Date },
): Promise<TierChange> {
  const { shopId, currency, now } = options;
  const fields: Record<string, unknown> = Object.fromEntries(options.form);
  const intent = String(fields.intent);
  const refuse = (error: z.ZodError): TierChange => ({ ok: false, intent, problems: problemsOf(error) });
  const answer = (result: TierResult): TierChange => {
    if (result.ok) return { ok: true, intent, moved: result.moved };
    return { ok: false, intent, problems: { [result.problem === "taken" ? "threshold" : "form"]: result.problem } };
  };

  switch (intent) {
    case "keep":
      return { ok: true, intent, moved: 0 };
    case "saveTier": {
      const form = tierForm(currency)
        .extend({ tierId: z.union([z.literal("").transform(() => null), idField]), version })
        .safeParse(fields);
      if (!form.success) return refuse(form.error);
      const { tierId, nameJa, nameEn, threshold, version: expectedVersion } = form.data;
      const tier = { tierId, nameJa, nameEn, threshold };
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
