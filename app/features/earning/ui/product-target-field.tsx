import { useFetcher } from "@remix-run/react";
import { Autocomplete, Text, TextField } from "@shopify/polaris";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { BonusScope } from "../types.ts";

type Found = {
  products?: { id: string; title: string }[];
  collections?: { id: string; title: string }[];
  ok?: boolean;
};

const ADDRESSES = { product: "/app/products/search", collection: "/app/products/collections" } as const;

/** Wait after the last key before products are asked for. */
const TYPING_MS = 250;

/** Names a product, a collection or a tag: the first two are chosen among those found, a tag is typed. */
export function ProductTargetField(props: {
  scope: BonusScope;
  title: string;
  onChange: (target: string, title: string) => void;
  error: string | undefined;
}) {
  const { t } = useTranslation();
  const { scope, title, onChange, error } = props;
  const { load, data, state } = useFetcher<Found>();
  useEffect(() => {
    if (scope === "tag") return;
    const timer = setTimeout(() => load(`${ADDRESSES[scope]}?${new URLSearchParams({ q: title })}`), TYPING_MS);
    return () => clearTimeout(timer);
  }, [scope, title, load]);
  const label = t(`earnBonuses.target.${scope}`);
  if (scope === "tag") {
    const type = (text: string) => onChange(text, text);
    return <TextField label={label} autoComplete="off" value={title} onChange={type} error={error} />;
  }
  const found = data?.products ?? data?.collections ?? [];
  return (
    <Autocomplete
      options={found.map((one) => ({ value: one.id, label: one.title }))}
      selected={[]}
      loading={state !== "idle" && !data}
      onSelect={([id]) => {
        const chosen = found.find((one) => one.id === id);
        if (chosen) onChange(chosen.id, chosen.title);
      }}
      emptyState={<Text as="p">{t("earnBonuses.targetNone")}</Text>}
      textField={
        <Autocomplete.TextField
          label={label}
          value={title}
          onChange={(text) => onChange("", text)}
          autoComplete="off"
          error={error ?? (data?.ok === false ? t("problems.shopify") : undefined)}
        />
      }
    />
  );
}
