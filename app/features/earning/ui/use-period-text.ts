import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";

/** Says from when until when something holds; both days are inclusive. */
export function usePeriodText(): (period: { fromDay: string | null; lastDay: string | null }) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ fromDay, lastDay }) => {
    const from = fromDay && format.day(fromDay);
    const to = lastDay && format.day(lastDay);
    if (from && to) return t("earning.period", { from, to });
    if (from) return t("earning.from", { from });
    return to ? t("earning.until", { to }) : t("earning.always");
  };
}
