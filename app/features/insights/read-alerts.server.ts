import type { Tx } from "#app/db.server.ts";
import { readPromotionCost } from "#app/features/promotion/index.server.ts";
import { readReturnShares } from "#app/features/repeat/index.server.ts";
import { readSpanAmounts } from "#app/features/state/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay } from "#app/lib/time.ts";
import {
  ALERT_DAYS,
  type Alert,
  alertsOf,
  F2_BEFORE_DAYS,
  F2_DAYS,
  F2_SPAN_DAYS,
  type Share,
  STEP_DAYS,
  STEP_SPAN_DAYS,
} from "./alert-rules.ts";

const NOBODY: Share = { reached: 0, cameBack: 0 };

/** What stands out as of a shop day; see `alertsOf`. */
export async function readAlerts(tx: Tx, options: { shopId: ShopId; today: string }): Promise<Alert[]> {
  const { shopId, today } = options;
  const spans = [{ from: addToDay(today, { days: -ALERT_DAYS }), to: today }];
  const [amounts] = await readSpanAmounts(tx, { shopId, spans });
  const [cost] = await readPromotionCost(tx, { shopId, periods: spans, today });
  if (!amounts || !cost) throw new Error("a span without amounts");
  const [f2Now = [], f2Before = []] = await readReturnShares(tx, {
    shopId,
    withinDays: F2_DAYS,
    spans: twoSpans(addToDay(today, { days: -F2_DAYS }), F2_SPAN_DAYS, F2_BEFORE_DAYS),
  });
  const [stepsNow = [], stepsBefore = []] = await readReturnShares(tx, {
    shopId,
    withinDays: STEP_DAYS,
    spans: twoSpans(addToDay(today, { days: -STEP_DAYS }), STEP_SPAN_DAYS, STEP_SPAN_DAYS),
  });
  return alertsOf({
    grossProfitFirst: BigInt(amounts.grossProfitFirst),
    grossProfitRepeat: BigInt(amounts.grossProfitRepeat),
    promotionCostNew: cost.new,
    promotionCostReturning: cost.returning,
    netSales: BigInt(amounts.netSalesFirst) + BigInt(amounts.netSalesRepeat),
    knownCostNetSales: BigInt(amounts.knownCostNetSales),
    f2: {
      now: f2Now.find(({ n }) => n === 1) ?? NOBODY,
      before: f2Before.find(({ n }) => n === 1) ?? NOBODY,
    },
    steps: stepsNow
      .filter(({ n }) => n >= 2)
      .map((now) => ({ n: now.n, now, before: stepsBefore.find(({ n }) => n === now.n) ?? NOBODY })),
  });
}

/** The last days before `end`, and those before them. */
function twoSpans(end: string, days: number, daysBefore: number): { from: string; to: string }[] {
  const middle = addToDay(end, { days: -days });
  return [
    { from: middle, to: end },
    { from: addToDay(middle, { days: -daysBefore }), to: middle },
  ];
}
