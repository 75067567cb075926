import { BlockStack, Card, Link, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { Condition } from "#app/features/segments/types.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { LOSS_WINDOW, type Losses } from "../losses.ts";
import { useProductName } from "./use-product-name.ts";

/** After which order, and after which first product, customers are lost: in words. */
export function LossCard({ losses }: { losses: Losses }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useProductName();
  const { step, product } = losses;
  if (!step && !product) return null;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("repeat.losses.title")}
        </Text>
        <List>
          {step ? (
            <List.Item>
              {t("repeat.losses.step", {
                n: step.n,
                count: step.lapsed,
                share: format.percent(step.lapsed / step.reached),
                unresolved: format.number(step.unresolved),
              })}{" "}
              <Link url={listOf({ type: "orderCount", count: { min: step.n, max: step.n } })}>
                {t("repeat.losses.whoAfter", { n: step.n })}
              </Link>
            </List.Item>
          ) : null}
          {product ? (
            <List.Item>
              {t("repeat.losses.product", {
                product: nameOf(product),
                days: LOSS_WINDOW,
                share: format.percent(product.cameBack / product.observed),
                shopShare: format.percent(product.shopShare),
                count: product.observed,
              })}{" "}
              <Link
                url={listOf({
                  type: "product",
                  where: "first",
                  match: { by: "product", productIds: [product.productId] },
                })}
              >
                {t("repeat.losses.whoBegan")}
              </Link>
            </List.Item>
          ) : null}
        </List>
      </BlockStack>
    </Card>
  );
}

/** The lapsed among those whom a condition names, as a list of customers that can be kept as a segment. */
function listOf(condition: Condition): string {
  const rule = { type: "and", rules: [condition, { type: "lifecycle", states: ["lapsed"] }] };
  return `/app/segments/new?${new URLSearchParams({ rule: JSON.stringify(rule) })}`;
}
