import type { SqlValues } from "#app/lib/sql-values.ts";

/** Whole days, both ends included; either may be open. */
export interface DayRange {
  min?: number | undefined;
  max?: number | undefined;
}

/** Days that have passed since a rule was last asked for, as SQL of type date: those after `from`, up to `to`. */
export interface PassedDays {
  from: string;
  to: string;
}

/** Writes that an expression of type date lies on one of the days at which something changes. */
export type OnChangeDay = (day: string) => string;

/** A day of a customer's. */
export interface Moment {
  /** SQL of type date over `f` and the joins asked for. */
  day: string;
  /** Whether some customers have none: they are then outside of every range. */
  nullable?: boolean;
  /** Writes the statements that find at least the customers (`customer_id`) for whom passed days change something. */
  find(change: { on: OnChangeDay; passed: PassedDays }): string[];
}

/** Tables that a rule's customers are joined with, each once, by conditions that read their columns. */
export type JoinName = "lapse" | "reorder" | "cuts";

/** Rows of customers in another table, each with its day. */
export interface HeldRows {
  /** The table with its alias, e.g. `orders o`. */
  from: string;
  /** The column that names the customer, never null within `where`. */
  customer: string;
  day: string;
  where: string;
}

/** How R, F and M scores are given: by the merchant's limits, or by rank among all. */
export interface RfmRule {
  /** Only orders of so many days up to the day asked for; null: all. */
  lookBackDays: number | null;
  /** Days at most for scores 5, 4, 3, 2; orders and net sales at least for 2, 3, 4, 5. Null: by rank. */
  limits: { rDays: number[]; fOrders: number[]; mMinor: string[] } | null;
}

/** What a rule is asked of: a shop, as of a day. */
export interface RuleContext {
  timeZone: string;
  rfm: RfmRule;
  /** The day asked for. */
  asOf: string;
  /** The shop's present day. */
  today: string;
}

/**
 * What a rule is turned into. A condition says what it asks in these words alone, so that one text of it serves three
 * ends: who fulfils it (HoldsTarget), for whom a passing day may change that (ChangesTarget), and at the ends of which
 * months it held (MonthsTarget). The customer's figures are the columns of `f`: those of `customer_figures` as of the day
 * asked for.
 */
export interface RuleTarget extends RuleContext {
  readonly values: SqlValues;
  /** `all` reads other tables once and joins them; `few` looks up the rows of each customer. */
  readonly reach: "all" | "few";
  readonly joins: Set<JoinName>;

  every(parts: string[]): string;
  some(parts: string[]): string;
  not(part: string): string;
  /** A condition that a passing day alone never changes. */
  still(holds: string): string;
  /** The customer has such rows, from the day of the first of them on; a passing day changes nothing. */
  held(rows: HeldRows): string;
  /** So many days have passed since a moment. */
  since(moment: Moment, range: DayRange): string;
  /** Any other condition that a passing day may change: for whom is what `find` writes. */
  moving(holds: string, find: string[]): string;
  /**
   * A condition on a customer's place among all: `find` writes whom it may have changed for since places were last taken.
   */
  ranked(holds: string, find: string[]): string;
  /** The days on which something that lies `range` days back begins or ceases to do so. */
  onChangeOf(range: DayRange): OnChangeDay;
  /** The months (1–12) that came into, or left, what lies so many months ahead. */
  monthsOnChange(ahead: number): number[];
  readonly passed: PassedDays;
}
