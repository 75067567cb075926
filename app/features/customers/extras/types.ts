import type { CsvFileProblem, CsvLineProblem } from "#app/lib/read-csv.ts";

/** What the merchant knows of a customer beside Shopify. */
export interface ExtrasView {
  /** `1985-04-29`, or `04-29` where the year is not known; empty: not known. */
  birthday: string;
  note: string;
  /** The state that a change is made upon. */
  version: string;
}

export type ExtrasFileProblem = CsvFileProblem | "none" | "nothingToRead";

/** What bringing a file in would do. */
export interface ExtrasTrial {
  /** Customers of whom something changes. */
  changes: number;
  birthdays: number;
  notes: number;
  /** Customers of whom the file says what is known. */
  unchanged: number;
}

export interface ExtraImportView {
  id: string;
  fileName: string;
  importedAt: string;
  customers: number;
  undoneAt: string | null;
}

/** What became of a file, of its being taken back, or of an edit. */
export type ExtrasChange =
  | { ok: true; trial?: ExtrasTrial; changed: number; kept?: number }
  | { ok: false; problems: Record<string, string>; lines?: CsvLineProblem[]; linesInAll?: number };
