import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { ChartCard } from "#app/components/chart-card.tsx";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { SeriesChart } from "#app/components/series-chart.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { AsText } from "#app/lib/as-text.ts";
import type { RollForwardRow } from "../rules.ts";

const SHOWN = ["issued", "redeemed", "expired", "revoked"] as const;
const COLORS = { issued: "#5c6ac4", redeemed: "#0c7c59", expired: "#b98900", revoked: "#bf0711" };
const MONTHS_SHOWN = 24;

/** Points issued, redeemed, expired and taken back, month by month. */
export function PointsFlowCard({ months }: { months: AsText<RollForwardRow>[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = months.slice(-MONTHS_SHOWN);
  if (!rows.some((row) => SHOWN.some((key) => row[key] !== "0"))) {
    return (
      <Card>
        <BlockStack gap="200">
          <Text as="h2" variant="headingSm">
            {t("liability.flow.title")}
          </Text>
          <Text as="p">{t("liability.flow.none")}</Text>
        </BlockStack>
      </Card>
    );
  }
  return (
    <ChartCard
      title={<Definition label={t("liability.flow.title")} meaning={t("liability.flow.meaning")} />}
      chart={
        <SeriesChart
          title={t("liability.flow.title")}
          description={t("liability.flow.description")}
          kind="line"
          series={SHOWN.map((key) => ({ key, name: t(`liability.flows.${key}.label`), color: COLORS[key] }))}
          points={rows.map((row) => ({
            label: row.month.slice(0, 7),
            ...Object.fromEntries(SHOWN.map((key) => [key, Number(row[key])])),
          }))}
          formatValue={(value) => format.number(value)}
        />
      }
      table={
        <FiguresTable
          caption={t("liability.flow.title")}
          fileName="points-by-month.csv"
          url="/app/loyalty/liability.csv?table=months"
          columns={[
            { label: t("liability.expiry.month") },
            ...SHOWN.map((key) => ({
              label: t(`liability.flows.${key}.label`),
              meaning: t(`liability.flows.${key}.meaning`),
              numeric: true,
            })),
          ]}
          rows={rows.map((row) => [row.month.slice(0, 7), ...SHOWN.map((key) => format.number(row[key]))])}
        />
      }
    />
  );
}
