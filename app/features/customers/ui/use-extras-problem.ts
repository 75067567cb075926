import { useTranslation } from "react-i18next";
import { useProblem } from "#app/components/use-problem.ts";

const PROBLEMS = [
  "birthday",
  "birthdayFuture",
  "birthdayYear",
  "noteTooLong",
  "cells",
  "customerId",
  "customerMissing",
  "customerUnknown",
  "customerAmbiguous",
  "customerTwice",
] as const;

/** Says in words what is wrong with a birthday, a note or a line of a file, and what to do. */
export function useExtrasProblem(): (problem: string | undefined) => string | undefined {
  const { t } = useTranslation();
  const common = useProblem();
  return (problem) => {
    const known = PROBLEMS.find((own) => own === problem);
    return known ? t(`extras.problems.${known}`) : common(problem);
  };
}
