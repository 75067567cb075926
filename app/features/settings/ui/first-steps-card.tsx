import { useFetcher } from "@remix-run/react";
import { Badge, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { shopifyAdminUrl } from "#app/lib/shopify-admin-url.ts";
import type { FirstSteps } from "../first-steps.server.ts";

/** What is left to do in a new shop at `store.myshopify.com`; gone once everything is done. */
export function FirstStepsCard(props: { steps: FirstSteps; isRunning: boolean; domain: string }) {
  const { steps, isRunning, domain } = props;
  const { t } = useTranslation();
  const keeping = useFetcher();
  const list: { key: keyof FirstSteps; url: string; external?: boolean }[] = [
    { key: "backfill", url: "/app/settings" },
    { key: "tiers", url: "/app/loyalty/tiers" },
    { key: "reward", url: "/app/loyalty/rewards" },
    { key: "coupon", url: "/app/coupons" },
    { key: "blocks", url: shopifyAdminUrl({ domain, page: "settings/checkout" }), external: true },
    { key: "programme", url: "/app/follow-up/programmes" },
  ];
  if (list.every(({ key }) => steps[key])) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("home.steps.title")}
        </Text>
        {list.map(({ key, url, external = false }) => (
          <InlineStack key={key} align="space-between" blockAlign="center" gap="200">
            <BlockStack gap="050">
              <InlineStack align="start" gap="200" blockAlign="center">
                <Text as="h3" variant="bodyMd" fontWeight="semibold">
                  {t(`home.steps.${key}.title`)}
                </Text>
                {steps[key] ? <Badge tone="success">{t("home.steps.done")}</Badge> : null}
                {!steps[key] && key === "backfill" && isRunning ? (
                  <Badge tone="info">{t("home.steps.running")}</Badge>
                ) : null}
              </InlineStack>
              <Text as="p" tone="subdued">
                {t(`home.steps.${key}.why`)}
              </Text>
            </BlockStack>
            {steps[key] ? null : (
              <InlineStack gap="200">
                {key === "tiers" ? (
                  <keeping.Form method="post" action="/app/loyalty/tiers">
                    <input type="hidden" name="intent" value="keep" />
                    <Button submit variant="tertiary" loading={keeping.state !== "idle"}>
                      {t("home.steps.tiers.keep")}
                    </Button>
                  </keeping.Form>
                ) : null}
                <Button url={url} external={external}>
                  {t(`home.steps.${key}.action`)}
                </Button>
              </InlineStack>
            )}
          </InlineStack>
        ))}
      </BlockStack>
    </Card>
  );
}
