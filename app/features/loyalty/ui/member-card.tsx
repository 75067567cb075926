import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { MemberView } from "../views.server.ts";

/** The points that a customer has in each state. */
export function MemberCard({ member }: { member: MemberView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("member.title")}
        </Text>
        <Text as="p" fontWeight="semibold">
          {t("member.points", { points: format.number(member.available) })}
        </Text>
        {member.pending === "0" ? null : (
          <Text as="p">{t("member.pending", { points: format.number(member.pending) })}</Text>
        )}
        {member.reserved === "0" ? null : (
          <Text as="p">{t("member.reserved", { points: format.number(member.reserved) })}</Text>
        )}
        {member.debt === "0" ? null : (
          <Text as="p" tone="caution">
            {t("member.debt", { points: format.number(member.debt) })}
          </Text>
        )}
        {member.nextExpiry ? (
          <Text as="p" tone="subdued">
            {t("member.expiry", {
              points: format.number(member.nextExpiry.points),
              day: format.day(member.nextExpiry.day),
            })}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}
