import { BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ReorderClock } from "../read-customer-clocks.server.ts";
import type { CustomerPrediction } from "../views.server.ts";
import { NextOrder } from "./next-order.tsx";

/** What a customer is expected to do and when, with how well the shop's last forecast came true. */
export function PredictionCard(props: {
  prediction: CustomerPrediction | null;
  clocks: readonly ReorderClock[];
  today: string;
}) {
  const { prediction, clocks, today } = props;
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          <Definition strong label={t("prediction.title")} meaning={t("prediction.meaning")} />
        </Text>
        {prediction ? <Expected prediction={prediction} /> : <Text as="p">{t("prediction.none")}</Text>}
        <NextOrder clocks={clocks} today={today} />
      </BlockStack>
    </Card>
  );
}

function Expected({ prediction }: { prediction: CustomerPrediction }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { alive, orders, grossProfit, isPooled, lastQuarter } = prediction;
  const rows = [
    { label: t("prediction.alive"), meaning: t("prediction.aliveMeaning"), value: format.percent(alive) },
    { label: t("prediction.orders"), meaning: t("prediction.ordersMeaning"), value: format.ratio(orders) },
    {
      label: t("prediction.grossProfit"),
      meaning: t("prediction.grossProfitMeaning"),
      value: format.money(grossProfit),
    },
  ];
  return (
    <>
      {rows.map(({ label, meaning, value }) => (
        <InlineStack key={label} align="space-between" gap="200">
          <Definition label={label} meaning={meaning} />
          <Text as="span" fontWeight="semibold">
            {value}
          </Text>
        </InlineStack>
      ))}
      <Text as="p" variant="bodySm" tone="subdued">
        {lastQuarter
          ? t("prediction.checked", {
              expected: format.number(lastQuarter.expected),
              came: format.number(lastQuarter.came),
            })
          : t("prediction.unchecked")}
        {isPooled ? ` ${t("prediction.pooled")}` : null}
      </Text>
    </>
  );
}
