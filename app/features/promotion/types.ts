import type { Audience } from "./rules.ts";

/** A cost as a form or a file gives it, checked; days [from, to). */
export interface CostInput {
  name: string;
  channel: string;
  audience: Audience;
  from: string;
  to: string;
  amountMinor: bigint;
  repeatsUntil: string | null;
}

/** What is wrong with a file as a whole. */
export type CostFileProblem =
  | "none"
  | "empty"
  | "tooLarge"
  | "tooManyRows"
  | "tooManyCosts"
  | "encoding"
  | "quotes"
  | "missingColumn"
  | "unknownColumn";

/** What is wrong in a line of a file. */
export interface CostRowProblem {
  /** As a text editor counts; the header is line 1. */
  line: number;
  /** The header of the column; null for the line as a whole. */
  column: string | null;
  problem: string;
}

/** A promotion cost as pages show it; money is text in minor units. */
export interface CostView {
  id: string;
  name: string;
  channel: string;
  audience: Audience;
  firstDay: string;
  lastDay: string;
  amount: string;
  repeatsUntil: string | null;
  imported: boolean;
  /** The state that a change is made upon. */
  version: string;
}

export interface CostImportView {
  id: string;
  fileName: string;
  importedAt: string;
  /** Costs of it that are still there. */
  costs: number;
  amount: string;
}

/** What became of a change of promotion costs. */
export type CostChange =
  | { ok: true; changed: number; trial?: ImportTrial }
  | { ok: false; problems: Record<string, string>; rows?: CostRowProblem[]; rowsInAll?: number };

/** What bringing a file in would do; money is text in minor units. */
export interface ImportTrial {
  costs: number;
  /** Lines left out, since exactly that cost is there. */
  already: number;
  amount: string;
}
