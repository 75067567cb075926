import { Autocomplete, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useTitleSearch } from "#app/components/use-title-search.ts";
import type { BonusScope } from "../types.ts";

const SEARCHED = { product: "products", collection: "collections", tag: null } as const;

/** Names a product, a collection or a tag: the first two are chosen among those found, a tag is typed. */
export function ProductTargetField(props: {
  scope: BonusScope;
  title: string;
  onChange: (target: string, title: string) => void;
  error: string | undefined;
}) {
  const { t } = useTranslation();
  const { scope, title, onChange, error } = props;
  const { found, loading, failed } = useTitleSearch(SEARCHED[scope], title);
  const label = t(`earnBonuses.target.${scope}`);
  if (scope === "tag") {
    const type = (text: string) => onChange(text, text);
    return <TextField label={label} autoComplete="off" value={title} onChange={type} error={error} />;
  }
  return (
    <Autocomplete
      options={found.map((one) => ({ value: one.id, label: one.title }))}
      selected={[]}
      loading={loading}
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
          error={error ?? (failed ? t("problems.shopify") : undefined)}
        />
      }
    />
  );
}
