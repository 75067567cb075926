import { TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { valueAt } from "../condition-specs.ts";
import type { FieldProps } from "./field-props.ts";
import { Row } from "./row.tsx";

/** An amount in the shop's currency, at least and at most. */
export function MoneyField({ spec, ...props }: FieldProps<{ at: string }>) {
  const { t } = useTranslation();
  const { currency } = useFormat();
  return (
    <Row>
      <AmountField
        {...props}
        at={`${spec.at}.minText`}
        label={t("segmentFields.atLeast", { name: currency })}
        fallback={props.problemAt(spec.at)}
      />
      <AmountField {...props} at={`${spec.at}.maxText`} label={t("segmentFields.atMost", { name: currency })} />
    </Row>
  );
}

/** One amount, at most. */
export function MoneyMaxField({ spec, ...props }: FieldProps<{ at: string }>) {
  const { t } = useTranslation();
  const { currency } = useFormat();
  return (
    <Row>
      <AmountField {...props} at={spec.at} label={t("segmentFields.atMost", { name: currency })} />
    </Row>
  );
}

function AmountField(
  props: Omit<FieldProps<never>, "spec"> & { at: string; label: string; fallback?: string | undefined },
) {
  const { at, label, fields, onChange, problemAt, fallback } = props;
  return (
    <TextField
      label={label}
      value={String(valueAt(fields, at) ?? "")}
      onChange={(text) => onChange(at, text)}
      error={problemAt(at) ?? fallback}
      inputMode="decimal"
      autoComplete="off"
    />
  );
}
