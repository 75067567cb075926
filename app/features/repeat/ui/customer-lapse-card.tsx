import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CustomerLapse } from "../read-customer-lapse.server.ts";

const TONES = { active: "success", cooling: "attention", lapsed: "critical" } as const;

/** How long a customer is away beside those like them who came back. */
export function CustomerLapseCard(props: {
  lapse: CustomerLapse | null;
  /** The chance of still being a customer, by the customer's own rhythm; null where it says nothing. */
  alive: number | null;
}) {
  const { lapse, alive } = props;
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          <Definition label={t("customerLapse.title")} meaning={t("customerLapse.meaning")} />
        </Text>
        {lapse ? (
          <>
            <InlineStack gap="200">
              <Badge tone={TONES[lapse.state]}>{t(`customerLapse.states.${lapse.state}`)}</Badge>
              {lapse.unresolved ? <Badge tone="warning">{t("customerLapse.unresolved")}</Badge> : null}
              {lapse.openContact ? <Badge tone="warning">{t("customerLapse.openContact")}</Badge> : null}
              {lapse.changed ? <Badge tone="info">{t("customerLapse.changed")}</Badge> : null}
            </InlineStack>
            <Text as="p">{t("customerLapse.away", { count: lapse.daysAway })}</Text>
            {alive === null || lapse.state === "active" ? null : (
              <InlineStack align="space-between" gap="200">
                <Definition label={t("customerLapse.alive")} meaning={t("customerLapse.aliveMeaning")} />
                <Text as="span" fontWeight="semibold">
                  {format.percent(alive)}
                </Text>
              </InlineStack>
            )}
            <Text as="p" tone="subdued">
              {t(`customerLapse.${limitsOf(lapse)}`, {
                cooling: format.number(lapse.coolingDays ?? 0),
                lapsed: format.number(lapse.lapsedDays ?? 0),
              })}
            </Text>
          </>
        ) : (
          <Text as="p">{t("customer.noOrders")}</Text>
        )}
      </BlockStack>
    </Card>
  );
}

/** What is said of the limits; they are one where all who came back did so at the same interval, as of a subscription. */
function limitsOf({ coolingDays, lapsedDays }: CustomerLapse) {
  if (coolingDays === null || lapsedDays === null) return "noLimits";
  return coolingDays === lapsedDays ? "lapsedLimit" : "limits";
}
