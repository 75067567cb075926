import { en } from "./locales/en.ts";
import { ja } from "./locales/ja.ts";

/** Says what was wrong with a workflow's action: in the shop's language, in both where it has chosen none. */
export function flowWords(language: string | null, problem: keyof typeof en.flow.problems): string {
  if (language === "ja") return ja.flow.problems[problem];
  if (language === "en") return en.flow.problems[problem];
  return `${en.flow.problems[problem]} / ${ja.flow.problems[problem]}`;
}
