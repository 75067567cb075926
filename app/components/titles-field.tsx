import { Autocomplete, BlockStack, InlineStack, Tag, Text } from "@shopify/polaris";
import { useState } from "react";
import { type TitledItem, useTitleSearch } from "./use-title-search.ts";

/** Several products or collections, found by their title; those chosen stand below as tags. */
export function TitlesField(props: {
  of: "products" | "collections";
  label: string;
  helpText?: string | undefined;
  /** Said where nothing is found. */
  nothing: string;
  chosen: readonly TitledItem[];
  onChange: (chosen: TitledItem[]) => void;
  error: string | undefined;
}) {
  const { of, label, helpText, nothing, chosen, onChange, error } = props;
  const [typed, setTyped] = useState("");
  const { found, loading } = useTitleSearch(of, typed);
  const put = (ids: readonly string[]) => {
    const known = new Map([...chosen, ...found].map((item) => [item.id, item.title]));
    onChange(ids.map((id) => ({ id, title: known.get(id) ?? id })));
  };
  const ids = chosen.map(({ id }) => id);
  return (
    <BlockStack gap="200">
      <Autocomplete
        allowMultiple
        options={found.map(({ id, title }) => ({ value: id, label: title }))}
        selected={ids}
        loading={loading}
        onSelect={put}
        emptyState={<Text as="p">{nothing}</Text>}
        textField={
          <Autocomplete.TextField
            label={label}
            helpText={helpText}
            value={typed}
            onChange={setTyped}
            error={error}
            autoComplete="off"
          />
        }
      />
      {chosen.length > 0 ? (
        <InlineStack gap="200" wrap>
          {chosen.map(({ id, title }) => (
            <Tag key={id} onRemove={() => put(ids.filter((each) => each !== id))}>
              {title}
            </Tag>
          ))}
        </InlineStack>
      ) : null}
    </BlockStack>
  );
}
