import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { ChartCard } from "#app/components/chart-card.tsx";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { CHART_COLORS, SeriesChart } from "#app/components/series-chart.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { NpsMonth } from "../figures/views.server.ts";
import { npsOf } from "../rules.ts";

/** NPS by month, with how many answers each is of. */
export function NpsCard({ months }: { months: NpsMonth[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const title = t("voice.figures.nps");
  const all = months.reduce(
    (sum, { promoters, passives, detractors }) => ({
      promoters: sum.promoters + promoters,
      passives: sum.passives + passives,
      detractors: sum.detractors + detractors,
    }),
    { promoters: 0, passives: 0, detractors: 0 },
  );
  const answers = (counts: typeof all) => counts.promoters + counts.passives + counts.detractors;
  const shown = (counts: typeof all) => {
    const nps = npsOf(counts);
    return nps === null ? "–" : format.signed(Math.round(nps));
  };
  const rows = months.map((month) => [
    month.month.slice(0, 7),
    shown(month),
    format.number(answers(month)),
    format.number(month.promoters),
    format.number(month.passives),
    format.number(month.detractors),
  ]);
  return (
    <ChartCard
      title={<Definition label={title} meaning={t("voice.figures.npsMeaning")} />}
      note={answers(all) === 0 ? undefined : t("voice.figures.npsOfYear", { nps: shown(all), count: answers(all) })}
      chart={
        answers(all) === 0 ? (
          <Text as="p">{t("voice.figures.noScores")}</Text>
        ) : (
          <SeriesChart
            title={title}
            description={t("voice.figures.npsDescription")}
            kind="line"
            series={[{ key: "nps", name: title, color: CHART_COLORS.repeat }]}
            points={months.map((month) => ({ label: month.month.slice(0, 7), nps: npsOf(month) }))}
            formatValue={(value) => format.signed(Math.round(value))}
          />
        )
      }
      table={
        <FiguresTable
          caption={title}
          columns={[
            { label: t("voice.figures.month") },
            { label: title, meaning: t("voice.figures.npsMeaning"), numeric: true },
            { label: t("voice.figures.answers"), numeric: true },
            { label: t("voice.figures.promoters"), numeric: true },
            { label: t("voice.figures.passives"), numeric: true },
            { label: t("voice.figures.detractors"), numeric: true },
          ]}
          rows={rows}
          fileName="nps.csv"
          url="/app/voice/figures.csv?table=nps"
        />
      }
    />
  );
}
