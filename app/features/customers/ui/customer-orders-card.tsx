import { useFetcher, useParams } from "@remix-run/react";
import { Badge, BlockStack, Button, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CustomerOrderPage, CustomerOrderView } from "../views.server.ts";

/** A customer's orders, newest first, more of them on request: which one it was, how long after the one before, what was bought. */
export function CustomerOrdersCard({ page }: { page: CustomerOrderPage }) {
  const { t } = useTranslation();
  const { id } = useParams();
  const fetcher = useFetcher<CustomerOrderPage>();
  const [{ orders, after }, setShown] = useState(page);
  useEffect(() => setShown(page), [page]);
  useEffect(() => {
    const more = fetcher.data as CustomerOrderPage | undefined;
    if (!more) return;
    // An answer is added once, wherever the list stands by then.
    setShown((before) => {
      const known = new Set(before.orders.map((order) => order.id));
      const fresh = more.orders.filter((order) => !known.has(order.id));
      return fresh.length > 0 ? { orders: [...before.orders, ...fresh], after: more.after } : before;
    });
  }, [fetcher.data]);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("customer.orders")}
        </Text>
        {orders.length === 0 ? <Text as="p">{t("customer.noOrders")}</Text> : null}
        {orders.map((order) => (
          <OrderItem key={order.id} order={order} />
        ))}
        {after ? (
          <InlineStack align="center">
            <Button
              loading={fetcher.state !== "idle"}
              onClick={() => fetcher.load(`/app/customers/${id}/orders?after=${encodeURIComponent(after)}`)}
            >
              {t("customer.moreOrders")}
            </Button>
          </InlineStack>
        ) : null}
      </BlockStack>
    </Card>
  );
}

function OrderItem({ order }: { order: CustomerOrderView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="200">
      <Divider />
      <InlineStack align="space-between" blockAlign="start" gap="200" wrap={false}>
        <InlineStack align="start" gap="200" blockAlign="center">
          {order.orderNumber === null ? (
            <Badge tone="warning">{t(`customer.notCounted.${order.notCounted ?? "empty"}`)}</Badge>
          ) : (
            <Badge tone={order.orderNumber === 1 ? "info" : "success"}>
              {t("customer.nth", { count: order.orderNumber, ordinal: true })}
            </Badge>
          )}
          <Text as="h3" variant="bodyMd" fontWeight="semibold">
            {order.name}
          </Text>
          <Text as="span" tone="subdued">
            {format.instant(order.processedAt)}
          </Text>
          {order.gapDays === null ? null : (
            <Text as="span" tone="subdued">
              {t("customer.gap", { count: order.gapDays })}
            </Text>
          )}
        </InlineStack>
        <Text as="span" fontWeight="semibold" numeric>
          {format.money(order.netSales)}
        </Text>
      </InlineStack>
      <BlockStack gap="050">
        {order.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines come in a fixed order and have no name of their own
          <InlineStack key={index} align="space-between" gap="200">
            <Text as="span" textDecorationLine={line.unitsLeft === 0 ? "line-through" : undefined}>
              {t("customer.line", { title: line.title, quantity: format.number(line.quantity) })}
              {line.unitsLeft > 0 && line.unitsLeft < line.quantity
                ? ` ${t("customer.unitsLeft", { left: format.number(line.unitsLeft) })}`
                : ""}
            </Text>
            <Text as="span" tone="subdued" numeric>
              {format.money(line.netSales)}
            </Text>
          </InlineStack>
        ))}
      </BlockStack>
      {order.discountCodes.length > 0 ? (
        <Text as="p" variant="bodySm" tone="subdued">
          {t("customer.codes", { codes: order.discountCodes.join(", ") })}
        </Text>
      ) : null}
    </BlockStack>
  );
}
