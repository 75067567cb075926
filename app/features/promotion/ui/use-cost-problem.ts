import { useTranslation } from "react-i18next";
import { useProblem } from "#app/components/use-problem.ts";

const PROBLEMS = [
  "audience",
  "day",
  "dayRange",
  "dayOrder",
  "tooManyDays",
  "repeatSpan",
  "repeatBefore",
  "cells",
  "tooManyCosts",
] as const;

/** Says in words what is wrong with a field of a cost, and what to do. */
export function useCostProblem(): (problem: string | undefined) => string | undefined {
  const { t } = useTranslation();
  const common = useProblem();
  return (problem) => {
    const known = PROBLEMS.find((own) => own === problem);
    return known ? t(`promotion.problems.${known}`) : common(problem);
  };
}
