import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { DownloadButton } from "#app/components/download-button.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ProductStepRow, ReorderRow } from "../types.ts";
import { NothingYet } from "./nothing-yet.tsx";
import { TableCard } from "./table-card.tsx";
import { useProductName } from "./use-product-name.ts";

/** What is bought second after what, and after how many days the same product is bought again. */
export function ProductsReport({ steps, reorders }: { steps: ProductStepRow[]; reorders: ReorderRow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useProductName();
  if (steps.length === 0 && reorders.length === 0) return <NothingYet />;
  const days = (value: number) => t("repeat.days", { count: value });
  return (
    <BlockStack gap="400">
      <TableCard
        title={t("repeat.next.title")}
        note={t("repeat.firstProductMeaning")}
        download={<DownloadButton url="/app/repeat/products.csv?by=next" fileName="repeat-products-next.csv" />}
      >
        <FiguresTable
          caption={t("repeat.next.title")}
          columns={[
            { label: t("repeat.firstProduct"), meaning: t("repeat.firstProductMeaning") },
            { label: t("repeat.next.second"), meaning: t("repeat.next.secondMeaning") },
            { label: t("repeat.next.customers"), meaning: t("repeat.next.customersMeaning"), numeric: true },
            { label: t("repeat.next.share"), meaning: t("repeat.next.shareMeaning"), numeric: true },
            { label: t("repeat.medianDays"), meaning: t("repeat.medianDaysMeaning"), numeric: true },
          ]}
          rows={steps.map((row) => [
            nameOf({ productId: row.firstProductId, title: row.firstTitle }),
            nameOf({ productId: row.secondProductId, title: row.secondTitle }),
            format.number(row.customers),
            format.percent(row.customers / row.startedWith),
            days(row.medianDays),
          ])}
        />
      </TableCard>
      <TableCard
        title={t("repeat.reorder.title")}
        note={t("repeat.reorder.note")}
        download={<DownloadButton url="/app/repeat/products.csv?by=reorder" fileName="repeat-products-reorder.csv" />}
      >
        <FiguresTable
          caption={t("repeat.reorder.title")}
          columns={[
            { label: t("repeat.reorder.product") },
            { label: t("repeat.reorder.sample"), meaning: t("repeat.reorder.sampleMeaning"), numeric: true },
            { label: t("repeat.reorder.quartile1"), meaning: t("repeat.reorder.quartile1Meaning"), numeric: true },
            { label: t("repeat.medianDays"), meaning: t("repeat.reorder.medianMeaning"), numeric: true },
            { label: t("repeat.reorder.quartile3"), meaning: t("repeat.reorder.quartile3Meaning"), numeric: true },
          ]}
          rows={reorders.map((row) => [
            nameOf(row),
            format.number(row.reorders),
            days(row.quartile1Days),
            days(row.medianDays),
            days(row.quartile3Days),
          ])}
        />
      </TableCard>
    </BlockStack>
  );
}
