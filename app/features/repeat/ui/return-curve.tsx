import { useNavigate } from "@remix-run/react";
import { BlockStack, InlineStack, Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { ChartCard } from "#app/components/chart-card.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { CHART_COLORS, SeriesChart } from "#app/components/series-chart.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { STEPS } from "../rules.ts";
import type { ShownCurve } from "../survival.ts";

/** The share that has come back by each day after the n-th order, with its interval. */
export function ReturnCurve({ curve, n }: { curve: ShownCurve; n: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const title = t("repeat.curve.title", { n, next: n + 1 });
  return (
    <ChartCard
      title={
        <InlineStack gap="300" blockAlign="center">
          <span>{title}</span>
          <Select
            label={t("repeat.curve.after")}
            labelInline
            options={Array.from({ length: STEPS }, (_, at) => ({
              value: String(at + 1),
              label: t("repeat.curve.order", { n: at + 1 }),
            }))}
            value={String(n)}
            onChange={(chosen) => navigate(`?n=${chosen}`, { preventScrollReset: true })}
          />
        </InlineStack>
      }
      note={t("repeat.curve.meaning")}
      chart={
        <SeriesChart
          kind="line"
          title={title}
          description={t("repeat.curve.description", { days: curve.lastDay })}
          series={[
            { key: "share", name: t("repeat.curve.share"), color: CHART_COLORS.repeat },
            { key: "low", name: t("repeat.curve.low"), color: "#8a8a8a", dashed: true },
            { key: "high", name: t("repeat.curve.high"), color: "#8a8a8a", dashed: true },
          ]}
          points={curve.drawn.map(({ days, share, low, high }) => ({ label: String(days), share, low, high }))}
          formatValue={format.percent}
        />
      }
      table={
        <BlockStack gap="200">
          <FiguresTable
            caption={title}
            columns={[
              { label: t("repeat.curve.days"), numeric: true },
              { label: t("repeat.curve.share"), meaning: t("repeat.curve.meaning"), numeric: true },
              { label: t("repeat.curve.low"), numeric: true },
              { label: t("repeat.curve.high"), numeric: true },
            ]}
            rows={curve.listed.map(({ days, share, low, high }) => [
              format.number(days),
              format.percent(share),
              format.percent(low),
              format.percent(high),
            ])}
          />
          <InlineStack align="end">
            <DownloadButton url={`/app/repeat/curve.csv?n=${n}`} fileName={`repeat-curve-${n}.csv`} />
          </InlineStack>
        </BlockStack>
      }
    />
  );
}
