import { useFetcher } from "@remix-run/react";
import { Autocomplete, BlockStack, InlineStack, Tag, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { valueAt } from "../condition-specs.ts";
import type { FieldProps } from "./field-props.ts";
import { useRuleNames } from "./rule-context.tsx";

/** Wait after the last key before products are looked for. */
const TYPING_MS = 200;

/** Products, found by their name. */
export function ProductsField({ spec, fields, onChange, problemAt }: FieldProps<{ at: string }>) {
  const { t } = useTranslation();
  const { names, learnProducts } = useRuleNames();
  const [typed, setTyped] = useState("");
  const { load, data, state } = useFetcher<{ products: { id: string; title: string }[] }>();
  useEffect(() => {
    const timer = setTimeout(() => load(`/app/products/search?${new URLSearchParams({ q: typed })}`), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, load]);
  useEffect(() => {
    if (data) learnProducts(data.products);
  }, [data, learnProducts]);
  const chosen = (valueAt(fields, spec.at) as string[] | undefined) ?? [];
  const put = (ids: string[]) => onChange(spec.at, ids);
  return (
    <BlockStack gap="200">
      <Autocomplete
        allowMultiple
        options={(data?.products ?? []).map(({ id, title }) => ({ value: id, label: title }))}
        selected={chosen}
        loading={state !== "idle" && !data}
        onSelect={(ids) => put(ids)}
        emptyState={<Text as="p">{t("segmentFields.noProduct")}</Text>}
        textField={
          <Autocomplete.TextField
            label={t("segmentFields.products")}
            value={typed}
            onChange={setTyped}
            error={problemAt(spec.at)}
            autoComplete="off"
          />
        }
      />
      {chosen.length > 0 ? (
        <InlineStack gap="200" wrap>
          {chosen.map((id) => (
            <Tag key={id} onRemove={() => put(chosen.filter((each) => each !== id))}>
              {names.products[id] ?? id}
            </Tag>
          ))}
        </InlineStack>
      ) : null}
    </BlockStack>
  );
}
