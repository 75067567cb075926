/** What is counted towards a tier: net sales in minor units, counted orders, or points earned. */
export const BASES = ["spend", "orders", "points"] as const;
export type Basis = (typeof BASES)[number];

/** Over which days: the last months up to today, the calendar year, or all. */
export const WINDOW_KINDS = ["rolling", "year", "lifetime"] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

/** How customers are measured. */
export interface TierMeasure {
  basis: Basis;
  windowKind: WindowKind;
  /** Of a rolling window. */
  windowMonths: number;
  /** A tier that was reached is kept for as many days after it no longer is. */
  graceDays: number;
}

/** Perks of which a share of those who come to them may be held out, so that they can be measured. */
export const TRIED_PERKS = ["discount", "birthdayPoints"] as const;
export type TriedPerk = (typeof TRIED_PERKS)[number];

/** What a tier gives beside more points. A hold-out is in basis points; without one everybody gets the perk. */
export type Perk =
  | { kind: "birthdayPoints"; points: number; holdOutBp?: number }
  /** An automatic discount on all products, in basis points. */
  | { kind: "discount"; percentBp: number; holdOutBp?: number }
  /** Products or a collection that only the tier may buy between two days (last day included); null: open. */
  | { kind: "membersOnly"; target: string; title: string; from: string | null; to: string | null }
  | { kind: "text"; ja: string; en: string };

/** One tier of a programme. Its id is null until it is published for the first time. */
export interface ProgrammeTier {
  tierId: string | null;
  nameJa: string;
  nameEn: string;
  /** What is counted reaches it: minor units, orders or points, as decimal text. */
  threshold: string;
  /** Of order points; 10000 is once. */
  multiplierBp: number;
  /** Names the tier in Shopify's tags; given once. Empty before it is published. */
  handle: string;
  perks: Perk[];
}

/** A whole programme, as it is edited, asked about, published and kept; the lowest tier first. */
export interface ProgrammeContent extends TierMeasure {
  tiers: ProgrammeTier[];
}
