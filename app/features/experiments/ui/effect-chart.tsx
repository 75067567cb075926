import { Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { ChartCard } from "#app/components/chart-card.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { CHART_COLORS, SeriesChart } from "#app/components/series-chart.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ExperimentDetails } from "../types.ts";
import { useEffectWords } from "./use-effect-words.ts";

const BOUND = "#8a8a8a";

/** How the interval narrows as customers' time passes. */
export function EffectChart({ details }: { details: ExperimentDetails }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useEffectWords();
  const { days, experiment } = details;
  const { metric } = experiment;
  const title = t("experiments.chart.title");
  if (days.length === 0) {
    return (
      <Card>
        <Text as="p" tone="subdued">
          {t("experiments.chart.nothing", { day: format.day(experiment.lastLookOn) })}
        </Text>
      </Card>
    );
  }
  const names = (["estimate", "low", "high"] as const).map((key) => ({
    key,
    name: t(`experiments.chart.${key}`),
    color: key === "estimate" ? CHART_COLORS.repeat : BOUND,
    dashed: key !== "estimate",
  }));
  const values = days.map(({ day, estimate, interval }) => ({ day, estimate, ...interval }));
  return (
    <ChartCard
      title={title}
      note={t("experiments.chart.meaning")}
      chart={
        <SeriesChart
          kind="line"
          title={title}
          description={t("experiments.chart.description", { from: days[0]?.day, to: days.at(-1)?.day })}
          series={names}
          points={values.map(({ day, ...rest }) => ({ label: day, ...rest }))}
          formatValue={(value) => words.effect(metric, value)}
          formatTick={(value) => words.tick(metric, value)}
        />
      }
      table={
        <FiguresTable
          caption={title}
          columns={[
            { label: t("experiments.chart.day"), meaning: t("experiments.chart.dayMeaning") },
            ...names.map(({ name }) => ({ label: name, meaning: t("experiments.chart.meaning"), numeric: true })),
          ]}
          rows={values.map((value) => [value.day, ...names.map(({ key }) => words.effect(metric, value[key]))])}
          fileName={`experiment-${experiment.id}-days.csv`}
          url={`/app/experiments/${experiment.id}.csv?table=days`}
        />
      }
    />
  );
}
