import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { campaignName } from "../campaign-name.ts";

/** Names campaigns in the reader's language. */
export function useCampaignName() {
  const { t } = useTranslation();
  const { language } = useFormat();
  return (campaign: Parameters<typeof campaignName>[0]) => campaignName(campaign, { t, language });
}
