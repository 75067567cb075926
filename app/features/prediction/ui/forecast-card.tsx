import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { MOST_REPEATS_TOLD } from "../rules.ts";
import type { LastQuarter } from "../views.server.ts";

/** What was expected of the last quarter before it began, against what came, by how often customers had come back. */
export function ForecastCard({ forecast }: { forecast: LastQuarter | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const title = t("prediction.forecast.title");
  const checks = forecast?.checks ?? [];
  const sum = (of: "customers" | "expected" | "came") => checks.reduce((total, check) => total + check[of], 0);
  const cells = ({ customers, expected, came }: { customers: number; expected: number; came: number }) => [
    format.number(customers),
    format.number(Math.round(expected)),
    format.number(came),
    came === 0 ? "–" : format.percent(expected / came),
  ];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          <Definition label={title} meaning={t("prediction.forecast.meaning")} />
        </Text>
        {checks.length === 0 ? (
          <Text as="p">{t("prediction.unchecked")}</Text>
        ) : (
          <FiguresTable
            caption={title}
            fileName="forecast-last-quarter.csv"
            columns={[
              { label: t("prediction.forecast.repeats"), meaning: t("prediction.forecast.repeatsMeaning") },
              { label: t("prediction.forecast.customers"), numeric: true },
              {
                label: t("prediction.forecast.expected"),
                meaning: t("prediction.forecast.expectedMeaning"),
                numeric: true,
              },
              { label: t("prediction.forecast.came"), meaning: t("prediction.forecast.cameMeaning"), numeric: true },
              { label: t("prediction.forecast.ratio"), meaning: t("prediction.forecast.ratioMeaning"), numeric: true },
            ]}
            rows={checks.map((check) => [
              check.repeats === MOST_REPEATS_TOLD
                ? t("prediction.forecast.andMore", { count: check.repeats })
                : t("prediction.forecast.times", { count: check.repeats }),
              ...cells(check),
            ])}
            totals={[
              t("prediction.forecast.all"),
              ...cells({ customers: sum("customers"), expected: sum("expected"), came: sum("came") }),
            ]}
          />
        )}
        {forecast?.isPooled ? (
          <Text as="p" tone="subdued">
            {t("prediction.pooled")}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}
