import { Badge, BlockStack, Button, Divider, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { shopifyAdminUrl } from "#app/lib/shopify-admin-url.ts";
import type { DuplicateCustomer, DuplicateGroup } from "../accuracy/types.ts";
import { MergePreviewButton } from "./merge-preview-button.tsx";

/** A group of customers who are likely one person: why, who they are, and what to do. */
export function DuplicateGroupItem(props: {
  group: DuplicateGroup;
  domain: string;
  dismissed: boolean;
  saving: boolean;
  onDecide: () => void;
}) {
  const { group, domain, dismissed, saving, onDecide } = props;
  const { t } = useTranslation();
  const [first, second] = group.customers;
  return (
    <BlockStack gap="200">
      <Divider />
      <InlineStack gap="200">
        {group.reasons.map((reason) => (
          <Badge key={reason} tone="attention">
            {t(`accuracy.duplicates.reasons.${reason}`)}
          </Badge>
        ))}
      </InlineStack>
      {group.customers.map((customer) => (
        <Person key={customer.id} customer={customer} domain={domain} />
      ))}
      {group.hasMore ? (
        <Text as="p" tone="subdued">
          {t("accuracy.duplicates.more", { count: group.customers.length })}
        </Text>
      ) : null}
      {first && second && group.customers.length === 2 && !dismissed ? (
        <MergePreviewButton one={first} two={second} />
      ) : null}
      <InlineStack>
        <Button size="slim" onClick={onDecide} loading={saving} disabled={group.hasMore && !dismissed}>
          {t(dismissed ? "accuracy.duplicates.restore" : "accuracy.duplicates.dismiss")}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}

function Person({ customer, domain }: { customer: DuplicateCustomer; domain: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name =
    customerName(customer, format.language) ?? customer.email ?? t("customers.nameless", { id: customer.id });
  const contact = [customer.email, customer.phone, customer.zip].filter(Boolean).join(" · ");
  return (
    <InlineStack gap="300" blockAlign="center">
      <div style={{ flex: "1 1 260px", minWidth: 0, overflowWrap: "anywhere" }}>
        <Link url={`/app/customers/${customer.id}`}>{name}</Link>
        <Text as="p" variant="bodySm" tone="subdued">
          {contact || "–"}
        </Text>
      </div>
      <Text as="span">
        {t("accuracy.duplicates.bought", { count: customer.orders, amount: format.money(customer.netSales) })}
        {customer.lastOrderAt ? ` · ${t("accuracy.duplicates.last", { day: format.dayOf(customer.lastOrderAt) })}` : ""}
      </Text>
      <Button
        size="slim"
        url={shopifyAdminUrl({ domain, page: `customers/${customer.id}` })}
        external
        accessibilityLabel={t("accuracy.duplicates.inShopifyOf", { name })}
      >
        {t("accuracy.duplicates.inShopify")}
      </Button>
    </InlineStack>
  );
}
