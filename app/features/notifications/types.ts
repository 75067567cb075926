import type { Language } from "#app/i18n/languages.ts";

/** An address of the shop's that is told each day what waits. */
export interface StaffRecipient {
  address: string;
  language: Language;
  /** Of the shop's day, 0 to 23: not told before it. */
  hour: number;
}

/** What became of a form of the card. */
export type NotificationsChange = { ok: true } | { ok: false; problems: Record<string, string> };

/** More addresses than a shop has people who open it in the morning. */
export const MOST_RECIPIENTS = 10;
