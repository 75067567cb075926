import { useTranslation } from "react-i18next";
import { useProblem } from "#app/components/use-problem.ts";

const PROBLEMS = [
  "day",
  "dayPast",
  "times",
  "ruleFirst",
  "pointsNumber",
  "customerMissing",
  "customerUnknown",
  "customerAmbiguous",
  "customerTwice",
] as const;

/** Says in words what is wrong with a rule or a line of a file of points, and what to do. */
export function useEarningProblem(): (problem: string | undefined) => string | undefined {
  const { t } = useTranslation();
  const common = useProblem();
  return (problem) => {
    const known = PROBLEMS.find((own) => own === problem);
    return known ? t(`earning.problems.${known}`) : common(problem === "cells" ? "other" : problem);
  };
}
