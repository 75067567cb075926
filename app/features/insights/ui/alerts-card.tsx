import { Badge, BlockStack, Box, Button, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { ALERT_DAYS, type Alert } from "../alert-rules.ts";

const TONES = { critical: "critical", warning: "warning", info: "info" } as const;

/** What stands out in the figures, in words, each with a place to act. */
export function AlertsCard({ alerts }: { alerts: Alert[] }) {
  const { t } = useTranslation();
  const sentence = useSentence();
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

function useSentence(): (alert: Alert) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (alert) => {
    switch (alert.key) {
      case "promotionShare":
        return t("alerts.promotionShare", {
          cost: format.percent(alert.costShare),
          profit: format.percent(alert.profitShare),
        });
      case "newBelowZero":
        return t("alerts.newBelowZero", {
          ofNew: format.money(alert.contributionNew),
          ofReturning: format.money(alert.contributionReturning),
        });
      case "f2Falling":
        return t("alerts.f2Falling", {
          now: format.percent(alert.now),
          before: format.percent(alert.before),
          count: alert.observed,
        });
      case "stepFalling":
        return t("alerts.stepFalling", {
          n: alert.n,
          next: alert.n + 1,
          now: format.percent(alert.now),
          before: format.percent(alert.before),
          count: alert.observed,
        });
      case "costUnknown":
        return t("alerts.costUnknown", { known: format.percent(alert.knownShare) });
    }
  };
}
