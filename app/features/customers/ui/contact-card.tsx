import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CustomerContact } from "../views.server.ts";

const STATES = ["subscribed", "pending", "unsubscribed", "not_subscribed", "redacted", "invalid"] as const;

/** How a customer can be reached, and what they agreed to, by channel. */
export function ContactCard({ contact }: { contact: CustomerContact }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const consentOf = (value: string | null, state: string | null) => {
    if (!value) return null;
    const known = STATES.find((own) => own === state);
    return (
      <Badge tone={state === "subscribed" ? "success" : undefined}>{t(`contact.consents.${known ?? "unknown"}`)}</Badge>
    );
  };
  const { zip, province, city, address1, address2, country } = contact;
  // A Japanese address goes from the large to the small.
  const parts = [zip, province, city, address1, address2];
  const address = (language === "ja" || country === "JP" ? parts : [address1, address2, city, province, zip])
    .concat(country && country !== "JP" ? [country] : [])
    .filter(Boolean)
    .join(" ");
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("contact.title")}
        </Text>
        <Line label={t("contact.email")} value={contact.email}>
          {consentOf(contact.email, contact.emailMarketing)}
        </Line>
        <Line label={t("contact.phone")} value={contact.phone}>
          {consentOf(contact.phone, contact.smsMarketing)}
        </Line>
        <Line label={t("contact.post")} value={[contact.company, address].filter(Boolean).join(" ")} />
        {contact.tags.length > 0 ? (
          <InlineStack gap="100">
            {contact.tags.map((tag) => (
              <Badge key={tag}>{tag}</Badge>
            ))}
          </InlineStack>
        ) : null}
      </BlockStack>
    </Card>
  );
}

function Line(props: { label: string; value: string | null; children?: ReactNode }) {
  return (
    <BlockStack gap="050">
      <InlineStack gap="200" blockAlign="center">
        <Text as="span" tone="subdued">
          {props.label}
        </Text>
        {props.children}
      </InlineStack>
      <div style={{ overflowWrap: "anywhere" }}>
        <Text as="p">{props.value || "–"}</Text>
      </div>
    </BlockStack>
  );
}
