import { Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { ChartCard } from "#app/components/chart-card.tsx";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { SeriesChart } from "#app/components/series-chart.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { LoyaltyOverview, TierHabits } from "../overview/read-overview.server.ts";

const COLORS = ["#5c6ac4", "#0c7c59", "#b98900", "#bf0711", "#47c1bf", "#6b7177", "#9c6ade", "#454f5b"];

/** Who is in which tier, how many were over time, and what they bought. */
export function TierHabitsCard({ overview }: { overview: LoyaltyOverview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { tiers, population, asOf } = overview;
  const nameOf = ({ nameJa, nameEn }: TierHabits) =>
    (format.language === "ja" ? nameJa : nameEn) ?? t("overview.tiers.none");
  if (asOf === null || tiers.length === 0) {
    return (
      <Card>
        <Text as="h2" variant="headingSm">
          {t("overview.tiers.title")}
        </Text>
        <Text as="p">{t("overview.tiers.empty")}</Text>
      </Card>
    );
  }
  return (
    <>
      <Card>
        <Text as="h2" variant="headingSm">
          <Definition
            label={t("overview.tiers.title")}
            meaning={t("overview.tiers.meaning", { day: format.day(asOf) })}
          />
        </Text>
        <FiguresTable
          caption={t("overview.tiers.title")}
          fileName="tiers.csv"
          url="/app/loyalty.csv?table=tiers"
          columns={[
            { label: t("overview.tiers.tier") },
            { label: t("overview.tiers.members"), meaning: t("overview.tiers.membersMeaning"), numeric: true },
            { label: t("figures.repeatRate.label"), meaning: t("overview.tiers.repeatMeaning"), numeric: true },
            { label: t("figures.netSales.label"), meaning: t("overview.tiers.salesMeaning"), numeric: true },
            { label: t("figures.grossProfit.label"), meaning: t("overview.tiers.profitMeaning"), numeric: true },
            { label: t("overview.tiers.profitEach"), meaning: t("overview.tiers.profitEachMeaning"), numeric: true },
          ]}
          rows={tiers.map((tier) => [
            nameOf(tier),
            format.number(tier.members),
            format.percent(tier.buyers === 0 ? null : tier.repeaters / tier.buyers),
            format.money(tier.netSales),
            format.money(tier.grossProfit),
            tier.members === 0 ? "–" : format.money(Math.round(Number(tier.grossProfit) / tier.members)),
          ])}
        />
      </Card>
      <ChartCard
        title={<Definition label={t("overview.population.title")} meaning={t("overview.population.meaning")} />}
        chart={
          <SeriesChart
            title={t("overview.population.title")}
            description={t("overview.population.description")}
            kind="stacked"
            series={tiers.map((tier, at) => ({
              key: tier.tierId,
              name: nameOf(tier),
              color: COLORS[at % COLORS.length] as string,
            }))}
            points={population.map(({ day, members }) => ({
              label: day,
              ...Object.fromEntries(tiers.map(({ tierId }) => [tierId, members[tierId] ?? 0])),
            }))}
            formatValue={(value) => format.number(value)}
          />
        }
        table={
          <FiguresTable
            caption={t("overview.population.title")}
            fileName="tier-population.csv"
            url="/app/loyalty.csv?table=population"
            columns={[
              { label: t("overview.population.day") },
              ...tiers.map((tier) => ({ label: nameOf(tier), numeric: true })),
            ]}
            rows={population.map(({ day, members }) => [
              day,
              ...tiers.map(({ tierId }) => format.number(members[tierId] ?? 0)),
            ])}
          />
        }
      />
    </>
  );
}
