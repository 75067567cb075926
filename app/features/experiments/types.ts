import type { Decision, Metric, Verdict } from "./rules.ts";
import type { ArmSums } from "./statistics/arm-sums.ts";
import type { Interval } from "./statistics/intervals.ts";

export const HORIZONS_DAYS = [30, 60, 90, 180] as const;

/** What customers did without an experiment; amounts in minor units. */
export interface Baseline {
  horizonDays: number;
  customersPerWeek: number;
  /** Of those who ordered, who ordered again within the horizon. */
  shareBack: number;
  profitDeviation: number;
  /** Of the profit's variance, what the customers' own past leaves. */
  varianceKept: number;
}

/** What may be tried; each has customers who are held out of it. */
export const SUBJECT_TYPES = ["coupon_campaign", "programme", "tier_perk"] as const;
export type SubjectType = (typeof SUBJECT_TYPES)[number];

/** An action that can be tried: it is on, and nobody is trying it yet. */
export interface SubjectView {
  type: SubjectType;
  id: string;
  kind: string;
  nameJa: string;
  nameEn: string;
  /** Between 0 and 1. */
  heldOutShare: number;
  /** Who comes to it; null: whoever orders. `now` were drawn today, when the perk began. */
  coming: { perWeek: number; now: number } | null;
}

/** One hypothesis under trial; effects as shares, or in minor units per customer. */
export interface ExperimentView {
  id: string;
  hypothesisId: string;
  hypothesis: string;
  subject: { type: string; kind: string; nameJa: string; nameEn: string; id: string | null };
  metric: Metric;
  expected: number;
  horizonDays: number;
  startedOn: string;
  endsOn: string;
  /** The day on which the last customer's horizon is over. */
  lastLookOn: string;
  plannedCustomers: number;
  measuredUntil: string | null;
  ended: boolean;
  decision: Decision | null;
  decidedAt: string | null;
  note: string;
  verdict: Verdict;
}

/** One arm as it stands. */
export interface ArmView {
  assigned: number;
  /** Whose horizon is over. */
  measured: number;
  shareBack: number | null;
  profitPerCustomer: number | null;
  contaminated: number;
  /** Net sales of orders that used what the action gave: not an effect. */
  attributed: number;
}

export interface EffectDay {
  /** Customers assigned up to this day. */
  day: string;
  estimate: number;
  interval: Interval;
}

export interface ExperimentDetails {
  experiment: ExperimentView;
  treated: ArmView;
  heldOut: ArmView;
  /** The other metric, by the same rules: what is not decided on is shown beside it. */
  otherVerdict: Verdict;
  days: EffectDay[];
  stages: { fromDay: string; treatedShare: number | null }[];
  pastRuns: { id: string; startedOn: string; estimate: number; interval: Interval }[];
}

export type ExperimentChange =
  | { ok: true; experimentId: string | null }
  | { ok: false; problems: Record<string, string> };

export type { ArmSums };
