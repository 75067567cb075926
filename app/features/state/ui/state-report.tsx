import { BlockStack, Card, EmptyState, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ChartCard } from "#app/components/chart-card.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { CHART_COLORS, SeriesChart } from "#app/components/series-chart.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { minorDigits } from "#app/lib/money.ts";
import type { ContributionRow } from "../read-contribution.server.ts";
import type { OrdersWithoutCustomer } from "../views.server.ts";

/** The pairs that the report divides into first and repeat. */
const MEASURES = [
  { key: "customers", first: "newCustomers", repeat: "returningCustomers", money: false },
  { key: "orders", first: "ordersFirst", repeat: "ordersRepeat", money: false },
  { key: "netSales", first: "netSalesFirst", repeat: "netSalesRepeat", money: true },
  { key: "grossProfit", first: "grossProfitFirst", repeat: "grossProfitRepeat", money: true },
  { key: "promotionCost", first: "promotionCostNew", repeat: "promotionCostReturning", money: true },
  { key: "contribution", first: "contributionNew", repeat: "contributionReturning", money: true },
] as const;

/** New against returning, period by period. */
export function StateReport({
  rows,
  withoutCustomer,
  download,
}: {
  rows: ContributionRow[];
  withoutCustomer: OrdersWithoutCustomer;
  download: ReactNode;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const sum = (key: keyof ContributionRow) => rows.reduce((total, row) => total + BigInt(row[key]), 0n);

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

  const unit = 10 ** minorDigits(format.currency);
  return (
    <BlockStack gap="400">
      <InlineGrid columns={{ xs: 1, lg: 2 }} gap="400">
        {MEASURES.map(({ key, first, repeat, money }) => {
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
      <Card>
        <BlockStack gap="300">
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <Text as="h2" variant="headingSm">
              {t("state.tableTitle")}
            </Text>
            {download}
          </InlineStack>
          <FiguresTable
            caption={t("state.tableTitle")}
            columns={[
              { label: t("common.period") },
              ...MEASURES.flatMap(({ first, repeat }) =>
                ([first, repeat] as const).map((key) => ({
                  label: t(`figures.${key}.label`),
                  meaning: t(`figures.${key}.meaning`),
                  numeric: true,
                })),
              ),
            ]}
            rows={rows.map((row) => [
              row.label,
              ...MEASURES.flatMap(({ first, repeat, money }) =>
                ([first, repeat] as const).map((key) => (money ? format.money(row[key]) : format.number(row[key]))),
              ),
            ])}
            totals={[
              t("common.total"),
              format.number(sum("newCustomers")),
              // A customer may return in several periods: the periods do not add up to a number of customers.
              "",
              format.number(sum("ordersFirst")),
              format.number(sum("ordersRepeat")),
              format.money(sum("netSalesFirst")),
              format.money(sum("netSalesRepeat")),
              format.money(sum("grossProfitFirst")),
              format.money(sum("grossProfitRepeat")),
              format.money(sum("promotionCostNew")),
              format.money(sum("promotionCostReturning")),
              format.money(sum("contributionNew")),
              format.money(sum("contributionReturning")),
            ]}
          />
          {withoutCustomer.orders > 0 ? (
            <Text as="p" tone="subdued">
              {t("state.withoutCustomer", {
                count: withoutCustomer.orders,
                netSales: format.money(withoutCustomer.netSales),
              })}
            </Text>
          ) : null}
        </BlockStack>
      </Card>
    </BlockStack>
  );
}
