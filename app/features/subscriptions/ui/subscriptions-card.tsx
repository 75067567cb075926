import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { SubscriptionView } from "../views.server.ts";

/** A customer's subscriptions by their deliveries; nothing where there are none. */
export function SubscriptionsCard({ subscriptions }: { subscriptions: SubscriptionView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (subscriptions.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          <Definition strong label={t("subscriptions.title")} meaning={t("subscriptions.meaning")} />
        </Text>
        {subscriptions.map((one) => (
          <BlockStack key={one.productId} gap="050">
            <InlineStack gap="200" blockAlign="center">
              <Text as="span" fontWeight="semibold" breakWord>
                {one.title ?? t("subscriptions.unknownProduct")}
              </Text>
              <Badge tone={one.state === "active" ? "success" : undefined}>
                {one.state === "active"
                  ? t("subscriptions.active")
                  : t("subscriptions.stoppedAfter", { count: one.deliveries })}
              </Badge>
            </InlineStack>
            <Text as="p">
              {t("subscriptions.deliveries", { count: one.deliveries })}
              {one.ownIntervalDays === null
                ? null
                : ` ${t("subscriptions.interval", { days: format.number(Math.round(one.ownIntervalDays)) })}`}
            </Text>
            <Text as="p" variant="bodySm" tone="subdued">
              {t("subscriptions.span", { first: format.day(one.firstOn), last: format.day(one.lastOn) })}{" "}
              {one.state === "active" ? t("subscriptions.until", { day: format.day(one.activeUntil) }) : null}
            </Text>
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}
