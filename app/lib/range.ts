import type { Grain } from "./time.ts";

/** Shop days [from, to), divided into periods of one grain. */
export interface Range {
  grain: Grain;
  from: string;
  to: string;
}

/** What is wrong with a query for a range. */
export type RangeProblem = "by" | "from" | "to" | "order" | "tooMany";

export const PRESETS = ["3m", "6m", "12m", "24m", "year", "custom"] as const;
export type Preset = (typeof PRESETS)[number];

export interface PickedRange {
  preset: Preset;
  range: Range;
  /** What was wrong with the query; the range is then the usual one. */
  problem: RangeProblem | null;
}
