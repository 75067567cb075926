import { useTranslation } from "react-i18next";
import { TitlesField } from "#app/components/titles-field.tsx";
import { valueAt } from "../condition-specs.ts";
import type { FieldProps } from "./field-props.ts";
import { useRuleNames } from "./rule-context.tsx";

/** Products, found by their name. */
export function ProductsField({ spec, fields, onChange, problemAt }: FieldProps<{ at: string }>) {
  const { t } = useTranslation();
  const { names, learnProducts } = useRuleNames();
  const chosen = (valueAt(fields, spec.at) as string[] | undefined) ?? [];
  return (
    <TitlesField
      of="products"
      label={t("segmentFields.products")}
      nothing={t("segmentFields.noProduct")}
      chosen={chosen.map((id) => ({ id, title: names.products[id] ?? id }))}
      onChange={(items) => {
        learnProducts(items);
        onChange(
          spec.at,
          items.map(({ id }) => id),
        );
      }}
      error={problemAt(spec.at)}
    />
  );
}
