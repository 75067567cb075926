import type { Tx } from "#app/db.server.ts";
import { readPromotionCost } from "#app/features/promotion/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { Range } from "#app/lib/range.ts";
import { addToDay } from "#app/lib/time.ts";
import { type Comparison, comparedSpans, type Span } from "./comparison.ts";
import { type ContributionFigures, contributionOf } from "./contribution.ts";
import { type Figures, readSpanFigures } from "./read-span-figures.server.ts";
import { type PeriodRow, readPeriodFigures } from "./views.server.ts";

/** A period's figures with what was spent on promotion, and what is left. */
export type ContributionRow = PeriodRow & ContributionFigures;

/** Figures of some days as a whole: each customer is counted once. */
export type SpanSummary = Span & Figures & ContributionFigures;

export interface Summary {
  now: SpanSummary;
  /** Null when nothing is compared, or no day of the range is over. */
  before: SpanSummary | null;
}

/** Figures, promotion cost and contribution of every period of a range. */
export async function readContributionByPeriod(
  tx: Tx,
  options: { shopId: ShopId; range: Range; today: string },
): Promise<ContributionRow[]> {
  const { shopId, range, today } = options;
  const rows = await readPeriodFigures(tx, { shopId, range });
  const costs = await readPromotionCost(tx, { shopId, periods: rows, today });
  return rows.map((row, at) => ({ ...row, ...contributionOf(row, costs[at] ?? { new: 0n, returning: 0n }) }));
}

async function readContributionOfSpans(
  tx: Tx,
  options: { shopId: ShopId; spans: readonly Span[]; today: string },
): Promise<SpanSummary[]> {
  const { shopId, spans, today } = options;
  const figures = await readSpanFigures(tx, { shopId, spans });
  const costs = await readPromotionCost(tx, { shopId, periods: spans, today });
  return spans.map((span, at) => {
    const row = figures[at];
    const cost = costs[at];
    if (!row || !cost) throw new Error("a span without figures");
    return { ...span, ...row, ...contributionOf(row, cost) };
  });
}

/** A range as a whole, and what it is held against; while compared, only its days that are over. */
export async function readSummary(
  tx: Tx,
  options: { shopId: ShopId; range: Range; comparison: Comparison; today: string },
): Promise<Summary> {
  const { shopId, range, comparison, today } = options;
  const compared = comparison === "none" ? null : comparedSpans(range, comparison, today);
  const whole = { from: range.from, to: range.to > today ? addToDay(today, { days: 1 }) : range.to };
  const spans = compared ? [compared.now, compared.before] : [whole.from < whole.to ? whole : range];
  const [now, before] = await readContributionOfSpans(tx, { shopId, spans, today });
  if (!now) throw new Error("a span without figures");
  return { now, before: before ?? null };
}
