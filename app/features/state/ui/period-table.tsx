import { BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ContributionRow } from "../read-contribution.server.ts";
import type { Measure } from "./state-report.tsx";

/** Some pairs of figures by period, with the file that holds them. */
export function PeriodTable(props: {
  title: string;
  measures: readonly Measure[];
  rows: ContributionRow[];
  download: ReactNode;
  children?: ReactNode;
}) {
  const { title, measures, rows, download, children } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const columns = measures.flatMap(({ first, repeat, money }) => [first, repeat].map((key) => ({ key, money })));
  const write = (money: boolean, value: string | number | bigint) =>
    money ? format.money(value) : format.number(value);
  const total = (key: (typeof columns)[number]["key"]) => rows.reduce((sum, row) => sum + BigInt(row[key]), 0n);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingSm">
            {title}
          </Text>
          {download}
        </InlineStack>
        <FiguresTable
          caption={title}
          columns={[
            { label: t("common.period") },
            ...columns.map(({ key }) => ({
              label: t(`figures.${key}.label`),
              meaning: t(`figures.${key}.meaning`),
              numeric: true,
            })),
          ]}
          rows={rows.map((row) => [row.label, ...columns.map(({ key, money }) => write(money, row[key]))])}
          totals={[
            t("common.total"),
            // A customer may return in several periods: the periods do not add up to a number of customers.
            ...columns.map(({ key, money }) => (key === "returningCustomers" ? "" : write(money, total(key)))),
          ]}
        />
        {children}
      </BlockStack>
    </Card>
  );
}
