import { Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { ChartCard } from "#app/components/chart-card.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { CHART_COLORS, SeriesChart } from "#app/components/series-chart.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { HistoryPoint } from "../history/history-of-rule.server.ts";
import { monthEnds } from "./month-ends.ts";

/** How a segment's size, sales and profit went, month by month, as a line and as a table. */
export function HistoryCard(props: { segmentId: string; history: readonly HistoryPoint[]; computing: boolean }) {
  const { segmentId, history, computing } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const title = t("segment.history.title");
  const points = monthEnds(history);
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) {
    return (
      <Card>
        <Text as="h2" variant="headingSm">
          {title}
        </Text>
        <Text as="p">{t(computing ? "segment.history.computing" : "segment.history.none")}</Text>
      </Card>
    );
  }
  return (
    <ChartCard
      title={title}
      {...(computing ? { note: t("segment.history.computing") } : {})}
      chart={
        <SeriesChart
          kind="line"
          title={title}
          description={t("segment.history.description", { from: first.day, to: last.day })}
          series={[{ key: "customers", name: t("segments.columns.customers"), color: CHART_COLORS.repeat }]}
          points={points.map(({ day, customers }) => ({ label: day.slice(0, 7), customers }))}
          formatValue={(value) => format.number(value)}
        />
      }
      table={
        <FiguresTable
          caption={title}
          fileName={`segment-${segmentId}-history.csv`}
          url={`/app/segments/${segmentId}/history.csv`}
          columns={[
            { label: t("segment.history.month") },
            {
              label: t("segments.columns.customers"),
              meaning: t("segment.figures.customers.meaning"),
              numeric: true,
            },
            { label: t("segments.columns.netSales"), meaning: t("segment.figures.netSales.meaning"), numeric: true },
            {
              label: t("segments.columns.grossProfit"),
              meaning: t("segment.figures.grossProfit.meaning"),
              numeric: true,
            },
          ]}
          rows={points
            .toReversed()
            .map((point) => [
              point.day,
              format.number(point.customers),
              format.money(point.netSalesMinor),
              format.money(point.grossProfitMinor),
            ])}
        />
      }
    />
  );
}
