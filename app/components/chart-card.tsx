import { BlockStack, Button, ButtonGroup, Card, InlineStack, Text } from "@shopify/polaris";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

/** A chart with the table behind it: one of the two is shown. */
export function ChartCard(props: { title: ReactNode; note?: string; chart: ReactNode; table: ReactNode }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<"chart" | "table">("chart");
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingSm">
            {props.title}
          </Text>
          <ButtonGroup variant="segmented">
            <Button size="slim" pressed={shown === "chart"} onClick={() => setShown("chart")}>
              {t("common.chart")}
            </Button>
            <Button size="slim" pressed={shown === "table"} onClick={() => setShown("table")}>
              {t("common.table")}
            </Button>
          </ButtonGroup>
        </InlineStack>
        {props.note ? (
          <Text as="p" variant="bodySm" tone="subdued">
            {props.note}
          </Text>
        ) : null}
        {shown === "chart" ? props.chart : props.table}
      </BlockStack>
    </Card>
  );
}
