import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { CHANNELS } from "../../programme-content.ts";
import type { Forecast } from "../../programmes/forecast-programme.server.ts";
import { useOutlook } from "./use-outlook.ts";

/** What would go out in the next 30 days, by day and channel; asked for, since it looks at many customers. */
export function ForecastCard({ programmeId }: { programmeId: string }) {
  const { t } = useTranslation();
  const { ask, asking, answer } = useOutlook(programmeId, "forecast");
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t("programmes.forecast.title")}
          </Text>
          <Button loading={asking} onClick={() => ask()}>
            {t("programmes.forecast.ask")}
          </Button>
        </InlineStack>
        <Text as="p" tone="subdued">
          {t("programmes.forecast.meaning")}
        </Text>
        <div aria-live="polite">
          {answer ? <ForecastTable programmeId={programmeId} forecast={answer.forecast} /> : null}
        </div>
      </BlockStack>
    </Card>
  );
}

function ForecastTable({ programmeId, forecast }: { programmeId: string; forecast: Forecast }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { lines, anchorsBefore, unreached } = forecast;
  const channels = CHANNELS.filter((channel) => lines.some((line) => line.channel === channel));
  const days = [...new Set(lines.map(({ day }) => day))];
  const sum = (of: typeof lines, field: "known" | "expected") => of.reduce((total, line) => total + line[field], 0);
  const cells = (of: typeof lines) => [
    ...channels.map((channel) => {
      const own = of.filter((line) => line.channel === channel);
      return Math.round(sum(own, "known") + sum(own, "expected"));
    }),
    Math.round(sum(of, "expected")),
  ];
  const shown = (numbers: number[]) => numbers.map((number) => format.number(number));
  if (lines.length === 0) return <Text as="p">{t("programmes.forecast.none")}</Text>;
  return (
    <BlockStack gap="200">
      {anchorsBefore > 0 ? (
        <Text as="p">
          {t("programmes.forecast.rate", { count: anchorsBefore, perDay: format.plain(anchorsBefore / 30) })}
        </Text>
      ) : null}
      {unreached > 0 ? <Text as="p">{t("programmes.forecast.unreached", { count: unreached })}</Text> : null}
      <FiguresTable
        caption={t("programmes.forecast.title")}
        fileName={`programme-${programmeId}-forecast.csv`}
        url={`/app/follow-up/programmes/${programmeId}/forecast.csv`}
        columns={[
          { label: t("programmes.forecast.day") },
          ...channels.map((channel) => ({ label: t(`programmes.channels.${channel}`), numeric: true })),
          {
            label: t("programmes.forecast.expected"),
            meaning: t("programmes.forecast.expectedMeaning"),
            numeric: true,
          },
        ]}
        totals={[t("programmes.forecast.total"), ...shown(cells(lines))]}
        rows={days.map((day) => [format.day(day), ...shown(cells(lines.filter((line) => line.day === day)))])}
      />
    </BlockStack>
  );
}
