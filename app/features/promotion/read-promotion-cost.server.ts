import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, earliestDay, latestDay } from "#app/lib/time.ts";
import { readMessageCosts } from "./read-message-costs.server.ts";
import { type CostSpan, type DayOrders, type DividedCost, divideCosts, type EnteredCost, spansOf } from "./rules.ts";

/**
 * Promotion cost of each of some spans of days [from, to), by whom it was spent on. Days after `today` are not counted yet,
 * as their sales are not there yet either.
 */
export async function readPromotionCost(
  tx: Tx,
  options: { shopId: ShopId; periods: readonly { from: string; to: string }[]; today: string },
): Promise<DividedCost[]> {
  const { shopId, today } = options;
  const end = addToDay(today, { days: 1 });
  const periods = options.periods.map(({ from, to }) => ({ from, to: earliestDay(to, end) }));
  const asked = periods.filter(({ from, to }) => from < to);
  const none = { new: 0n, returning: 0n };
  if (asked.length === 0) return periods.map(() => none);
  const range = { from: earliestDay(...days(asked, "from")), to: latestDay(...days(asked, "to")) };
  const costs = [
    ...(await readEnteredCosts(tx, { shopId, range })),
    ...(await readMessageCosts(tx, { shopId, range })),
  ];
  const ordersOfDay = await readOrdersOfDays(tx, {
    shopId,
    spans: costs.filter(({ audience }) => audience === "both"),
  });
  return divideCosts({ costs, periods, ordersOfDay });
}

/** The spans of entered costs that reach into a range. */
async function readEnteredCosts(
  tx: Tx,
  { shopId, range }: { shopId: ShopId; range: { from: string; to: string } },
): Promise<CostSpan[]> {
  const costs = await query<EnteredCost>(
    tx,
    `SELECT audience, from_day::text AS "from", to_day::text AS "to", amount_minor AS "amountMinor",
            repeats_until::text AS "repeatsUntil"
     FROM promotion_costs
     WHERE shop_id = $1::bigint AND from_day < $3::date
       AND (to_day > $2::date OR repeats_until > $2::date - 31)
     ORDER BY cost_id`,
    shopId,
    range.from,
    range.to,
  );
  return costs.flatMap((cost) => spansOf(cost, range));
}

async function readOrdersOfDays(
  tx: Tx,
  { shopId, spans }: { shopId: ShopId; spans: readonly CostSpan[] },
): Promise<Map<string, DayOrders>> {
  if (spans.length === 0) return new Map();
  const rows = await query<DayOrders & { day: string }>(
    tx,
    `SELECT period_start::text AS day, orders_first AS first, orders_repeat AS repeat
     FROM period_figures
     WHERE shop_id = $1::bigint AND grain = 'day' AND period_start >= $2::date AND period_start < $3::date`,
    shopId,
    earliestDay(...days(spans, "from")),
    latestDay(...days(spans, "to")),
  );
  return new Map(rows.map(({ day, ...orders }) => [day, orders]));
}

/** At least one, as `earliestDay` asks. */
const days = (spans: readonly { from: string; to: string }[], edge: "from" | "to") =>
  spans.map((span) => span[edge]) as [string, ...string[]];
