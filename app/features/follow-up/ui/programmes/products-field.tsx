import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TitlesField } from "#app/components/titles-field.tsx";

/** Products by id, found by their name. */
export function ProductsField(props: {
  /** Titles that are known already, by id. */
  titles: Record<string, string>;
  chosen: string[];
  onChange: (ids: string[]) => void;
  helpText?: string | undefined;
  error: string | undefined;
}) {
  const { chosen, onChange, helpText, error } = props;
  const { t } = useTranslation();
  const [titles, setTitles] = useState(props.titles);
  return (
    <TitlesField
      of="products"
      label={t("segmentFields.products")}
      helpText={helpText}
      nothing={t("segmentFields.noProduct")}
      chosen={chosen.map((id) => ({ id, title: titles[id] ?? id }))}
      onChange={(items) => {
        setTitles((known) => ({ ...known, ...Object.fromEntries(items.map(({ id, title }) => [id, title])) }));
        onChange(items.map(({ id }) => id));
      }}
      error={error}
    />
  );
}
