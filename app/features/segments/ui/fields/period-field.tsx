import { Select, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { valueAt } from "../condition-specs.ts";
import type { FieldProps } from "./field-props.ts";
import { Row } from "./row.tsx";
import { WholeNumberField } from "./whole-number-field.tsx";

const FORMS = ["last", "ago", "between", "days"] as const;
type Form = (typeof FORMS)[number];

const EMPTY: Record<Form, Record<string, unknown>> = {
  last: { kind: "daysAgo", max: 90 },
  ago: { kind: "daysAgo", min: 90 },
  between: { kind: "daysAgo", min: 30, max: 90 },
  days: { kind: "days" },
};

/** When: in the last days, so many days ago or longer, between two numbers of days ago, or on calendar days. */
export function PeriodField({ spec, fields, onChange, problemAt }: FieldProps<{ at: string; optional?: boolean }>) {
  const { t } = useTranslation();
  const { at, optional } = spec;
  const period = valueAt(fields, at) as Record<string, unknown> | undefined;
  const form = period && formOf(period);
  const put = (name: string, value: unknown) => onChange(`${at}.${name}`, value);
  const number = (name: "min" | "max", label: string) => (
    <WholeNumberField
      label={label}
      value={period?.[name]}
      // An emptied field keeps its place, so that the form does not turn into another while one types.
      onChange={(value) => put(name, value ?? "")}
      error={problemAt(`${at}.${name}`) ?? problemAt(at)}
    />
  );
  const day = (name: "from" | "before", label: string) => (
    <TextField
      type="date"
      label={label}
      value={String(period?.[name] ?? "")}
      onChange={(value) => put(name, value === "" ? undefined : value)}
      error={problemAt(`${at}.${name}`) ?? (name === "from" ? problemAt(at) : undefined)}
      autoComplete="off"
    />
  );
  return (
    <Row>
      <Select
        label={t("segmentFields.period")}
        options={[
          ...(optional ? [{ value: "", label: t("segmentFields.periods.always") }] : []),
          ...FORMS.map((value) => ({ value: value as string, label: t(`segmentFields.periods.${value}`) })),
        ]}
        value={form ?? ""}
        onChange={(value) => onChange(at, value === "" ? undefined : EMPTY[value as Form])}
      />
      {form === "last" ? number("max", t("segmentFields.days")) : null}
      {form === "ago" ? number("min", t("segmentFields.days")) : null}
      {form === "between" ? number("min", t("segmentFields.daysFrom")) : null}
      {form === "between" ? number("max", t("segmentFields.daysTo")) : null}
      {form === "days" ? day("from", t("segmentFields.fromDay")) : null}
      {form === "days" ? day("before", t("segmentFields.beforeDay")) : null}
    </Row>
  );
}

function formOf(period: Record<string, unknown>): Form {
  if (period.kind === "days") return "days";
  if (period.min === undefined) return "last";
  return period.max === undefined ? "ago" : "between";
}
