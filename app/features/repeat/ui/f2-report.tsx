import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { DownloadButton } from "#app/components/download-button.tsx";
import { type HeatCell, HeatTable } from "#app/components/heat-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { type CohortMonths, WINDOWS } from "../rules.ts";
import type { CohortF2Row, ProductF2Row, WindowCells } from "../types.ts";
import { NothingYet } from "./nothing-yet.tsx";
import { TableCard } from "./table-card.tsx";
import { useProductName } from "./use-product-name.ts";

/** How many came back for a second order within 30 … 365 days: by month of the first order, and by first product. */
export function F2Report(props: {
  cohorts: CohortF2Row[];
  /** The largest, and how many there are. */
  products: { rows: ProductF2Row[]; inAll: number };
  months: CohortMonths;
}) {
  const { cohorts, products, months } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useProductName();
  if (cohorts.length === 0) return <NothingYet />;

  const columns = [
    { key: "customers", label: t("repeat.f2.customers"), meaning: t("repeat.f2.customersMeaning") },
    ...WINDOWS.map((days) => ({
      key: String(days),
      label: t("repeat.f2.within", { days }),
      meaning: t("repeat.f2.withinMeaning", { days }),
    })),
  ];
  const cellsOf = (row: { customers: number; windows: WindowCells }): HeatCell[] => [
    { text: format.number(row.customers), share: null },
    ...WINDOWS.map((days): HeatCell => {
      const { observed, cameBack } = row.windows[days];
      if (observed === 0) return { text: "–", share: null, unfinished: t("repeat.f2.notYet", { days }) };
      const cell = { text: format.percent(cameBack / observed), share: cameBack / observed };
      const note = t("repeat.f2.of", { count: observed });
      return observed < row.customers
        ? { ...cell, note, unfinished: t("repeat.f2.immature", { days }) }
        : { ...cell, note };
    }),
  ];
  const file = (by: string) => ({
    url: `/app/repeat/f2.csv?by=${by}&from=${months.fromMonth.slice(0, 7)}&to=${months.toMonth.slice(0, 7)}`,
    fileName: `repeat-f2-${by}-${months.fromMonth.slice(0, 7)}-${months.toMonth.slice(0, 7)}.csv`,
  });
  return (
    <BlockStack gap="400">
      <TableCard
        title={t("repeat.f2.byCohort")}
        note={t("repeat.f2.note")}
        download={<DownloadButton {...file("cohort")} />}
      >
        <HeatTable
          caption={t("repeat.f2.byCohort")}
          rowHead={t("repeat.cohorts.month")}
          columns={columns}
          rows={cohorts.map((row) => ({ key: row.cohort, label: row.cohort, cells: cellsOf(row) }))}
        />
      </TableCard>
      <TableCard
        title={t("repeat.f2.byProduct")}
        note={`${t("repeat.firstProductMeaning")} ${
          products.inAll > products.rows.length
            ? t("repeat.shown", { shown: products.rows.length, count: products.inAll })
            : ""
        }`}
        download={<DownloadButton {...file("product")} />}
      >
        <HeatTable
          caption={t("repeat.f2.byProduct")}
          rowHead={t("repeat.firstProduct")}
          columns={columns}
          rows={products.rows.map((row) => ({
            key: row.productId ?? "none",
            label: nameOf(row),
            cells: cellsOf(row),
          }))}
        />
      </TableCard>
    </BlockStack>
  );
}
