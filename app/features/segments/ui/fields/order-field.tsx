import { Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { valueAt } from "../condition-specs.ts";
import type { FieldProps } from "./field-props.ts";
import { Row } from "./row.tsx";
import { WholeNumberField } from "./whole-number-field.tsx";

/** Which order: the first, the last, the n-th, or any. */
export function OrderField({ spec, fields, onChange, problemAt }: FieldProps<{ at: string; any?: boolean }>) {
  const { t } = useTranslation();
  const { at, any } = spec;
  const order = valueAt(fields, at);
  const isNumbered = typeof order === "object";
  const choices = [...(any ? (["any"] as const) : []), "first", "last", "number"] as const;
  return (
    <Row>
      <Select
        label={t("segmentFields.order")}
        options={choices.map((value) => ({ value, label: t(`segmentChoices.order.${value}`) }))}
        value={isNumbered ? "number" : String(order)}
        onChange={(value) => onChange(at, value === "number" ? { number: 2 } : value)}
      />
      {isNumbered ? (
        <WholeNumberField
          label={t("segmentFields.orderNumber")}
          value={(order as { number?: unknown }).number}
          onChange={(value) => onChange(at, { number: value })}
          error={problemAt(`${at}.number`) ?? problemAt(at)}
        />
      ) : null}
    </Row>
  );
}
