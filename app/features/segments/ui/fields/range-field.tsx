import { useTranslation } from "react-i18next";
import { type RangeUnit, valueAt } from "../condition-specs.ts";
import type { FieldProps } from "./field-props.ts";
import { Row } from "./row.tsx";
import { WholeNumberField } from "./whole-number-field.tsx";

/** At least and at most; an open end stays empty. */
export function RangeField(props: FieldProps<{ at: string; unit: RangeUnit; optional?: boolean; decimal?: boolean }>) {
  const { t } = useTranslation();
  const { spec, fields, onChange, problemAt } = props;
  const { at, unit, optional, decimal = false } = spec;
  const range = (valueAt(fields, at) ?? {}) as { min?: unknown; max?: unknown };
  const name = t(`segmentFields.units.${unit}`);
  const change = (end: "min" | "max", value: unknown) => {
    const next = { ...range, [end]: value };
    const isEmpty = next.min === undefined && next.max === undefined;
    onChange(at, optional && isEmpty ? undefined : withoutEmpty(next));
  };
  return (
    <Row>
      <WholeNumberField
        decimal={decimal}
        label={t("segmentFields.atLeast", { name })}
        value={range.min}
        onChange={(value) => change("min", value)}
        error={problemAt(`${at}.min`) ?? problemAt(at)}
      />
      <WholeNumberField
        decimal={decimal}
        label={t("segmentFields.atMost", { name })}
        value={range.max}
        onChange={(value) => change("max", value)}
        error={problemAt(`${at}.max`)}
      />
    </Row>
  );
}

function withoutEmpty(range: { min?: unknown; max?: unknown }): Record<string, unknown> {
  return Object.fromEntries(Object.entries(range).filter(([, value]) => value !== undefined));
}
