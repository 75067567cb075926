import { Badge, BlockStack, Box, Button, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { ALERT_DAYS, type Alert } from "../alert-rules.ts";
import { alertSentence } from "../alert-sentence.ts";

const TONES = { critical: "critical", warning: "warning", info: "info" } as const;

/** What stands out in the figures, in words, each with a place to act. */
export function AlertsCard({ alerts }: { alerts: Alert[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sentence = (alert: Alert) => alertSentence(alert, { t, format });
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="050">
          <Text as="h2" variant="headingMd">
            {t("alerts.title")}
          </Text>
          <Text as="p" variant="bodySm" tone="subdued">
            {t("alerts.meaning", { count: ALERT_DAYS })}
          </Text>
        </BlockStack>
        {alerts.length === 0 ? <Text as="p">{t("alerts.none")}</Text> : null}
        {alerts.map((alert, at) => (
          <Fragment key={alert.key}>
            {at > 0 ? <Divider /> : null}
            <InlineStack gap="300" align="space-between" blockAlign="center" wrap={false}>
              <BlockStack gap="100" inlineAlign="start">
                <Badge tone={TONES[alert.severity]}>{t(`alerts.severities.${alert.severity}`)}</Badge>
                <Text as="p">{sentence(alert)}</Text>
              </BlockStack>
              <Box minWidth="fit-content">
                <Button url={alert.link} accessibilityLabel={`${t(`alerts.actions.${alert.key}`)}: ${sentence(alert)}`}>
                  {t(`alerts.actions.${alert.key}`)}
                </Button>
              </Box>
            </InlineStack>
          </Fragment>
        ))}
      </BlockStack>
    </Card>
  );
}
