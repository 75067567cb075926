import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CampaignKind } from "../types.ts";

/** What a campaign is called in the reader's language: by its kind where it has no name. */
export function useCampaignName() {
  const { t } = useTranslation();
  const { language } = useFormat();
  return (campaign: { kind: CampaignKind; nameJa: string; nameEn: string }): string => {
    const { kind, nameJa, nameEn } = campaign;
    const [first, second] = language === "ja" ? [nameJa, nameEn] : [nameEn, nameJa];
    return first || second || t(`campaign.kinds.${kind}`);
  };
}
