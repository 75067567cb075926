import { useTranslation } from "react-i18next";

const PROBLEMS = ["required", "tooLong", "number", "positive", "taken", "gone", "conflict"] as const;

/** Says in words what is wrong with a field; undefined when nothing is. */
export function useExperimentProblem(): (problem: string | undefined) => string | undefined {
  const { t } = useTranslation();
  return (problem) => {
    if (problem === undefined) return undefined;
    const known = PROBLEMS.find((one) => one === problem);
    return known ? t(`experiments.problems.${known}`) : t("problems.other");
  };
}
