import { BlockStack, Box, Button, ButtonGroup, FormLayout, InlineStack, Text, TextField } from "@shopify/polaris";
import { ArrowDownIcon, ArrowUpIcon } from "@shopify/polaris-icons";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { TypedTier } from "../forms.ts";
import { PerkFields } from "./perk-fields.tsx";
import type { DraftTier } from "./use-programme-draft.ts";

/** One tier of the draft. */
export function TierFields(props: {
  tier: DraftTier;
  /** Its place, and how many there are. */
  at: number;
  count: number;
  basis: string;
  problemAt: (path: string) => string | undefined;
  onChange: (fields: Partial<TypedTier>) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}) {
  const { tier, at, count, basis, problemAt, onChange, onMove, onRemove } = props;
  const { t } = useTranslation();
  const { language, currency } = useFormat();
  const typed = language === "ja" ? tier.nameJa : tier.nameEn;
  const name = typed.trim() === "" ? t("tiers.nameless", { n: at + 1 }) : typed;
  const thresholdLabel = {
    spend: t("tiers.thresholdIn.spend", { currency }),
    orders: t("tiers.thresholdIn.orders"),
    points: t("tiers.thresholdIn.points"),
  }[basis];
  const text = (field: "nameJa" | "nameEn" | "threshold" | "multiplier", label: string) => (
    <TextField
      label={label}
      value={tier[field]}
      onChange={(value) => onChange({ [field]: value })}
      inputMode={field === "threshold" || field === "multiplier" ? "decimal" : undefined}
      helpText={field === "multiplier" ? t("tiers.multiplierHelp") : undefined}
      autoComplete="off"
      autoFocus={field === "nameJa" && tier.tierId === null}
      error={problemAt(field)}
    />
  );

  return (
    <section aria-label={t("tiers.numbered", { n: at + 1 })}>
      <Box background="bg-surface-secondary" padding="400" borderRadius="200">
        <BlockStack gap="300">
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <Text as="h3" variant="headingSm">
              {name}
            </Text>
            <ButtonGroup>
              <Button
                size="slim"
                icon={ArrowUpIcon}
                accessibilityLabel={t("tiers.up", { tier: name })}
                disabled={at === count - 1}
                onClick={() => onMove(1)}
              />
              <Button
                size="slim"
                icon={ArrowDownIcon}
                accessibilityLabel={t("tiers.down", { tier: name })}
                disabled={at === 0}
                onClick={() => onMove(-1)}
              />
              <Button
                size="slim"
                tone="critical"
                accessibilityLabel={t("tiers.deleteOne", { tier: name })}
                disabled={count === 1}
                onClick={onRemove}
              >
                {t("common.delete")}
              </Button>
            </ButtonGroup>
          </InlineStack>
          <FormLayout>
            <FormLayout.Group>
              {text("nameJa", t("tiers.nameJa"))}
              {text("nameEn", t("tiers.nameEn"))}
            </FormLayout.Group>
            <FormLayout.Group>
              {text("threshold", thresholdLabel ?? "")}
              {text("multiplier", t("tiers.multiplierLabel"))}
            </FormLayout.Group>
          </FormLayout>
          <PerkFields perks={tier.perks} problemAt={problemAt} onChange={(perks) => onChange({ perks })} />
        </BlockStack>
      </Box>
    </section>
  );
}
