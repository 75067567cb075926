import { BlockStack, Card, Checkbox, ChoiceList, FormLayout, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { IdPicker } from "./id-picker.tsx";
import type { RewardFields } from "./reward-editor.tsx";

const SCOPES = ["all", "products", "collections", "except"] as const;
const list = (text: string) => text.split(",").filter(Boolean);

/** Who may redeem a reward, and for which orders. */
export function RewardConditionFields(fields: RewardFields) {
  const { t } = useTranslation();
  const { currency, language } = useFormat();
  const { form, set, problemOf, choices } = fields;
  const isCode = !["store_credit", "goods", "content"].includes(form.kind);
  const isAmount = form.kind === "amount" || form.kind === "exchange";
  const number = (name: "minimum" | "maxShare" | "timesPerCustomer", label: string, help: string) => (
    <TextField
      label={label}
      helpText={help}
      inputMode="decimal"
      autoComplete="off"
      value={form[name]}
      onChange={set(name)}
      error={problemOf(name)}
    />
  );
  return (
    <Card>
      <FormLayout>
        <Text as="h2" variant="headingMd">
          {t("rewards.editor.conditions")}
        </Text>
        <FormLayout.Group>
          {number("timesPerCustomer", t("rewards.editor.times"), t("rewards.editor.timesHelp"))}
          {isCode
            ? number("minimum", t("rewards.editor.minimum", { currency }), t("rewards.editor.minimumHelp"))
            : null}
          {isAmount ? number("maxShare", t("rewards.editor.maxShare"), t("rewards.editor.maxShareHelp")) : null}
        </FormLayout.Group>
        {choices.tiers.length > 0 ? (
          <ChoiceList
            title={t("rewards.editor.tiers")}
            allowMultiple
            choices={choices.tiers.map(({ id, nameJa, nameEn }) => ({
              value: id,
              label: language === "ja" ? nameJa : nameEn,
            }))}
            selected={list(form.tierIds)}
            onChange={(ids) => set("tierIds")(ids.join(","))}
          />
        ) : null}
        {isAmount || form.kind === "percent" ? <ScopeFields {...fields} /> : null}
        {isCode && form.kind !== "free_shipping" ? (
          <BlockStack gap="100">
            <Text as="p">{t("rewards.editor.combines")}</Text>
            {(["withOrder", "withProduct", "withShipping"] as const).map((name) => (
              <Checkbox
                key={name}
                label={t(`rewards.editor.${name}`)}
                checked={form[name] === "true"}
                onChange={(checked) => set(name)(String(checked))}
              />
            ))}
          </BlockStack>
        ) : null}
      </FormLayout>
    </Card>
  );
}

function ScopeFields({ form, set, problemOf, choices }: RewardFields) {
  const { t } = useTranslation();
  const withProducts = form.scope === "products" || form.scope === "except";
  const withCollections = form.scope === "collections" || form.scope === "except";
  return (
    <>
      <Select
        label={t("rewards.editor.scope")}
        options={SCOPES.map((value) => ({ value, label: t(`rewards.scopes.${value}`) }))}
        value={form.scope}
        onChange={set("scope")}
        helpText={form.scope === "except" ? t("rewards.editor.exceptHelp") : undefined}
        error={problemOf("scope")}
      />
      {withProducts ? (
        <IdPicker
          label={t("rewards.editor.products")}
          of="products"
          chosen={list(form.productIds)}
          titles={choices.products}
          onChange={(ids) => set("productIds")(ids.join(","))}
          error={problemOf("productIds")}
        />
      ) : null}
      {withCollections ? (
        <IdPicker
          label={t("rewards.editor.collections")}
          of="collections"
          chosen={list(form.collectionIds)}
          titles={{}}
          onChange={(ids) => set("collectionIds")(ids.join(","))}
          error={problemOf("collectionIds")}
        />
      ) : null}
    </>
  );
}
