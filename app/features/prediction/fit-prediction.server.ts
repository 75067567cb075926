import { inTransaction, lockShopReports, query, type Tx } from "#app/db.server.ts";
import { followChange } from "#app/features/segments/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { minorDigits } from "#app/lib/money.ts";
import { addToDay, dayOf } from "#app/lib/time.ts";
import { ENOUGH_REPEATERS, expectedRepeats, fitBgNbd, type RecencyGroup } from "./bg-nbd.ts";
import { fitGammaGamma, type GammaGamma, type Spend } from "./gamma-gamma.ts";
import { keepAllPredictions } from "./keep-predictions.server.ts";
import { MOST_REPEATS_TOLD } from "./rules.ts";
import { takeRhythms } from "./take-rhythms.server.ts";
import type { ForecastCheck } from "./types.ts";

const QUARTER_DAYS = 91;
/** The spend of more customers would say the same. */
const MOST_SPENDS = 50_000;
/** With fewer the spread of spend cannot be told, and the mean of the shop stands for everyone. */
const FEWEST_SPENDS = 30;

// Equal histories up to $2 as groups, with the days with an order from then until $3.
const GROUPS_SQL = `
SELECT (days - 1)::integer AS repeats, last_day - first_day AS "lastDays", $2::date - first_day AS "ageDays",
  count(*)::integer AS customers, sum(later)::integer AS came
FROM (
  SELECT count(DISTINCT day) FILTER (WHERE day <= $2::date) AS days, min(day) AS first_day,
    max(day) FILTER (WHERE day <= $2::date) AS last_day,
    count(DISTINCT day) FILTER (WHERE day > $2::date AND day <= $3::date) AS later
  FROM customer_histories h CROSS JOIN LATERAL unnest(h.days) AS day
  WHERE h.shop_id = $1::bigint AND h.days[1] <= $2::date
  GROUP BY h.customer_id
) c
GROUP BY 1, 2, 3`;

// Of who came back, how many days and the mean of what a day brought, the first day aside, up to $3. Every $2-th customer.
const SPENDS_SQL = `
SELECT repeats::integer AS orders, (net / repeats)::float8 AS mean
FROM (
  SELECT count(DISTINCT o.day) FILTER (WHERE o.day > h.days[1]) AS repeats,
    coalesce(sum(o.net) FILTER (WHERE o.day > h.days[1]), 0)::float8 AS net
  FROM customer_histories h CROSS JOIN LATERAL unnest(h.days, h.net_sales_minor) AS o (day, net)
  WHERE h.shop_id = $1::bigint AND cardinality(h.days) > 1 AND h.customer_id % $2::bigint = 0
    AND o.day <= $3::date
  GROUP BY h.customer_id
) c
WHERE repeats > 0 AND net > 0`;

const MARGIN_SQL = `
SELECT coalesce(sum(gross_profit_repeat_minor)::float8 / nullif(sum(net_sales_repeat_minor), 0),
  sum(gross_profit_first_minor)::float8 / nullif(sum(net_sales_first_minor), 0), 0) AS margin
FROM period_figures WHERE shop_id = $1::bigint AND grain = 'quarter'`;

const KEEP_SQL = `
INSERT INTO prediction_models (shop_id, as_of, customers, repeaters, used_prior, r, alpha, a, b, spend_p, spend_q, spend_v,
  margin, last_quarter)
VALUES ($1::bigint, $2::date, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::text::jsonb)
ON CONFLICT (shop_id) DO UPDATE SET as_of = excluded.as_of, customers = excluded.customers,
  repeaters = excluded.repeaters, used_prior = excluded.used_prior, r = excluded.r, alpha = excluded.alpha,
  a = excluded.a, b = excluded.b, spend_p = excluded.spend_p, spend_q = excluded.spend_q, spend_v = excluded.spend_v,
  margin = excluded.margin, last_quarter = excluded.last_quarter`;

interface GroupRow {
  repeats: number;
  lastDays: number;
  ageDays: number;
  customers: number;
  came: number;
}

/**
 * Fits what a shop's customers are expected to do from their histories up to today, and keeps the fit, what follows for each
 * customer, and the rhythms of ordering again; segments that ask for these follow. A shop without customers has none of it.
 *
 * @param options.oncePerDay leaves a fit of today as it is
 */
export async function fitPrediction(options: { shopId: ShopId; now: Date; oncePerDay?: boolean }): Promise<void> {
  const { shopId, now, oncePerDay = false } = options;
  await inTransaction({ shopId, timeoutMs: 20 * 60_000 }, async (tx) => {
    const shop = await tx.shop.findUnique({ where: { shopId }, select: { timeZone: true, currency: true } });
    if (!shop) return;
    const today = dayOf(now, shop.timeZone);
    const kept = await tx.predictionModel.findUnique({ where: { shopId }, select: { asOf: true } });
    if (oncePerDay && kept && kept.asOf.toISOString().slice(0, 10) >= today) return;

    // Histories stand still meanwhile: every customer's belongs to one of the groups that are read.
    await lockShopReports(tx, shopId);
    await takeRhythms(tx, shopId);
    const groups = await readGroups(tx, { shopId, asOf: today, until: today });
    if (groups.length === 0) {
      await tx.predictionModel.deleteMany({ where: { shopId } });
      await tx.customerPrediction.deleteMany({ where: { shopId } });
      await followChange(tx, { shopId, about: "predictions", now });
      return;
    }
    const fit = fitGroups(groups);
    const spend = await fitSpend(tx, { shopId, customers: fit.customers, currency: shop.currency, asOf: today });
    const [margin] = await query<{ margin: number }>(tx, MARGIN_SQL, shopId);
    const lastQuarter = await checkLastQuarter(tx, { shopId, today });
    const { r, alpha, a, b } = fit.model;
    const { p, q, v } = spend ?? { p: null, q: null, v: null };
    const values = [fit.customers, fit.repeaters, fit.usedPrior, r, alpha, a, b, p, q, v, margin?.margin ?? 0];
    await query(tx, KEEP_SQL, shopId, today, ...values, JSON.stringify(lastQuarter));
    await keepAllPredictions(tx, { shopId, today, currency: shop.currency, model: fit.model, groups });
    await followChange(tx, { shopId, about: "predictions", now });
  });
}

function readGroups(tx: Tx, options: { shopId: ShopId; asOf: string; until: string }): Promise<GroupRow[]> {
  return query<GroupRow>(tx, GROUPS_SQL, options.shopId, options.asOf, options.until);
}

function fitGroups(rows: readonly GroupRow[]) {
  const groups = rows.map(recencyOf);
  const customers = groups.reduce((sum, group) => sum + group.customers, 0);
  const repeaters = groups.reduce((sum, group) => sum + (group.repeats > 0 ? group.customers : 0), 0);
  const usedPrior = repeaters < ENOUGH_REPEATERS;
  return { customers, repeaters, usedPrior, model: fitBgNbd(groups, { usePrior: usedPrior }).model };
}

const recencyOf = ({ repeats, lastDays, ageDays, customers }: GroupRow): RecencyGroup => ({
  repeats,
  lastWeeks: lastDays / 7,
  ageWeeks: ageDays / 7,
  customers,
});

/** Null where too few came back, or their spend does not vary as the model says: then the mean of the shop is used. */
async function fitSpend(
  tx: Tx,
  options: { shopId: ShopId; customers: number; currency: string; asOf: string },
): Promise<GammaGamma | null> {
  const every = Math.max(1, Math.ceil(options.customers / MOST_SPENDS));
  const unit = 10 ** minorDigits(options.currency);
  const rows = await query<Spend>(tx, SPENDS_SQL, options.shopId, every, options.asOf);
  if (rows.length < FEWEST_SPENDS) return null;
  const { model, converged } = fitGammaGamma(rows.map(({ orders, mean }) => ({ orders, mean: mean / unit })));
  // The mean over all customers exists for q above 1 only.
  return converged && model.q > 1 ? model : null;
}

/** What a fit of 13 weeks ago would have expected since then, against what came, by how often customers had come back. */
async function checkLastQuarter(tx: Tx, options: { shopId: ShopId; today: string }): Promise<ForecastCheck[]> {
  const { shopId, today } = options;
  const asOf = addToDay(today, { days: -QUARTER_DAYS });
  const rows = await readGroups(tx, { shopId, asOf, until: today });
  if (rows.length === 0) return [];
  const { model } = fitGroups(rows);
  const checks = new Map<number, ForecastCheck>();
  for (const row of rows) {
    const repeats = Math.min(row.repeats, MOST_REPEATS_TOLD);
    const check = checks.get(repeats) ?? { repeats, customers: 0, expected: 0, came: 0 };
    check.customers += row.customers;
    check.expected += row.customers * expectedRepeats(model, recencyOf(row), QUARTER_DAYS / 7);
    check.came += row.came;
    checks.set(repeats, check);
  }
  return [...checks.values()].sort((one, other) => one.repeats - other.repeats);
}
