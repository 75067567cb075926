import { Autocomplete, BlockStack, FormLayout, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTitleSearch } from "#app/components/use-title-search.ts";

type Of = "Product" | "Collection";

/** The product or collection that only members may buy, and from which day to which. */
export function MembersOnlyFields(props: {
  perk: Record<string, string>;
  problemAt: (field: string) => string | undefined;
  onChange: (fields: Record<string, string>) => void;
}) {
  const { perk, problemAt, onChange } = props;
  const { t } = useTranslation();
  const [of, setOf] = useState<Of>(perk.target?.includes("/Collection/") ? "Collection" : "Product");
  const [typed, setTyped] = useState("");
  const { found, loading } = useTitleSearch(of === "Product" ? "products" : "collections", typed);
  const choose = ([id]: string[]) => {
    const item = found.find((each) => each.id === id);
    if (item) onChange({ target: `gid://shopify/${of}/${item.id}`, title: item.title.slice(0, 255) });
  };
  const day = (field: "from" | "to") => (
    <TextField
      type="date"
      label={t(`tiers.perks.membersOnly.${field}`)}
      value={perk[field] ?? ""}
      onChange={(value) => onChange({ [field]: value })}
      helpText={t("tiers.perks.membersOnly.always")}
      autoComplete="off"
      error={problemAt(field)}
    />
  );
  return (
    <BlockStack gap="200">
      <Text as="p" tone="subdued">
        {t("tiers.perks.membersOnly.help")}
      </Text>
      <FormLayout>
        <FormLayout.Group>
          <Select
            label={t("tiers.perks.membersOnly.of")}
            options={(["Product", "Collection"] as const).map((value) => ({
              value,
              label: t(`tiers.perks.membersOnly.of${value}`),
            }))}
            value={of}
            onChange={(value) => {
              setOf(value as Of);
              onChange({ target: "", title: "" });
            }}
          />
          <Autocomplete
            options={found.map(({ id, title }) => ({ value: id, label: title }))}
            selected={[]}
            loading={loading}
            onSelect={choose}
            emptyState={<Text as="p">{t("tiers.perks.membersOnly.nothing")}</Text>}
            textField={
              <Autocomplete.TextField
                label={t(`tiers.perks.membersOnly.find${of}`)}
                value={typed}
                onChange={setTyped}
                helpText={perk.title ? t("tiers.perks.membersOnly.chosen", { title: perk.title }) : undefined}
                error={problemAt("target")}
                autoComplete="off"
              />
            }
          />
        </FormLayout.Group>
        <FormLayout.Group>
          {day("from")}
          {day("to")}
        </FormLayout.Group>
      </FormLayout>
    </BlockStack>
  );
}
