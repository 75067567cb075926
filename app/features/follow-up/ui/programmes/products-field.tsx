import { useFetcher } from "@remix-run/react";
import { Autocomplete, BlockStack, InlineStack, Tag, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** Wait after the last key before products are looked for. */
const TYPING_MS = 200;

/** Products, found by their name. */
export function ProductsField(props: {
  /** Titles that are known already, by id. */
  titles: Record<string, string>;
  chosen: string[];
  onChange: (ids: string[]) => void;
  helpText?: string;
  error: string | undefined;
}) {
  const { titles, chosen, onChange, helpText, error } = props;
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState(titles);
  const { load, data, state } = useFetcher<{ products: { id: string; title: string }[] }>();
  useEffect(() => {
    const timer = setTimeout(() => load(`/app/products/search?${new URLSearchParams({ q: typed })}`), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, load]);
  useEffect(() => {
    if (data) setFound((old) => ({ ...old, ...Object.fromEntries(data.products.map(({ id, title }) => [id, title])) }));
  }, [data]);
  return (
    <BlockStack gap="200">
      <Autocomplete
        allowMultiple
        options={(data?.products ?? []).map(({ id, title }) => ({ value: id, label: title }))}
        selected={chosen}
        loading={state !== "idle" && !data}
        onSelect={onChange}
        emptyState={<Text as="p">{t("segmentFields.noProduct")}</Text>}
        textField={
          <Autocomplete.TextField
            label={t("segmentFields.products")}
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
          {chosen.map((id) => (
            <Tag key={id} onRemove={() => onChange(chosen.filter((each) => each !== id))}>
              {found[id] ?? id}
            </Tag>
          ))}
        </InlineStack>
      ) : null}
    </BlockStack>
  );
}
