import { useFetcher } from "@remix-run/react";
import { Badge, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { FirstSteps } from "../first-steps.server.ts";

/** What is left to do in a new shop; gone once everything is done. */
export function FirstStepsCard({ steps, isRunning }: { steps: FirstSteps; isRunning: boolean }) {
  const { t } = useTranslation();
  const keeping = useFetcher();
  const list = [
    { key: "backfill", done: steps.backfilled, url: "/app/settings" },
    { key: "tiers", done: steps.loyaltyReviewed, url: "/app/loyalty/tiers" },
    { key: "coupon", done: steps.couponOn, url: "/app/coupons" },
  ] as const;
  if (list.every(({ done }) => done)) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("home.steps.title")}
        </Text>
        {list.map(({ key, done, url }) => (
          <InlineStack key={key} align="space-between" blockAlign="center" gap="200">
            <BlockStack gap="050">
              <InlineStack align="start" gap="200" blockAlign="center">
                <Text as="h3" variant="bodyMd" fontWeight="semibold">
                  {t(`home.steps.${key}.title`)}
                </Text>
                {done ? <Badge tone="success">{t("home.steps.done")}</Badge> : null}
                {!done && key === "backfill" && isRunning ? <Badge tone="info">{t("home.steps.running")}</Badge> : null}
              </InlineStack>
              <Text as="p" tone="subdued">
                {t(`home.steps.${key}.why`)}
              </Text>
            </BlockStack>
            {done ? null : (
              <InlineStack gap="200">
                {key === "tiers" ? (
                  <keeping.Form method="post" action="/app/loyalty/tiers">
                    <input type="hidden" name="intent" value="keep" />
                    <Button submit variant="tertiary" loading={keeping.state !== "idle"}>
                      {t("home.steps.tiers.keep")}
                    </Button>
                  </keeping.Form>
                ) : null}
                <Button url={url}>{t(`home.steps.${key}.action`)}</Button>
              </InlineStack>
            )}
          </InlineStack>
        ))}
      </BlockStack>
    </Card>
  );
}
