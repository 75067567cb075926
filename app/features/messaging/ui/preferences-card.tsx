import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import type { Preferences } from "../preferences/read-preferences.server.ts";

/** By which channels and how often a customer wants to hear news of the shop. */
export function PreferencesCard({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation();
  const { email, post, line, leastGapDays } = preferences;
  const choice = ({ reachable, agreed }: { reachable: boolean; agreed: boolean }) => {
    if (!reachable) return <Badge>{t("preferences.noAddress")}</Badge>;
    return agreed ? (
      <Badge tone="success">{t("preferences.wants")}</Badge>
    ) : (
      <Badge tone="attention">{t("preferences.declines")}</Badge>
    );
  };
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          <Definition label={t("preferences.title")} meaning={t("preferences.meaning")} />
        </Text>
        <Line label={t("preferences.email")}>{choice(email)}</Line>
        {line ? (
          <Line label="LINE">
            <Badge tone={line.state === "linked" ? "success" : undefined}>{t(`preferences.line.${line.state}`)}</Badge>
            {line.state !== "none" && !line.agreed ? <Badge tone="attention">{t("preferences.declines")}</Badge> : null}
          </Line>
        ) : null}
        <Line label={t("preferences.post")}>{choice(post)}</Line>
        <Line label={t("preferences.rhythm")}>
          <Text as="span">
            {leastGapDays === 0 ? t("preferences.rhythms.all") : t("preferences.rhythms.days", { count: leastGapDays })}
          </Text>
        </Line>
      </BlockStack>
    </Card>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <InlineStack gap="200" blockAlign="center">
      <Text as="span" tone="subdued">
        {label}
      </Text>
      {children}
    </InlineStack>
  );
}
