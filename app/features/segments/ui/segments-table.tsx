import { BlockStack, Card, EmptyState, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { RuleFigures } from "../types.ts";
import type { SegmentRow } from "../views.server.ts";
import { monthEnds } from "./month-ends.ts";
import { Sparkline } from "./sparkline.tsx";
import { useSegmentName, useSegmentPlay } from "./use-segment-name.ts";

/** Segments with size, share, trend and profit, and where there is one the play. */
export function SegmentsTable(props: {
  title: string;
  meaning?: string;
  list: "own" | "ready-made";
  rows: readonly SegmentRow[];
  all: RuleFigures;
  empty?: { title: string; text: string };
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useSegmentName();
  const playOf = useSegmentPlay();
  const { title, meaning, list, rows, all, empty } = props;
  const withPlay = rows.some((row) => playOf(row) !== undefined);
  const share = (customers: number | null) =>
    format.percent(customers === null || all.customers === 0 ? null : customers / all.customers);
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
            fileName={`${list}-segments.csv`}
            url={`/app/segments.csv?${new URLSearchParams({ list, language: format.language })}`}
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
            rows={rows.map((row) => [
              <Words key="name">
                <Link url={`/app/segments/${row.segmentId}`}>{nameOf(row)}</Link>
              </Words>,
              row.customers === null ? t("segments.counting") : format.number(row.customers),
              share(row.customers),
              <Sparkline key="trend" name={nameOf(row)} values={monthsOf(row)} />,
              row.latest === null ? "–" : format.money(row.latest.grossProfitMinor),
              ...(withPlay ? [<Words key="play">{playOf(row) ?? ""}</Words>] : []),
            ])}
          />
        )}
      </BlockStack>
    </Card>
  );
}

const MONTHS = 12;

/** Customers at the ends of the last months, and on the last day that is known. */
function monthsOf({ trend }: SegmentRow): number[] {
  return monthEnds(trend)
    .slice(-MONTHS - 1)
    .map(({ customers }) => customers);
}

/** A cell of words, wide enough to be read. */
function Words({ children }: { children: ReactNode }) {
  return <div style={{ minWidth: 170, maxWidth: 380, whiteSpace: "normal" }}>{children}</div>;
}
