import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { Basis, ProgrammeContent, TierMeasure } from "../types.ts";

/** How programmes, tiers and what is counted are said in the reader's language. */
export function useTierWords() {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = (tier: { nameJa: string; nameEn: string }) => (format.language === "ja" ? tier.nameJa : tier.nameEn);
  return {
    nameOf,
    /** Of a place in a programme; -1 is no tier. */
    nameAt: ({ tiers }: ProgrammeContent, place: number) => {
      const tier = tiers[place];
      return tier ? nameOf(tier) : t("tiers.none");
    },
    amount: (basis: Basis, value: string) => {
      if (basis === "spend") return format.money(value);
      return t(basis === "orders" ? "tiers.orders" : "tiers.points", { count: Number(value) });
    },
    times: (multiplierBp: number) => t("tiers.times", { factor: format.plain(multiplierBp / 10_000) }),
    /** What counts, over which time, and how long a tier is kept. */
    measure: ({ basis, windowKind, windowMonths, graceDays }: TierMeasure) => {
      const what = t(`tiers.bases.${basis}`);
      const when =
        windowKind === "rolling" ? t("tiers.lastMonths", { count: windowMonths }) : t(`tiers.windows.${windowKind}`);
      const counted = t("tiers.measure", { what, when });
      return windowKind === "lifetime" ? counted : `${counted} ${t("tiers.kept", { count: graceDays })}`;
    },
  };
}
