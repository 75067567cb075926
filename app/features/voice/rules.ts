import type { SurveyContent } from "./survey-content.ts";
import type { Mood, NpsClass } from "./types.ts";

/** What a shopper picked: one of the choices, or a score from 0 to 10. */
export type Pick = { choice: number; score: null } | { choice: null; score: number };

/** What a pick says, by the version of the survey that was asked. */
export interface ReadPick {
  pick: Pick;
  mood: Mood;
  changed: boolean;
}

/**
 * Reads what a shopper sent as their pick.
 *
 * @param sent the number of a choice, or the score, as text
 * @returns null for what the survey does not offer
 */
export function readPick(content: SurveyContent, sent: string): ReadPick | null {
  if (!/^\d{1,4}$/.test(sent)) return null;
  const value = Number(sent);
  if (content.answers.kind === "nps") {
    if (value > 10) return null;
    return { pick: { choice: null, score: value }, mood: MOOD_OF_CLASS[npsClassOf(value)], changed: false };
  }
  const choice = content.answers.choices.find(({ choiceId }) => choiceId === value);
  return choice ? { pick: { choice: value, score: null }, mood: choice.mood, changed: choice.changed } : null;
}

const MOOD_OF_CLASS: Record<NpsClass, Mood> = { promoter: "good", passive: "neutral", detractor: "bad" };

/** 9 and 10 promote, 7 and 8 are passive, 0 to 6 detract (Reichheld, Harvard Business Review 12/2003). */
export function npsClassOf(score: number): NpsClass {
  if (score >= 9) return "promoter";
  return score >= 7 ? "passive" : "detractor";
}

export interface NpsCounts {
  promoters: number;
  passives: number;
  detractors: number;
}

/** The share of promoters less that of detractors, from −100 to 100; null without answers. */
export function npsOf({ promoters, passives, detractors }: NpsCounts): number | null {
  const all = promoters + passives + detractors;
  return all === 0 ? null : (100 * (promoters - detractors)) / all;
}

/** The 97.5 % point of the normal distribution. */
const Z = 1.959963984540054;

/** A share with its 95 % interval by Wilson's score (Wilson 1927); null of nobody. */
export function shareOf(options: { of: number; all: number }): { share: number; low: number; high: number } | null {
  const { of, all } = options;
  if (all === 0) return null;
  const share = of / all;
  const middle = (share + (Z * Z) / (2 * all)) / (1 + (Z * Z) / all);
  const half = (Z / (1 + (Z * Z) / all)) * Math.sqrt((share * (1 - share)) / all + (Z * Z) / (4 * all * all));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/**
 * The difference of two shares with its 95 % interval, from the Wilson intervals of both (Newcombe 1998, method 10).
 *
 * @returns null where one of them is of nobody
 */
export function differenceOf(
  first: { of: number; all: number },
  second: { of: number; all: number },
): { difference: number; low: number; high: number } | null {
  const one = shareOf(first);
  const other = shareOf(second);
  if (!one || !other) return null;
  const difference = one.share - other.share;
  return {
    difference,
    low: difference - Math.hypot(one.share - one.low, other.high - other.share),
    high: difference + Math.hypot(one.high - one.share, other.share - other.low),
  };
}
