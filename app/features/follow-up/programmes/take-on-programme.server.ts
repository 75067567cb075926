import { query, type Tx } from "#app/db.server.ts";
import { readGivableCampaigns } from "#app/features/coupons/index.server.ts";
import { changeTemplate } from "#app/features/messaging/index.server.ts";
import { saveSegment } from "#app/features/segments/index.server.ts";
import type { Language } from "#app/i18n/languages.ts";
import type { ShopId } from "#app/lib/ids.ts";
import {
  AUDIENCES,
  type AudienceKey,
  choiceOf,
  contentOf,
  READY_PROGRAMMES,
  type ReadyProgrammeKey,
  type ReadyTemplateKey,
  templatesOf,
} from "./ready-made.ts";
import { readyTexts } from "./ready-texts.ts";
import { USUAL_HOLD_OUT_BP } from "./rules.ts";
import { create } from "./save-programme.server.ts";
import type { ProgrammeChange } from "./types.ts";

interface TakingOn {
  shopId: ShopId;
  key: ReadyProgrammeKey;
  /** Of the shop's staff: what they read. Customers' messages are written in both. */
  language: Language;
  today: string;
  now: Date;
}

/**
 * Makes a ready-made programme the shop's own, switched off: its templates, to be edited on the Messages page, its audience
 * where that is a segment, and its first version.
 *
 * @param options.campaignId the coupons that it gives; null gives points where the programme allows that
 */
export async function takeOnProgramme(
  tx: Tx,
  options: TakingOn & { campaignId: string | null },
): Promise<ProgrammeChange> {
  const { shopId, key, language, now, campaignId } = options;
  const choice = choiceOf(key);
  if (choice === "coupon" && campaignId === null) return { ok: false, problems: { campaignId: "required" } };
  const givable = await readGivableCampaigns(tx, { shopId, now });
  if (campaignId !== null && !givable.some(({ id }) => id === campaignId)) {
    return { ok: false, problems: { campaignId: "gone" } };
  }
  const [taken] = await query<{ id: string }>(
    tx,
    `SELECT programme_id::text AS id FROM programmes
     WHERE shop_id = $1::bigint AND ready_made = $2 AND archived_at IS NULL`,
    shopId,
    key,
  );
  if (taken) return { ok: true, id: taken.id };
  const { audience } = READY_PROGRAMMES[key];
  const { t } = readyTexts(language);
  const name = t(`readyProgrammes.programmes.${key}.name`);
  const content = contentOf(key, {
    campaignId,
    segmentId: audience && (await segmentOf(tx, { ...options, audience })),
    templateIds: await makeTemplates(tx, { ...options, name }),
    instructions: t("readyProgrammes.unresolvedInstructions"),
  });
  return create(tx, { shopId, now, readyMade: key, typed: { name, holdOutBp: USUAL_HOLD_OUT_BP, content } });
}

/** A segment of the rule, made where the shop has none. */
async function segmentOf(tx: Tx, options: TakingOn & { audience: AudienceKey }): Promise<string> {
  const { shopId, audience, language, now } = options;
  const rule = AUDIENCES[audience];
  const [known] = await query<{ id: string }>(
    tx,
    `SELECT segment_id::text AS id FROM segments WHERE shop_id = $1::bigint AND rule = $2::text::jsonb
     ORDER BY segment_id LIMIT 1`,
    shopId,
    JSON.stringify(rule),
  );
  if (known) return known.id;
  const name = readyTexts(language).t(`readyProgrammes.audiences.${audience}`);
  for (let copy = 1; copy <= 20; copy += 1) {
    const saved = await saveSegment(tx, { shopId, name: copy === 1 ? name : `${name} ${copy}`, rule, now });
    if (saved.result === "saved") return String(saved.segmentId);
    // Another segment may have the name already.
    if (saved.result !== "refused" || saved.name !== "taken") break;
  }
  throw new Error(`the audience ${audience} could not be made a segment`);
}

/** The app's texts use double braces for themselves, so variables of a template stand in brackets there. */
export const variablesIn = (text: string) => text.replaceAll("[[ ", "{{ ").replaceAll(" ]]", " }}");

async function makeTemplates(
  tx: Tx,
  options: TakingOn & { campaignId: string | null; name: string },
): Promise<Partial<Record<ReadyTemplateKey, string>>> {
  const { shopId, key, campaignId, name, language, now, today } = options;
  const made: Partial<Record<ReadyTemplateKey, string>> = {};
  for (const template of templatesOf(key, campaignId)) {
    const form = new FormData();
    form.set("intent", "save");
    form.set("name", `${name}: ${readyTexts(language).t(`readyProgrammes.templates.${template}.title`)}`.slice(0, 80));
    for (const [suffix, written] of [
      ["Ja", "ja"],
      ["En", "en"],
    ] as const) {
      const { t } = readyTexts(written);
      form.set(`subject${suffix}`, variablesIn(t(`readyProgrammes.templates.${template}.subject`)));
      form.set(`body${suffix}`, variablesIn(t(`readyProgrammes.templates.${template}.body`)));
    }
    const saved = await changeTemplate(tx, { shopId, templateId: null, form, now, today });
    if (!saved.ok || saved.id === undefined) throw new Error(`the template ${template} could not be made`);
    made[template] = saved.id;
  }
  return made;
}
