import { BlockStack, Box, Card, EmptyState, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { Sparkline } from "./sparkline.tsx";

/** A segment in a list. */
export interface SegmentRow {
  key: string;
  name: string;
  url: string;
  /** Null while the customers are being found. */
  customers: number | null;
  /** Money in minor units; null as long as it is not known. */
  grossProfitMinor: string | null;
  /** Customers at the ends of the last months, oldest first. */
  trend: readonly number[];
  play?: string;
}

/** Segments with size, share, trend and profit, and where there is one the play. */
export function SegmentsTable(props: {
  title: string;
  meaning?: string;
  fileName: string;
  rows: readonly SegmentRow[];
  allCustomers: number;
  empty?: { title: string; text: string };
  action?: ReactNode;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { title, meaning, fileName, rows, allCustomers, empty, action } = props;
  const withPlay = rows.some(({ play }) => play !== undefined);
  const share = (customers: number | null) =>
    format.percent(customers === null || allCustomers === 0 ? null : customers / allCustomers);
  const cells = (row: SegmentRow) => ({
    customers: row.customers === null ? t("segments.counting") : format.number(row.customers),
    share: share(row.customers),
    profit: row.grossProfitMinor === null ? "–" : format.money(row.grossProfitMinor),
  });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        {meaning ? (
          <Text as="p" tone="subdued">
            {meaning}
          </Text>
        ) : null}
        {rows.length === 0 && empty ? (
          <EmptyState heading={empty.title} image="">
            <p>{empty.text}</p>
          </EmptyState>
        ) : null}
        {rows.length === 0 ? null : (
          <FiguresTable
            caption={title}
            fileName={fileName}
            columns={[
              { label: t("segments.columns.name") },
              {
                label: t("segments.columns.customers"),
                meaning: t("segments.columns.customersMeaning"),
                numeric: true,
              },
              { label: t("segments.columns.share"), meaning: t("segments.columns.shareMeaning"), numeric: true },
              { label: t("segments.columns.trend"), meaning: t("segments.columns.trendMeaning") },
              {
                label: t("segments.columns.grossProfit"),
                meaning: t("segments.columns.grossProfitMeaning"),
                numeric: true,
              },
              ...(withPlay ? [{ label: t("segments.columns.play") }] : []),
            ]}
            csvRows={rows.map((row) => {
              const { customers, share: part, profit } = cells(row);
              return [row.name, customers, part, row.trend.join(" "), profit, ...(withPlay ? [row.play ?? ""] : [])];
            })}
            rows={rows.map((row) => {
              const { customers, share: part, profit } = cells(row);
              return [
                <Wide key="name">
                  <Link url={row.url}>{row.name}</Link>
                </Wide>,
                customers,
                part,
                <Sparkline key="trend" name={row.name} values={row.trend} />,
                profit,
                ...(withPlay ? [<Wide key="play">{row.play ?? ""}</Wide>] : []),
              ];
            })}
          />
        )}
        {action ? <Box>{action}</Box> : null}
      </BlockStack>
    </Card>
  );
}

/** A cell of words, wide enough to be read. */
function Wide({ children }: { children: ReactNode }) {
  return <div style={{ minWidth: 180, maxWidth: 360, whiteSpace: "normal" }}>{children}</div>;
}
