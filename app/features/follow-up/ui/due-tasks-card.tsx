import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { CHANNELS } from "../programme-content.ts";
import type { TodayCounts } from "../today/types.ts";

/** What is to be done today, by channel. */
export function DueTasksCard({ counts }: { counts: TodayCounts }) {
  const { t } = useTranslation();
  const format = useFormat();
  const total = counts.overdue + counts.today;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h2" variant="headingMd">
              <Definition label={t("followUp.home")} meaning={t("followUp.homeMeaning")} strong />
            </Text>
            {counts.overdue > 0 ? (
              <Badge tone="critical">{t("followUp.overdueCount", { count: counts.overdue })}</Badge>
            ) : null}
          </InlineStack>
          <PolarisLink url="/app/follow-up">{t("followUp.openToday")}</PolarisLink>
        </InlineStack>
        {total === 0 ? (
          <Text as="p" tone="subdued">
            {t("followUp.nothing.due")}
          </Text>
        ) : (
          <InlineStack gap="600">
            {CHANNELS.filter((channel) => counts.byChannel[channel]).map((channel) => (
              <BlockStack key={channel} gap="050">
                <PolarisLink url={`/app/follow-up?channel=${channel}`}>{t(`followUp.channels.${channel}`)}</PolarisLink>
                <Text as="p" variant="headingLg" numeric>
                  {format.number(counts.byChannel[channel] ?? 0)}
                </Text>
              </BlockStack>
            ))}
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}
