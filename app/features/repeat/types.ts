import type { Window } from "./rules.ts";

/** Of those observed long enough, how many had come back within the window. */
export interface WindowCell {
  /** Whose window of days is wholly past. */
  observed: number;
  cameBack: number;
}

export type WindowCells = Record<Window, WindowCell>;

/** A month of first orders. */
export interface CohortF2Row {
  /** `2026-01` */
  cohort: string;
  customers: number;
  windows: WindowCells;
}

/** A first product. Id and title are null for first orders without a product; the title also of one that is not known. */
export interface ProductF2Row<W extends Window = Window> {
  productId: string | null;
  title: string | null;
  customers: number;
  windows: Record<W, WindowCell>;
}

/** From the n-th order to the next. reached = moved + waiting; waiting = active + cooling + lapsed. */
export interface StepRow {
  n: number;
  reached: number;
  moved: number;
  waiting: number;
  cooling: number;
  lapsed: number;
  /** Of the lapsed. */
  unresolved: number;
  /** Least number of days within which half of those who moved on had done so; null when nobody did. */
  medianDays: number | null;
}

/** A month of first orders, month by month since. */
export interface RetentionRow {
  /** `2026-01` */
  cohort: string;
  customers: number;
  /** By months since the first order; the last one is the current month, which is not over. */
  months: RetentionCell[];
}

/** Money is text in minor units. */
export interface RetentionCell {
  customers: number;
  orders: number;
  netSales: string;
  grossProfit: string;
  /** Of this month and all before it. */
  cumulativeGrossProfit: string;
}

/** Who first bought one product and next another (ids and titles as in ProductF2Row). */
export interface ProductStepRow {
  firstProductId: string | null;
  firstTitle: string | null;
  secondProductId: string | null;
  secondTitle: string | null;
  customers: number;
  /** Of all whose first product this is. */
  startedWith: number;
  medianDays: number;
}

/** Days between a customer's successive orders that hold the product. */
export interface ReorderRow {
  productId: string;
  title: string | null;
  reorders: number;
  quartile1Days: number;
  medianDays: number;
  quartile3Days: number;
}

export type LapseBasis = "product" | "shop" | "pooled" | "merchant";

/** After how many days away a customer with n orders (11: eleven and more) is called cooling and lapsed. */
export interface LapseLimit {
  n: number;
  /** null: of the whole shop. */
  firstProductId: string | null;
  coolingDays: number;
  lapsedDays: number;
  basis: LapseBasis;
  /** How many came back, of whom the limits were taken; 0 for days that the merchant set. */
  cameBack: number;
}
