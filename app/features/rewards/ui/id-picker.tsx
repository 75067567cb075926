import { Autocomplete, BlockStack, InlineStack, Tag, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTitleSearch } from "#app/components/use-title-search.ts";

/**
 * Chooses things of the shop by name.
 *
 * @param props.titles what is known of the chosen ones; an id where nothing is
 */
export function IdPicker(props: {
  label: string;
  of: "products" | "variants" | "collections";
  chosen: string[];
  titles: Record<string, string>;
  onChange: (ids: string[]) => void;
  /** One alone: another choice takes its place. */
  single?: boolean;
  error?: string | undefined;
}) {
  const { t } = useTranslation();
  const { label, of, chosen, onChange, single, error } = props;
  const [text, setText] = useState("");
  const [titles, setTitles] = useState(props.titles);
  const { found, loading, failed } = useTitleSearch(of, text);
  const choose = ([id]: string[]) => {
    const one = found.find((candidate) => candidate.id === id);
    if (!one) return;
    setTitles({ ...titles, [one.id]: one.title });
    onChange(single ? [one.id] : [...new Set([...chosen, one.id])]);
    setText("");
  };
  return (
    <BlockStack gap="200">
      <Autocomplete
        options={found.map(({ id, title }) => ({ value: id, label: title }))}
        selected={[]}
        loading={loading}
        onSelect={choose}
        emptyState={<Text as="p">{t("rewards.editor.nothingFound")}</Text>}
        textField={
          <Autocomplete.TextField
            label={label}
            value={text}
            onChange={setText}
            autoComplete="off"
            placeholder={t("rewards.editor.typeName")}
            error={error ?? (failed ? t("problems.shopify") : undefined)}
          />
        }
      />
      <InlineStack gap="200">
        {chosen.map((id) => (
          <Tag key={id} onRemove={() => onChange(chosen.filter((other) => other !== id))}>
            {titles[id] ?? id}
          </Tag>
        ))}
      </InlineStack>
    </BlockStack>
  );
}
