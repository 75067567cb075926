import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { MemberView } from "../views.server.ts";

/** A customer's tier, the distance to the next, and the points at hand. */
export function MemberCard({ member }: { member: MemberView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = (tier: { nameJa: string; nameEn: string }) => (format.language === "ja" ? tier.nameJa : tier.nameEn);
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          <Definition label={t("member.title")} meaning={t("member.meaning")} />
        </Text>
        <Text as="p" variant="headingLg">
          {member.tier ? nameOf(member.tier) : t("member.noTier")}
        </Text>
        <Text as="p">{t("member.spend", { amount: format.money(member.spend) })}</Text>
        {member.nextTier ? (
          <Text as="p">
            {t("member.missing", { amount: format.money(member.nextTier.missing), tier: nameOf(member.nextTier) })}
          </Text>
        ) : null}
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
