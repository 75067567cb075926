import { BlockStack, Button, Card, EmptyState, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ChartCard } from "#app/components/chart-card.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { CHART_COLORS, SeriesChart } from "#app/components/series-chart.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { minorDigits } from "#app/lib/money.ts";
import type { ContributionRow } from "../read-contribution.server.ts";
import type { OrdersWithoutCustomer } from "../views.server.ts";
import { PeriodTable } from "./period-table.tsx";

/** The pairs that the report divides into first and repeat. */
const MEASURES = [
  { key: "customers", first: "newCustomers", repeat: "returningCustomers", money: false, ofCosts: false },
  { key: "orders", first: "ordersFirst", repeat: "ordersRepeat", money: false, ofCosts: false },
  { key: "netSales", first: "netSalesFirst", repeat: "netSalesRepeat", money: true, ofCosts: false },
  { key: "grossProfit", first: "grossProfitFirst", repeat: "grossProfitRepeat", money: true, ofCosts: false },
  { key: "promotionCost", first: "promotionCostNew", repeat: "promotionCostReturning", money: true, ofCosts: true },
  { key: "contribution", first: "contributionNew", repeat: "contributionReturning", money: true, ofCosts: true },
] as const;
export type Measure = (typeof MEASURES)[number];

/** New against returning, period by period. */
export function StateReport({
  rows,
  withoutCustomer,
  downloads,
}: {
  rows: ContributionRow[];
  withoutCustomer: OrdersWithoutCustomer;
  downloads: Record<"state" | "contribution", ReactNode>;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEmpty = (row: ContributionRow) =>
    row.ordersFirst + row.ordersRepeat === 0 && row.promotionCostNew === "0" && row.promotionCostReturning === "0";
  if (withoutCustomer.orders === 0 && rows.every(isEmpty)) {
    return (
      <Card>
        <EmptyState heading={t("state.empty.title")} image="">
          <p>{t("state.empty.text")}</p>
        </EmptyState>
      </Card>
    );
  }

  const hasCosts = rows.some((row) => row.promotionCostNew !== "0" || row.promotionCostReturning !== "0");
  const unit = 10 ** minorDigits(format.currency);
  return (
    <BlockStack gap="400">
      <InlineGrid columns={{ xs: 1, lg: 2 }} gap="400">
        {MEASURES.filter(({ ofCosts }) => hasCosts || !ofCosts).map(({ key, first, repeat, money }) => {
          const columns = [
            { label: t("common.period") },
            { label: t(`figures.${first}.label`), meaning: t(`figures.${first}.meaning`), numeric: true },
            { label: t(`figures.${repeat}.label`), meaning: t(`figures.${repeat}.meaning`), numeric: true },
          ];
          const write = (value: string | number) => (money ? format.money(value) : format.number(value));
          return (
            <ChartCard
              key={key}
              title={t(`state.charts.${key}`)}
              chart={
                <SeriesChart
                  kind="stacked"
                  title={t(`state.charts.${key}`)}
                  description={t("state.chartDescription", { from: rows[0]?.label, to: rows.at(-1)?.label })}
                  series={[
                    { key: "first", name: t(`figures.${first}.label`), color: CHART_COLORS.first },
                    { key: "repeat", name: t(`figures.${repeat}.label`), color: CHART_COLORS.repeat },
                  ]}
                  points={rows.map((row) => ({
                    label: row.label,
                    first: money ? Number(row[first]) / unit : Number(row[first]),
                    repeat: money ? Number(row[repeat]) / unit : Number(row[repeat]),
                  }))}
                  formatValue={(value) => (money ? format.money(Math.round(value * unit)) : format.number(value))}
                  formatTick={(value) => (money ? format.moneyShort(value * unit) : format.number(value))}
                />
              }
              table={
                <FiguresTable
                  caption={t(`state.charts.${key}`)}
                  columns={columns}
                  rows={rows.map((row) => [row.label, write(row[first]), write(row[repeat])])}
                />
              }
            />
          );
        })}
      </InlineGrid>
      {hasCosts ? null : (
        <Card>
          <InlineStack gap="300" align="space-between" blockAlign="center">
            <Text as="p">{t("state.withoutCosts")}</Text>
            <Button url="/app/state/costs">{t("promotion.add")}</Button>
          </InlineStack>
        </Card>
      )}
      <PeriodTable title={t("state.tableTitle")} measures={MEASURES.slice(0, 4)} rows={rows} download={downloads.state}>
        {withoutCustomer.orders > 0 ? (
          <Text as="p" tone="subdued">
            {t("state.withoutCustomer", {
              count: withoutCustomer.orders,
              netSales: format.money(withoutCustomer.netSales),
            })}
          </Text>
        ) : null}
      </PeriodTable>
      <PeriodTable
        title={t("state.contributionTitle")}
        measures={MEASURES.slice(3)}
        rows={rows}
        download={downloads.contribution}
      />
    </BlockStack>
  );
}
