import { useFetcher } from "@remix-run/react";
import { Autocomplete, BlockStack, InlineStack, Tag, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

interface Item {
  id: string;
  title: string;
}

/** Wait after the last key before anything is looked for. */
const TYPING_MS = 200;

/** The products or collections that a coupon applies to, found by their title. The value is JSON of `[{ id, title }]`. */
export function EligibleField(props: {
  of: "products" | "collections";
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}) {
  const { t } = useTranslation();
  const { of, value, onChange, error } = props;
  const [typed, setTyped] = useState("");
  const { load, data, state } = useFetcher<{ products?: Item[]; collections?: Item[] }>();
  const address = of === "products" ? "/app/products/search" : "/app/products/collections";
  useEffect(() => {
    const timer = setTimeout(() => load(`${address}?${new URLSearchParams({ q: typed })}`), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, load, address]);
  const chosen = JSON.parse(value || "[]") as Item[];
  const found = data?.[of] ?? [];
  const put = (ids: string[]) => {
    const known = new Map([...chosen, ...found].map((item) => [item.id, item.title]));
    onChange(JSON.stringify(ids.map((id) => ({ id, title: known.get(id) ?? id }))));
  };
  return (
    <BlockStack gap="200">
      <Autocomplete
        allowMultiple
        options={found.map(({ id, title }) => ({ value: id, label: title }))}
        selected={chosen.map(({ id }) => id)}
        loading={state !== "idle" && !data}
        onSelect={put}
        emptyState={<Text as="p">{t("campaign.eligible.nothing")}</Text>}
        textField={
          <Autocomplete.TextField
            label={t(`campaign.eligible.find.${of}`)}
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
            <Tag key={id} onRemove={() => put(chosen.filter((item) => item.id !== id).map((item) => item.id))}>
              {title}
            </Tag>
          ))}
        </InlineStack>
      ) : null}
    </BlockStack>
  );
}
