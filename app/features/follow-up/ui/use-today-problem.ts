import { useTranslation } from "react-i18next";

const PROBLEMS = [
  "required",
  "tooLong",
  "number",
  "day",
  "gone",
  "tooLate",
  "noCustomer",
  "severalCustomers",
  "noTemplate",
  "tooLongForPost",
] as const;

/** Says in words what is wrong with a form about tasks; undefined when nothing is. */
export function useTodayProblem(): (problem: string | undefined) => string | undefined {
  const { t } = useTranslation();
  return (problem) => {
    if (problem === undefined) return undefined;
    return t(`followUp.problems.${PROBLEMS.find((known) => known === problem) ?? "other"}`);
  };
}
