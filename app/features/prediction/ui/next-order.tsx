import { BlockStack, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { daysBetween } from "#app/lib/time.ts";
import type { ReorderClock } from "../read-customer-clocks.server.ts";

/** When the customer is likely to order again, and to buy single products again. */
export function NextOrder({ clocks, today }: { clocks: readonly ReorderClock[]; today: string }) {
  const { t } = useTranslation();
  const any = clocks.find(({ productId }) => productId === null);
  const products = clocks.filter(({ productId }) => productId !== null);
  if (!any) return null;
  return (
    <BlockStack gap="200">
      <InlineStack>
        <Definition
          strong
          label={t("prediction.next.title")}
          meaning={`${t("prediction.next.meaning")} ${t("prediction.next.own", { count: any.intervals })}`}
        />
      </InlineStack>
      <Text as="p">
        <When clock={any} today={today} />
      </Text>
      {products.map((clock) => (
        <InlineStack key={clock.productId} align="space-between" gap="200">
          <Definition
            label={clock.title ?? t("prediction.next.unnamed")}
            meaning={`${t("prediction.next.productMeaning")} ${t("prediction.next.own", { count: clock.intervals })}`}
          />
          <Text as="span">
            <When clock={clock} today={today} />
          </Text>
        </InlineStack>
      ))}
    </BlockStack>
  );
}

function When({ clock, today }: { clock: ReorderClock; today: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { fromOn, untilOn } = clock;
  if (untilOn < today) {
    return t("prediction.next.late", { until: format.day(untilOn), count: daysBetween(untilOn, today) });
  }
  return fromOn <= today
    ? t("prediction.next.until", { until: format.day(untilOn) })
    : t("prediction.next.between", { from: format.day(fromOn), until: format.day(untilOn) });
}
