import { BlockStack, Button, ButtonGroup } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DownloadButton } from "#app/components/download-button.tsx";
import { type HeatCell, HeatTable } from "#app/components/heat-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { type CohortMonths, monthsBetween } from "../rules.ts";
import type { RetentionRow } from "../types.ts";
import { NothingYet } from "./nothing-yet.tsx";
import { TableCard } from "./table-card.tsx";

const MEASURES = ["customers", "netSales", "profit"] as const;
type Measure = (typeof MEASURES)[number];

/** The retention matrix: month of first order × months since, in one of three measures. */
export function RetentionReport(props: { rows: RetentionRow[]; months: CohortMonths; today: string }) {
  const { rows, months, today } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const [measure, setMeasure] = useState<Measure>("customers");
  if (rows.length === 0) return <NothingYet />;

  const longest = Math.max(...rows.map((row) => row.months.length));
  const perCustomer = (row: RetentionRow, minor: string) => Math.round(Number(minor) / row.customers);
  const largest = Math.max(
    1,
    ...rows.flatMap((row) =>
      row.months.map((cell) =>
        measure === "netSales" ? Number(cell.netSales) : perCustomer(row, cell.cumulativeGrossProfit),
      ),
    ),
  );
  const cellsOf = (row: RetentionRow): HeatCell[] =>
    row.months.map((cell, offset): HeatCell => {
      const isRunning = offset === monthsBetween(row.cohort, today);
      const unfinished = isRunning ? { unfinished: t("repeat.retention.running") } : {};
      if (measure === "customers") {
        const share = cell.customers / row.customers;
        return { text: format.percent(share), share, ...unfinished };
      }
      const minor = measure === "netSales" ? Number(cell.netSales) : perCustomer(row, cell.cumulativeGrossProfit);
      return { text: format.money(minor), share: Math.max(0, minor / largest), ...unfinished };
    });
  const span = `from=${months.fromMonth.slice(0, 7)}&to=${months.toMonth.slice(0, 7)}`;
  return (
    <TableCard
      title={t(`repeat.retention.measures.${measure}`)}
      note={t(`repeat.retention.meanings.${measure}`)}
      download={
        <DownloadButton
          url={`/app/repeat/retention.csv?${span}`}
          fileName={`repeat-retention-${months.fromMonth.slice(0, 7)}-${months.toMonth.slice(0, 7)}.csv`}
        />
      }
    >
      <BlockStack gap="300">
        <ButtonGroup variant="segmented">
          {MEASURES.map((one) => (
            <Button key={one} size="slim" pressed={measure === one} onClick={() => setMeasure(one)}>
              {t(`repeat.retention.measures.${one}`)}
            </Button>
          ))}
        </ButtonGroup>
        <HeatTable
          caption={t(`repeat.retention.measures.${measure}`)}
          rowHead={t("repeat.cohorts.month")}
          columns={[
            { key: "customers", label: t("repeat.f2.customers"), meaning: t("repeat.f2.customersMeaning") },
            ...Array.from({ length: longest }, (_, offset) => ({
              key: String(offset),
              label: offset === 0 ? t("repeat.retention.firstMonth") : t("repeat.retention.later", { months: offset }),
            })),
          ]}
          rows={rows.map((row) => ({
            key: row.cohort,
            label: row.cohort,
            cells: [{ text: format.number(row.customers), share: null }, ...cellsOf(row)],
          }))}
        />
      </BlockStack>
    </TableCard>
  );
}
