import { BlockStack, Card, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FigureCard } from "#app/components/figure-card.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ComparedFigure, HomeFigures } from "../read-home-figures.server.ts";

/** The four figures of Home. */
export function HomeFigureCards({ figures }: { figures: HomeFigures }) {
  const { t } = useTranslation();
  const format = useFormat();
  const pointsNote = ({ now, before }: ComparedFigure) =>
    now === null || before === null
      ? t("home.compare.yearNone")
      : t("home.compare.yearPoints", { change: format.percentagePoints(now - before) });
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
        note={pointsNote(figures.repeatRate)}
      />
      <FigureCard
        label={t("figures.purchaseFrequency.label")}
        meaning={`${t("figures.purchaseFrequency.meaning")} ${t("home.last12Months")}`}
        value={format.ratio(figures.purchaseFrequency.now)}
        note={meanNote(figures.purchaseFrequency)}
      />
      <FigureCard
        label={t("home.f2.label")}
        meaning={t("home.f2.meaning", { count: figures.f2.observed })}
        value={format.percent(figures.f2.now)}
        note={pointsNote(figures.f2)}
      />
      <ContributionCard contribution={figures.contribution} />
    </InlineGrid>
  );
}

function ContributionCard({ contribution }: Pick<HomeFigures, "contribution">) {
  const { t } = useTranslation();
  const format = useFormat();
  const { now, before } = contribution;
  const changeOf = (side: "new" | "returning") => {
    const difference = BigInt(now[side]) - BigInt(before[side]);
    return t("home.compare.daysMoney", { change: `${difference > 0n ? "+" : ""}${format.money(difference)}` });
  };
  return (
    <Card>
      <BlockStack gap="100">
        <Text as="h3" variant="bodyMd" tone="subdued">
          <Definition
            label={t("figures.contribution.label")}
            meaning={`${t("figures.contribution.meaning")} ${t("home.last30Days")}`}
          />
        </Text>
        {(["new", "returning"] as const).map((side) => (
          <BlockStack key={side}>
            <InlineStack gap="200" align="space-between" blockAlign="baseline">
              <Text as="span" variant="bodySm">
                {t(`home.contribution.${side}`)}
              </Text>
              <Text as="span" variant="headingMd" tone={now[side].startsWith("-") ? "critical" : undefined}>
                {format.money(now[side])}
              </Text>
            </InlineStack>
            <Text as="p" variant="bodySm" tone="subdued" alignment="end">
              {changeOf(side)}
            </Text>
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}
