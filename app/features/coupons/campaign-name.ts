import type { TFunction } from "i18next";
import type { Language } from "#app/i18n/languages.ts";
import type { CampaignKind } from "./types.ts";

/** What a campaign is called in the reader's language: by its kind where it has no name. */
export function campaignName(
  campaign: { kind: CampaignKind; nameJa: string; nameEn: string },
  { t, language }: { t: TFunction; language: Language },
): string {
  const { kind, nameJa, nameEn } = campaign;
  const [first, second] = language === "ja" ? [nameJa, nameEn] : [nameEn, nameJa];
  return first || second || t(`campaign.kinds.${kind}`);
}
