import { ChoiceList, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { type ChoiceLabel, valueAt } from "../condition-specs.ts";
import { monthName, tierName } from "../describe-rule.ts";
import type { FieldProps } from "./field-props.ts";
import { useRuleNames } from "./rule-context.tsx";

type Props<Spec> = FieldProps<Spec>;

/** Any number of a few choices. */
export function ChoicesField(
  props: Props<{ at: string; label: ChoiceLabel; options: readonly string[]; optional?: boolean }>,
) {
  const { t } = useTranslation();
  const { spec, fields, onChange, problemAt } = props;
  const { at, label, options, optional } = spec;
  return (
    <ChoiceList
      allowMultiple
      title={t(`segmentFields.${label}`)}
      choices={options.map((value) => ({
        value,
        // The options of a spec are those of its choice.
        label: t(`segmentChoices.${label}.${value}` as "segmentChoices.states.active"),
      }))}
      selected={(valueAt(fields, at) as string[] | undefined) ?? []}
      onChange={(chosen) => onChange(at, optional && chosen.length === 0 ? undefined : chosen)}
      error={problemAt(at) ?? ""}
    />
  );
}

/** Months of the year by name. */
export function MonthsField({ spec, fields, onChange, problemAt }: Props<{ at: string }>) {
  const { t } = useTranslation();
  const format = useFormat();
  const months = Array.from({ length: 12 }, (_, index) => index + 1);
  return (
    <ChoiceList
      allowMultiple
      title={t("segmentFields.months")}
      choices={months.map((month) => ({ value: String(month), label: monthName(month, { format }) }))}
      selected={((valueAt(fields, spec.at) as number[] | undefined) ?? []).map(String)}
      onChange={(chosen) =>
        onChange(
          spec.at,
          chosen.map(Number).sort((a, b) => a - b),
        )
      }
      error={problemAt(spec.at) ?? ""}
    />
  );
}

/** The shop's tiers. */
export function TiersField({ spec, fields, onChange, problemAt }: Props<{ at: string }>) {
  const { t } = useTranslation();
  const format = useFormat();
  const { names } = useRuleNames();
  return (
    <ChoiceList
      allowMultiple
      title={t("segmentFields.tiers")}
      choices={names.tiers.map(({ id }) => ({ value: id, label: tierName(id, { t, format, names }) }))}
      selected={(valueAt(fields, spec.at) as string[] | undefined) ?? []}
      onChange={(chosen) => onChange(spec.at, chosen)}
      error={problemAt(spec.at) ?? ""}
    />
  );
}

/** The shop's programmes; none chosen stands for any. */
export function ProgrammesField({ spec, fields, onChange, problemAt }: Props<{ at: string }>) {
  const { t } = useTranslation();
  const { names } = useRuleNames();
  if (names.programmes.length === 0) return <Text as="p">{t("segmentFields.noProgrammes")}</Text>;
  return (
    <ChoiceList
      allowMultiple
      title={t("segmentFields.programmes")}
      choices={names.programmes.map(({ id, name }) => ({ value: id, label: name }))}
      selected={(valueAt(fields, spec.at) as string[] | undefined) ?? []}
      onChange={(chosen) => onChange(spec.at, chosen.length === 0 ? undefined : chosen)}
      error={problemAt(spec.at) ?? ""}
    />
  );
}
