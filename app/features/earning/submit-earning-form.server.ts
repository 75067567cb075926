import { z } from "zod";
import type { Tx } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import { askForCollections } from "#app/features/products/index.server.ts";
import { markLoyaltyReviewed } from "#app/features/tiers/index.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { makeAwardAddress, revokeAwardAddress } from "./award-address.server.ts";
import { setEarnAction } from "./earn-actions.server.ts";
import { bonusesOf, currentEarnRule, setEarnRule } from "./earn-rule.server.ts";
import { actionForm, bonusForm, earnRuleForm } from "./forms.ts";
import { importPoints, type PointsImportChange, undoPointsImport } from "./import-points.server.ts";

/** What became of a change, or each field's problem (`form`: not of one field). */
export type EarningChange =
  // The address for other apps, where one was made: it is shown this once.
  { ok: true; intent: string; address?: string } | { ok: false; intent: string; problems: Record<string, string> };

interface Submission {
  shopId: ShopId;
  currency: string;
  form: FormData;
  /** The shop's day. */
  today: string;
  now: Date;
}

const versionField = z.object({ version: z.coerce.number().int() });

/** Does what a form of the page about earning asks for; whatever was changed counts as reviewed by the merchant. */
export async function submitEarningForm(tx: Tx, options: Submission): Promise<EarningChange | PointsImportChange> {
  const { shopId, form, today, now } = options;
  const intent = String(form.get("intent"));
  switch (intent) {
    case "checkPoints":
    case "importPoints":
      return importPoints(tx, { shopId, file: form.get("file"), isTrial: intent === "checkPoints", today, now });
    case "undoPoints": {
      const importId = idField.safeParse(form.get("importId"));
      if (!importId.success) throw new Response(null, { status: 400 });
      return undoPointsImport(tx, { shopId, importId: importId.data, now });
    }
    case "makeAddress": {
      const token = await makeAwardAddress(tx, { shopId, now });
      return { ok: true, intent, address: `${env.shopifyAppUrl}/api/awards/${token}` };
    }
    case "revokeAddress": {
      await revokeAwardAddress(tx, shopId);
      return { ok: true, intent };
    }
    default: {
      const problems = await changeRules(tx, { ...options, intent });
      if (problems) return { ok: false, intent, problems };
      await markLoyaltyReviewed(tx, options);
      return { ok: true, intent };
    }
  }
}

/** @returns each field's problem; null when it was done */
async function changeRules(tx: Tx, options: Submission & { intent: string }): Promise<Record<string, string> | null> {
  const { shopId, currency, now, intent } = options;
  const fields: Record<string, unknown> = Object.fromEntries(options.form);
  const seen = versionField.safeParse(fields);
  if (!seen.success) throw new Response(null, { status: 400 });
  const expectedVersion = seen.data.version;
  switch (intent) {
    case "saveRule": {
      const form = earnRuleForm(currency).safeParse(fields);
      if (!form.success) return problemsOf(form.error);
      const { points: earnPoints, perAmount: earnPerMinor, ...others } = form.data;
      const rule = { ...others, earnPoints, earnPerMinor };
      return (await setEarnRule(tx, { shopId, rule, expectedVersion, now })) ? null : { form: "conflict" };
    }
    case "saveBonus": {
      const form = bonusForm.safeParse(fields);
      if (!form.success) return problemsOf(form.error);
      const bonus = form.data;
      const others = (await bonusesOf(tx, { shopId, version: expectedVersion })).filter(
        ({ bonusId }) => bonusId !== bonus.bonusId,
      );
      const problems = await setBonuses(tx, { shopId, bonuses: [...others, bonus], expectedVersion, now });
      if (!problems && bonus.scope === "collection" && bonus.target !== null) {
        await askForCollections(tx, { shopId, collectionIds: [bonus.target] });
      }
      return problems;
    }
    case "deleteBonus": {
      const bonuses = (await bonusesOf(tx, { shopId, version: expectedVersion })).filter(
        ({ bonusId }) => bonusId !== fields.bonusId,
      );
      return setBonuses(tx, { shopId, bonuses, expectedVersion, now });
    }
    case "saveAction": {
      const form = actionForm.safeParse(fields);
      if (!form.success) return problemsOf(form.error);
      const { data: action } = form;
      return (await setEarnAction(tx, { shopId, action, expectedVersion, now })) ? null : { form: "conflict" };
    }
    default:
      throw new Response(null, { status: 400 });
  }
}

async function setBonuses(
  tx: Tx,
  change: {
    shopId: ShopId;
    bonuses: NonNullable<Parameters<typeof setEarnRule>[1]["bonuses"]>;
    expectedVersion: number;
    now: Date;
  },
): Promise<Record<string, string> | null> {
  const rule = await currentEarnRule(tx, change.shopId);
  if (!rule) return { form: "ruleFirst" };
  return (await setEarnRule(tx, { ...change, rule })) ? null : { form: "conflict" };
}
