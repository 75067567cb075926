import { Banner, BlockStack, Button, Card, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { EarningChange } from "../submit-earning-form.server.ts";

const EXAMPLE = '{ "action": "review", "key": "review-123", "email": "hanako@example.com" }';

/** The address at which review and survey apps say what a customer did. */
export function AwardAddressCard({ address }: { address: { madeAt: string } | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const [shown, setShown] = useState<string | null>(null);
  const { send, saving } = useChange<EarningChange>((answer) => {
    setShown(answer.address ?? null);
    toast(t("common.saved"));
  });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("earning.address.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("earning.address.meaning")}
        </Text>
        {shown ? (
          <Banner tone="warning" title={t("earning.address.once")}>
            <TextField label={t("earning.address.label")} value={shown} readOnly selectTextOnFocus autoComplete="off" />
          </Banner>
        ) : null}
        <Text as="p">
          {address ? t("earning.address.madeAt", { at: format.instant(address.madeAt) }) : t("earning.address.none")}
        </Text>
        <BlockStack gap="100">
          <Text as="p">{t("earning.address.how")}</Text>
          <code>{EXAMPLE}</code>
        </BlockStack>
        <InlineStack gap="200">
          <Button loading={saving} onClick={() => send({ intent: "makeAddress" })}>
            {address ? t("earning.address.again") : t("earning.address.make")}
          </Button>
          {address ? (
            <Button tone="critical" disabled={saving} onClick={() => send({ intent: "revokeAddress" })}>
              {t("earning.address.revoke")}
            </Button>
          ) : null}
        </InlineStack>
        {address ? (
          <Text as="p" tone="subdued">
            {t("earning.address.againMeaning")}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}
