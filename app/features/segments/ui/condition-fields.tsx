import { BlockStack, Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { type FieldSpec, valueAt } from "./condition-specs.ts";
import { ChoicesField, MonthsField, ProgrammesField, TiersField } from "./fields/choices-field.tsx";
import type { FieldProps } from "./fields/field-props.ts";
import { MoneyField, MoneyMaxField } from "./fields/money-field.tsx";
import { OrderField } from "./fields/order-field.tsx";
import { PeriodField } from "./fields/period-field.tsx";
import { ProductsField } from "./fields/products-field.tsx";
import { RangeField } from "./fields/range-field.tsx";
import { Row } from "./fields/row.tsx";
import { SurveyChoicesField } from "./fields/survey-choices-field.tsx";
import { TextsField } from "./fields/texts-field.tsx";
import { WholeNumberField } from "./fields/whole-number-field.tsx";

type Shared = Omit<FieldProps<never>, "spec"> & {
  /** Puts several values below a place at once. */
  onReplace: (at: string, value: Record<string, unknown>) => void;
};

/** The fields of a condition, as its specification lists them. */
export function ConditionFields({ specs, ...shared }: Shared & { specs: readonly FieldSpec[] }) {
  return (
    <BlockStack gap="300">
      {specs.map((spec) => (
        <Field key={`${spec.input} ${spec.at}`} spec={spec} {...shared} />
      ))}
    </BlockStack>
  );
}

function Field({ spec, ...shared }: Shared & { spec: FieldSpec }) {
  const { t } = useTranslation();
  const { fields, onChange, onReplace, problemAt } = shared;
  const { at } = spec;
  switch (spec.input) {
    case "range":
      return <RangeField spec={spec} {...shared} />;
    case "decimalRange":
      return <RangeField spec={{ ...spec, decimal: true }} {...shared} />;
    case "money":
      return <MoneyField spec={spec} {...shared} />;
    case "moneyMax":
      return <MoneyMaxField spec={spec} {...shared} />;
    case "number":
      return (
        <Row>
          <WholeNumberField
            label={t(`segmentFields.${spec.label}`)}
            value={valueAt(fields, at)}
            onChange={(value) => onChange(at, value)}
            error={problemAt(at)}
          />
        </Row>
      );
    case "period":
      return <PeriodField spec={spec} {...shared} />;
    case "order":
      return <OrderField spec={spec} {...shared} />;
    case "choice":
      return (
        <Row>
          <Select
            label={t(`segmentFields.${spec.label}`)}
            options={spec.options.map((value) => ({
              value,
              label: t(`segmentChoices.${spec.label}.${value}` as "segmentChoices.states.active"),
            }))}
            value={String(valueAt(fields, at))}
            onChange={(value) => onChange(at, value)}
            error={problemAt(at)}
          />
        </Row>
      );
    case "choices":
      return <ChoicesField spec={spec} {...shared} />;
    case "yesNo":
      return (
        <Row>
          <Select
            label={t(`segmentFields.${spec.label}`)}
            options={(["yes", "no"] as const).map((value) => ({ value, label: t(`segmentChoices.yesNo.${value}`) }))}
            value={valueAt(fields, at) ? "yes" : "no"}
            onChange={(value) => onChange(at, value === "yes")}
          />
        </Row>
      );
    case "months":
      return <MonthsField spec={spec} {...shared} />;
    case "texts":
      return <TextsField spec={spec} {...shared} />;
    case "products":
      return <ProductsField spec={spec} {...shared} />;
    case "tiers":
      return <TiersField spec={spec} {...shared} />;
    case "programmes":
      return <ProgrammesField spec={spec} {...shared} />;
    case "surveyChoices":
      return <SurveyChoicesField {...shared} />;
    case "variant": {
      const chosen = String(valueAt(fields, at));
      const tag = at.split(".").at(-1) as string;
      return (
        <BlockStack gap="300">
          <Row>
            <Select
              label={t(`segmentFields.${spec.label}`)}
              options={Object.keys(spec.variants).map((value) => ({
                value,
                label: t(`segmentChoices.${spec.label}.${value}` as "segmentChoices.states.active"),
              }))}
              value={chosen}
              onChange={(value) => onReplace(spec.within, { [tag]: value, ...spec.variants[value]?.empty })}
            />
          </Row>
          <ConditionFields specs={spec.variants[chosen]?.fields ?? []} {...shared} />
        </BlockStack>
      );
    }
  }
}
