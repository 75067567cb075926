import { InlineGrid } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FigureCard } from "#app/components/figure-card.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ComparedFigure, HomeFigures } from "../read-home-figures.server.ts";

/** The four figures of Home. */
export function HomeFigureCards({ figures }: { figures: HomeFigures }) {
  const { t } = useTranslation();
  const format = useFormat();

  const shareNote = ({ now, before }: ComparedFigure, period: "year" | "month") =>
    now === null || before === null
      ? t(`home.compare.${period}None`)
      : t(`home.compare.${period}Points`, { change: format.percentagePoints(now - before) });
  const meanNote = ({ now, before }: ComparedFigure) =>
    now === null || before === null
      ? t("home.compare.yearNone")
      : t("home.compare.yearMean", { change: format.change(now - before) });

  return (
    <InlineGrid columns={{ xs: 1, sm: 2, lg: 4 }} gap="400">
      <FigureCard
        label={t("figures.repeatRate.label")}
        meaning={`${t("figures.repeatRate.meaning")} ${t("home.last12Months")}`}
        value={format.percent(figures.repeatRate.now)}
        note={shareNote(figures.repeatRate, "year")}
      />
      <FigureCard
        label={t("figures.purchaseFrequency.label")}
        meaning={`${t("figures.purchaseFrequency.meaning")} ${t("home.last12Months")}`}
        value={format.ratio(figures.purchaseFrequency.now)}
        note={meanNote(figures.purchaseFrequency)}
      />
      <FigureCard
        label={t("figures.returningCustomerShare.label")}
        meaning={`${t("figures.returningCustomerShare.meaning")} ${t("home.thisMonth")}`}
        value={format.percent(figures.returningCustomerShare.now)}
        note={shareNote(figures.returningCustomerShare, "month")}
      />
      <FigureCard
        label={t("figures.returningSalesShare.label")}
        meaning={`${t("figures.returningSalesShare.meaning")} ${t("home.thisMonth")}`}
        value={format.percent(figures.returningSalesShare.now)}
        note={shareNote(figures.returningSalesShare, "month")}
      />
    </InlineGrid>
  );
}
