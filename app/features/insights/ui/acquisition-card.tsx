import { BlockStack, Button, Card, EmptyState, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { AcquisitionRow } from "../read-acquisition.server.ts";

/** By month of first order: what a new customer cost, and when the month had paid back. */
export function AcquisitionCard({ rows, download }: { rows: AcquisitionRow[]; download: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const withoutCost = rows.every((row) => row.promotionCostNew === "0");
  const payback = (row: AcquisitionRow) => {
    if (row.promotionCostNew === "0") return "–";
    if (row.paybackMonth !== null) return t("acquisition.paidBack", { count: row.paybackMonth });
    return t("acquisition.notYet", { share: format.percent(row.earnedShare), count: row.age });
  };
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t("acquisition.byMonth")}
          </Text>
          {download}
        </InlineStack>
        <Text as="p" tone="subdued">
          {t("acquisition.meaning")}
        </Text>
        {rows.length === 0 ? (
          <EmptyState heading={t("acquisition.empty.title")} image="">
            <p>{t("acquisition.empty.text")}</p>
          </EmptyState>
        ) : null}
        {rows.length > 0 && withoutCost ? (
          <InlineStack gap="300" blockAlign="center">
            <Text as="p">{t("acquisition.withoutCost")}</Text>
            <Button url="/app/state/costs">{t("acquisition.toCosts")}</Button>
          </InlineStack>
        ) : null}
        {rows.length > 0 ? (
          <FiguresTable
            caption={t("acquisition.byMonth")}
            columns={[
              { label: t("acquisition.cohort"), meaning: t("acquisition.cohortMeaning") },
              { label: t("figures.newCustomers.label"), meaning: t("figures.newCustomers.meaning"), numeric: true },
              {
                label: t("figures.promotionCostNew.label"),
                meaning: t("figures.promotionCostNew.meaning"),
                numeric: true,
              },
              { label: t("acquisition.cost"), meaning: t("acquisition.costMeaning"), numeric: true },
              { label: t("acquisition.perOrder"), meaning: t("acquisition.perOrderMeaning"), numeric: true },
              { label: t("acquisition.breakEven"), meaning: t("acquisition.breakEvenMeaning"), numeric: true },
              { label: t("acquisition.earned"), meaning: t("acquisition.earnedMeaning"), numeric: true },
              { label: t("acquisition.payback"), meaning: t("acquisition.paybackMeaning") },
            ]}
            rows={rows.map((row) => [
              row.cohort,
              format.number(row.customers),
              format.money(row.promotionCostNew),
              format.money(row.acquisitionCost),
              row.grossProfitPerOrder === null ? "–" : format.money(row.grossProfitPerOrder),
              format.ratio(row.promotionCostNew === "0" ? null : row.breakEvenOrders),
              format.money(row.cumulativeGrossProfit),
              payback(row),
            ])}
          />
        ) : null}
      </BlockStack>
    </Card>
  );
}
