import { BlockStack, Card, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
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
              })}
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
              })}
            </List.Item>
          ) : null}
        </List>
      </BlockStack>
    </Card>
  );
}
