import { BlockStack, Card, EmptyState, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ChartCard } from "#app/components/chart-card.tsx";
import { FigureCard } from "#app/components/figure-card.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { CHART_COLORS, SeriesChart } from "#app/components/series-chart.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { RepeatFigures } from "../rules.ts";
import type { RepeatRow } from "../views.server.ts";

const MEASURES = ["repeatRate", "purchaseFrequency"] as const;

/** Repeat rate and purchase frequency, of each period and of the whole range. */
export function RepeatReport(props: { rows: RepeatRow[]; whole: RepeatFigures; download: ReactNode }) {
  const { rows, whole, download } = props;
  const { t } = useTranslation();
  const format = useFormat();

  if (whole.customers === 0) {
    return (
      <Card>
        <EmptyState heading={t("state.empty.title")} image="">
          <p>{t("state.empty.text")}</p>
        </EmptyState>
      </Card>
    );
  }

  const write = { repeatRate: format.percent, purchaseFrequency: format.ratio };
  return (
    <BlockStack gap="400">
      <InlineGrid columns={{ xs: 1, sm: 2, lg: 4 }} gap="400">
        {MEASURES.map((key) => (
          <FigureCard
            key={key}
            label={t(`figures.${key}.label`)}
            meaning={t(`figures.${key}.meaning`)}
            value={write[key](whole[key])}
            note={t("repeat.wholeRange")}
          />
        ))}
        <FigureCard
          label={t("figures.customers.label")}
          meaning={t("figures.customers.meaning")}
          value={format.number(whole.customers)}
          note={t("repeat.wholeRange")}
        />
        <FigureCard
          label={t("figures.customersWithRepeat.label")}
          meaning={t("figures.customersWithRepeat.meaning")}
          value={format.number(whole.customersWithRepeat)}
          note={t("repeat.wholeRange")}
        />
      </InlineGrid>
      <InlineGrid columns={{ xs: 1, lg: 2 }} gap="400">
        {MEASURES.map((key) => (
          <ChartCard
            key={key}
            title={t(`repeat.charts.${key}`)}
            chart={
              <SeriesChart
                kind="line"
                title={t(`repeat.charts.${key}`)}
                description={t("state.chartDescription", { from: rows[0]?.label, to: rows.at(-1)?.label })}
                series={[{ key, name: t(`figures.${key}.label`), color: CHART_COLORS.repeat }]}
                points={rows.map((row) => ({ label: row.label, [key]: row[key] }))}
                formatValue={write[key]}
              />
            }
            table={
              <FiguresTable
                caption={t(`repeat.charts.${key}`)}
                columns={[
                  { label: t("common.period") },
                  { label: t(`figures.${key}.label`), meaning: t(`figures.${key}.meaning`), numeric: true },
                ]}
                rows={rows.map((row) => [row.label, write[key](row[key])])}
              />
            }
          />
        ))}
      </InlineGrid>
      <Card>
        <BlockStack gap="300">
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <Text as="h2" variant="headingSm">
              {t("repeat.tableTitle")}
            </Text>
            {download}
          </InlineStack>
          <FiguresTable
            caption={t("repeat.tableTitle")}
            columns={[
              { label: t("common.period") },
              ...(["customers", "customersWithRepeat", "orders", ...MEASURES] as const).map((key) => ({
                label: t(`figures.${key}.label`),
                meaning: t(`figures.${key}.meaning`),
                numeric: true,
              })),
            ]}
            rows={rows.map((row) => tableRow(row.label, row))}
            totals={tableRow(t("repeat.wholeRange"), whole)}
          />
        </BlockStack>
      </Card>
    </BlockStack>
  );

  function tableRow(label: string, figures: RepeatFigures): string[] {
    return [
      label,
      format.number(figures.customers),
      format.number(figures.customersWithRepeat),
      format.number(figures.orders),
      format.percent(figures.repeatRate),
      format.ratio(figures.purchaseFrequency),
    ];
  }
}
