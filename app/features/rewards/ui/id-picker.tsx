import { useFetcher } from "@remix-run/react";
import { Autocomplete, BlockStack, InlineStack, Tag, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** Wait after the last key before the server is asked. */
const TYPING_MS = 250;

type Found = { id: string; title: string };
type Answer = { products?: Found[]; collections?: Found[]; ok?: boolean };

/**
 * Chooses things of the shop by name.
 *
 * @param props.url where they are searched: answers `products` or `collections`
 * @param props.titles what is known of the chosen ones; an id where nothing is
 */
export function IdPicker(props: {
  label: string;
  url: string;
  chosen: string[];
  titles: Record<string, string>;
  onChange: (ids: string[]) => void;
  /** One alone: another choice takes its place. */
  single?: boolean;
  error?: string | undefined;
}) {
  const { t } = useTranslation();
  const { label, url, chosen, onChange, single, error } = props;
  const [text, setText] = useState("");
  const [titles, setTitles] = useState(props.titles);
  const { load, data, state } = useFetcher<Answer>();
  useEffect(() => {
    const timer = setTimeout(() => load(`${url}?${new URLSearchParams({ q: text })}`), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, url, load]);
  const found = data?.products ?? data?.collections ?? [];
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
        loading={state !== "idle" && !data}
        onSelect={choose}
        emptyState={<Text as="p">{t("rewards.editor.nothingFound")}</Text>}
        textField={
          <Autocomplete.TextField
            label={label}
            value={text}
            onChange={setText}
            autoComplete="off"
            placeholder={t("rewards.editor.typeName")}
            error={error ?? (data?.ok === false ? t("problems.shopify") : undefined)}
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
