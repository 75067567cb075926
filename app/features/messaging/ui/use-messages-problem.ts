import { useTranslation } from "react-i18next";
import { useProblem } from "#app/components/use-problem.ts";

const PROBLEMS = [
  "email",
  "syntax",
  "empty",
  "tooLong",
  "number",
  "nobody",
  "tooMany",
  "tooLongForPost",
  "lineToken",
  "lineAway",
  "lineUser",
] as const;
const VARIABLE = "variable:";

/** Says in words what is wrong with a field of a message; undefined when nothing is. */
export function useMessagesProblem(): (problem: string | undefined) => string | undefined {
  const { t } = useTranslation();
  const common = useProblem();
  return (problem) => {
    if (problem?.startsWith(VARIABLE)) {
      return t("messages.problems.variable", { name: problem.slice(VARIABLE.length) });
    }
    const known = PROBLEMS.find((one) => one === problem);
    return known ? t(`messages.problems.${known}`, { example: "{{ customer.name }}" }) : common(problem);
  };
}
