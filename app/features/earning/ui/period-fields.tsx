import { FormLayout, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useEarningProblem } from "./use-earning-problem.ts";

/** The first and the last day on which something holds, each of which may stay empty. */
export function PeriodFields(props: {
  form: { fromDay: string; lastDay: string };
  problems: Record<string, string>;
  set: (field: "fromDay" | "lastDay") => (value: string) => void;
}) {
  const { t } = useTranslation();
  const problem = useEarningProblem();
  return (
    <FormLayout.Group>
      {(["fromDay", "lastDay"] as const).map((field) => (
        <TextField
          key={field}
          label={t(`earning.${field}`)}
          helpText={t("earning.dayHelp")}
          autoComplete="off"
          value={props.form[field]}
          onChange={props.set(field)}
          error={problem(props.problems[field])}
        />
      ))}
    </FormLayout.Group>
  );
}
