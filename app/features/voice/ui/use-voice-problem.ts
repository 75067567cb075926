import { useTranslation } from "react-i18next";

const PROBLEMS = ["required", "tooLong", "day", "gone", "conflict", "number", "choices", "tooMany"] as const;

/** Says in words what is wrong with a field; undefined when nothing is. */
export function useVoiceProblem(): (problem: string | undefined) => string | undefined {
  const { t } = useTranslation();
  return (problem) => {
    if (problem === undefined) return undefined;
    return t(`voice.problems.${PROBLEMS.find((known) => known === problem) ?? "other"}`);
  };
}
