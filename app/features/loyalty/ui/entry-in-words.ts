import type { i18n } from "i18next";
import type { Format } from "#app/i18n/create-format.ts";
import type { EntryReason } from "../as-reason.ts";

/** What an entry of the ledger says of itself. */
export interface ToldEntry {
  kind: string;
  reason: EntryReason;
}

/** An entry in the reader's words: its reason, else its kind. */
export function entryInWords({ kind, reason }: ToldEntry, { texts, format }: { texts: i18n; format: Format }): string {
  const { rewardEn, ...told } = reason;
  // A reward is named in both languages.
  const own = format.language === "en" && rewardEn ? { ...told, reward: rewardEn } : told;
  const params = Object.entries(own).map(([name, value]) => [
    name,
    /^\d{4}-\d\d-\d\d$/.test(String(value)) ? format.day(String(value)) : String(value),
  ]);
  const known = [`pointsReasons.${reason.key}`, `pointsKinds.${kind}`].find((key) => texts.exists(key));
  const say = texts.t as unknown as (key: string, params: Record<string, string>) => string;
  return known ? say(known, Object.fromEntries(params)) : kind;
}
