import { useTranslation } from "react-i18next";

const PROBLEMS = [
  "required",
  "tooLong",
  "amount",
  "positive",
  "later",
  "number",
  "percent",
  "taken",
  "busy",
  "conflict",
  "gone",
  "last",
  "edge",
  "shopify",
  "reasonLength",
  "endsBefore",
  "inPast",
  "owedToAll",
  "tooManyCampaigns",
  "nameLength",
  "color",
  "aboveZero",
] as const;

/** Says in words what is wrong with a field; undefined when nothing is. */
export function useProblem(): (problem: string | undefined) => string | undefined {
  const { t } = useTranslation();
  return (problem) => {
    if (problem === undefined) return undefined;
    return t(`problems.${PROBLEMS.find((known) => known === problem) ?? "other"}`);
  };
}
