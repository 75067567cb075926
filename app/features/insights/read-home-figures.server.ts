import type { Tx } from "#app/db.server.ts";
import { readPromotionCost } from "#app/features/promotion/index.server.ts";
import { readReturnShares } from "#app/features/repeat/index.server.ts";
import { toRepeatFigures } from "#app/features/repeat/rules.ts";
import { readSpanAmounts, readSpanFigures } from "#app/features/state/index.server.ts";
import { contributionOf } from "#app/features/state/rules.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, startOfPeriod } from "#app/lib/time.ts";
import { F2_DAYS } from "./alert-rules.ts";

/** A figure and what it was before; null where there were no customers. */
export interface ComparedFigure {
  now: number | null;
  before: number | null;
}

export interface HomeFigures {
  /** Over the last 12 full months, against the 12 before. */
  repeatRate: ComparedFigure;
  purchaseFrequency: ComparedFigure;
  /** Of a year's first orders that have been observed for 90 days or more, against the year before. */
  f2: ComparedFigure & { observed: number };
  /** Of the last 30 full days, against the 30 before; text in minor units. */
  contribution: Record<"now" | "before", { new: string; returning: string }>;
}

const YEAR_DAYS = 365;
const CONTRIBUTION_DAYS = 30;

/** The four figures of Home as of a shop day. */
export async function readHomeFigures(tx: Tx, options: { shopId: ShopId; today: string }): Promise<HomeFigures> {
  const { shopId, today } = options;
  const thisMonth = startOfPeriod(today, "month");
  const yearAgo = addToDay(thisMonth, { months: -12 });
  const [year, yearBefore] = await readSpanFigures(tx, {
    shopId,
    spans: [
      { from: yearAgo, to: thisMonth },
      { from: addToDay(thisMonth, { months: -24 }), to: yearAgo },
    ],
  });
  const rates = [year, yearBefore].map((figures) => (figures ? toRepeatFigures(figures) : null));
  const [f2, f2Before] = await readReturnShares(tx, {
    shopId,
    withinDays: F2_DAYS,
    spans: backwards(addToDay(today, { days: -F2_DAYS }), YEAR_DAYS),
  });
  const first = [f2, f2Before].map((shares) => shares?.find(({ n }) => n === 1) ?? { reached: 0, cameBack: 0 });
  const [shareNow, shareBefore] = first.map(({ reached, cameBack }) => (reached === 0 ? null : cameBack / reached));

  const spans = backwards(today, CONTRIBUTION_DAYS);
  const amounts = await readSpanAmounts(tx, { shopId, spans });
  const costs = await readPromotionCost(tx, { shopId, periods: spans, today });
  const [now, before] = spans.map((_, at) => {
    const [amount, cost] = [amounts[at], costs[at]];
    if (!amount || !cost) throw new Error("a span without amounts");
    const { contributionNew, contributionReturning } = contributionOf(amount, cost);
    return { new: contributionNew, returning: contributionReturning };
  });
  if (!now || !before) throw new Error("two spans without two contributions");
  return {
    repeatRate: { now: rates[0]?.repeatRate ?? null, before: rates[1]?.repeatRate ?? null },
    purchaseFrequency: { now: rates[0]?.purchaseFrequency ?? null, before: rates[1]?.purchaseFrequency ?? null },
    f2: { now: shareNow ?? null, before: shareBefore ?? null, observed: first[0]?.reached ?? 0 },
    contribution: { now, before },
  };
}

/** The `days` days before `end`, and as many before those. */
function backwards(end: string, days: number): { from: string; to: string }[] {
  const middle = addToDay(end, { days: -days });
  return [
    { from: middle, to: end },
    { from: addToDay(middle, { days: -days }), to: middle },
  ];
}
