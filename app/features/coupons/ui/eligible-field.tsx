import { useTranslation } from "react-i18next";
import { TitlesField } from "#app/components/titles-field.tsx";
import type { TitledItem } from "#app/components/use-title-search.ts";

/** The products or collections that a coupon applies to, found by their title. The value is JSON of `[{ id, title }]`. */
export function EligibleField(props: {
  of: "products" | "collections";
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}) {
  const { t } = useTranslation();
  const { of, value, onChange, error } = props;
  return (
    <TitlesField
      of={of}
      label={t(`campaign.eligible.find.${of}`)}
      nothing={t("campaign.eligible.nothing")}
      chosen={JSON.parse(value || "[]") as TitledItem[]}
      onChange={(items) => onChange(JSON.stringify(items))}
      error={error}
    />
  );
}
