import { Badge, BlockStack, Card, InlineStack, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RewardKind } from "#app/contracts/redemption.ts";
import { createFormat } from "#app/i18n/create-format.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { rewardForm } from "../forms.ts";
import { minimumSubtotal } from "../rules.ts";
import type { RewardDraft } from "./reward-draft.ts";
import { rewardConditions, rewardCost, rewardWords } from "./reward-words.ts";

/** What a shopper sees of the reward, as it is typed; nothing while it could not be saved. */
export function RewardPreview({ draft }: { draft: RewardDraft }) {
  const { t, i18n } = useTranslation();
  const shop = useFormat();
  const [language, setLanguage] = useState(shop.language);
  const read = rewardForm(shop.currency).safeParse(draft);
  const format = createFormat({ ...shop, language });
  const words = { t: i18n.getFixedT(language), format };
  const reward = read.success ? { ...read.data, kind: read.data.kind as RewardKind } : null;
  const description = language === "ja" ? draft.descriptionJa : draft.descriptionEn || draft.descriptionJa;
  const needed =
    reward && reward.terms.maxShareBp !== null ? minimumSubtotal(reward.terms, reward.terms.valueMinor) : null;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("rewards.preview.title")}
          </Text>
          <Select
            label={t("rewards.preview.language")}
            labelHidden
            options={[
              { value: "ja", label: "日本語" },
              { value: "en", label: "English" },
            ]}
            value={language}
            onChange={(value) => setLanguage(value as typeof language)}
          />
        </InlineStack>
        {reward ? (
          <BlockStack gap="200">
            <InlineStack align="space-between" blockAlign="center" gap="200">
              <Text as="p" variant="headingSm">
                {language === "ja" ? reward.nameJa : reward.nameEn}
              </Text>
              <Badge tone="info">{rewardCost(reward, words)}</Badge>
            </InlineStack>
            <Text as="p">{rewardWords(reward, words)}</Text>
            {description ? <Text as="p">{description}</Text> : null}
            {rewardConditions(reward, words).map((line) => (
              <Text key={line} as="p" tone="subdued" variant="bodySm">
                {line}
              </Text>
            ))}
            {needed === null ? null : (
              <Text as="p" tone="subdued" variant="bodySm">
                {words.t("rewards.preview.needs", { amount: format.money(needed) })}
              </Text>
            )}
          </BlockStack>
        ) : (
          <Text as="p" tone="subdued">
            {t("rewards.preview.notYet")}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}
