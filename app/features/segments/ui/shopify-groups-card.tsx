import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";

/** Shopify's groups, as its API writes them. */
const GROUPS = [
  "CHAMPIONS",
  "LOYAL",
  "ACTIVE",
  "NEW",
  "PROMISING",
  "NEEDS_ATTENTION",
  "ALMOST_LOST",
  "AT_RISK",
  "PREVIOUSLY_LOYAL",
  "DORMANT",
  "PROSPECTS",
] as const;

/** How Shopify itself groups the customers, counted when it is asked for. */
export function ShopifyGroupsCard({ all }: { all: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { load, data, state } = useFetcher<{ groups: { group: string; customers: number }[] }>();
  const nameOf = (group: string) => t(`shopifyGroups.names.${GROUPS.find((known) => known === group) ?? "other"}`);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          <Definition strong label={t("shopifyGroups.title")} meaning={t("shopifyGroups.meaning")} />
        </Text>
        {data ? null : (
          <InlineStack>
            <Button loading={state !== "idle"} onClick={() => load("/app/segments/shopify-groups")}>
              {t("shopifyGroups.show")}
            </Button>
          </InlineStack>
        )}
        {data?.groups.length === 0 ? <Text as="p">{t("shopifyGroups.none")}</Text> : null}
        {data && data.groups.length > 0 ? (
          <FiguresTable
            caption={t("shopifyGroups.title")}
            fileName="shopify-rfm-groups.csv"
            columns={[
              { label: t("shopifyGroups.group") },
              { label: t("segments.columns.customers"), numeric: true },
              { label: t("segments.columns.share"), meaning: t("segments.columns.shareMeaning"), numeric: true },
            ]}
            rows={data.groups.map(({ group, customers }) => [
              nameOf(group),
              format.number(customers),
              format.percent(all === 0 ? null : customers / all),
            ])}
          />
        ) : null}
      </BlockStack>
    </Card>
  );
}
