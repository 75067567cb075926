import { z } from "zod";
import type { Tx } from "#app/db.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { isDay } from "#app/lib/time.ts";
import { type DryRun, dryRunTiers } from "./dry-run.server.ts";
import { readTypedProgramme } from "./forms.ts";
import { markLoyaltyReviewed } from "./mark-loyalty-reviewed.server.ts";
import { pinTier, unpinTier } from "./pin-tier.server.ts";
import { publishDraft, undoProgramme } from "./publish-programme.server.ts";
import { readProgramme } from "./read-programme.server.ts";

/**
 * What became of a form of the page: what publishing would do, how many customers' tier moved, or each field's problem
 * (`form`: not of one field; `tiers.2.threshold`: of the third tier typed).
 */
export type TierChange =
  | { ok: true; intent: string; moved: number; dryRun?: DryRun }
  | { ok: false; intent: string; problems: Record<string, string> };

interface Submitted {
  shopId: ShopId;
  currency: string;
  form: FormData;
  today: string;
  now: Date;
}

const version = z.coerce.number().int().min(0);

/** Does what a form of the page of tiers asks for; whatever was published or kept counts as reviewed by the merchant. */
export async function submitTierForm(tx: Tx, options: Submitted): Promise<TierChange> {
  const change = await carryOut(tx, options);
  if (change.ok && change.intent !== "dryRun") await markLoyaltyReviewed(tx, options);
  return change;
}

async function carryOut(tx: Tx, options: Submitted): Promise<TierChange> {
  const { shopId, now, today: asOf } = options;
  const fields: Record<string, unknown> = Object.fromEntries(options.form);
  const intent = String(fields.intent);
  const problem = (problems: Record<string, string>): TierChange => ({ ok: false, intent, problems });
  switch (intent) {
    case "keep":
      return { ok: true, intent, moved: 0 };
    case "dryRun": {
      const form = z.object({ version, draft: z.string().max(200_000) }).safeParse(fields);
      if (!form.success) return problem(problemsOf(form.error));
      const { content: before } = await readProgramme(tx, shopId);
      const typed = { json: form.data.draft, currency: options.currency, before: before.tiers };
      const draft = readTypedProgramme(typed);
      if (!draft.ok) return problem(draft.problems);
      const baseVersion = form.data.version;
      const dryRun = await dryRunTiers(tx, { shopId, baseVersion, draft: draft.content, asOf, now });
      return dryRun === "conflict" ? problem({ form: dryRun }) : { ok: true, intent, moved: 0, dryRun };
    }
    case "publish": {
      const form = z.object({ draftId: idField }).safeParse(fields);
      if (!form.success) return problem(problemsOf(form.error));
      const result = await publishDraft(tx, { shopId, asOf, now, draftId: form.data.draftId });
      return result.ok ? { ok: true, intent, moved: result.moved } : problem({ form: result.problem });
    }
    case "undo": {
      const form = z.object({ version }).safeParse(fields);
      if (!form.success) return problem(problemsOf(form.error));
      const result = await undoProgramme(tx, { shopId, asOf, now, version: form.data.version });
      return result.ok ? { ok: true, intent, moved: result.moved } : problem({ form: result.problem });
    }
    default:
      throw new Response(null, { status: 400 });
  }
}

/** What became of a pin, or each field's problem. */
export type PinChange = { ok: true; intent: string } | { ok: false; intent: string; problems: Record<string, string> };

const pinForm = (today: string) =>
  z.object({
    tierId: idField,
    reason: z.string().trim().min(1, "required").max(200, "tooLong"),
    untilDay: z.union([
      z.literal("").transform(() => null),
      z
        .string()
        .refine(isDay, "day")
        .refine((day) => day >= today, "later"),
    ]),
  });

/** Sets or takes off a customer's tier by hand, as the form of the customer's page asks for. */
export async function submitPinForm(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; form: FormData; today: string; now: Date },
): Promise<PinChange> {
  const { shopId, customerId, today: asOf, now } = options;
  const fields: Record<string, unknown> = Object.fromEntries(options.form);
  const intent = String(fields.intent);
  const pin = { shopId, customerId, asOf, now };
  if (intent === "unpinTier") {
    const result = await unpinTier(tx, pin);
    return result.ok ? { ok: true, intent } : { ok: false, intent, problems: { form: result.problem } };
  }
  const form = pinForm(asOf).safeParse(fields);
  if (!form.success) return { ok: false, intent, problems: problemsOf(form.error) };
  const result = await pinTier(tx, { ...pin, ...form.data });
  return result.ok ? { ok: true, intent } : { ok: false, intent, problems: { form: result.problem } };
}
