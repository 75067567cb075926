import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, daysBetween, startOfPeriod } from "#app/lib/time.ts";
import { NO_PRODUCT } from "./histories.sql.ts";
import { WINDOWS, type Window } from "./rules.ts";
import type { CohortF2Row, ProductF2Row, WindowCell } from "./types.ts";

/** Cohorts of first orders from one month to another, both inclusive, by their first days. */
export interface CohortRange {
  shopId: ShopId;
  fromMonth: string;
  toMonth: string;
  /** The shop's today: a window of N days is wholly past for who first ordered before today − N. */
  today: string;
}

type Counts = Record<`observed${number}` | `cameBack${number}`, number>;

/** `$1` shop, `$2` first day, `$3` the day after the last, `$4` for each window the day before which it is past. */
function valuesOf({ shopId, fromMonth, toMonth, today }: CohortRange): unknown[] {
  const cuts = WINDOWS.map((days) => addToDay(today, { days: -days }));
  return [shopId, fromMonth, addToDay(toMonth, { months: 1 }), cuts];
}

const DAY_CELLS = WINDOWS.map((days, at) => {
  const observed = `start_day < ($4::date[])[${at + 1}]`;
  return `
    coalesce(sum(reached) FILTER (WHERE ${observed}), 0)::integer AS "observed${days}",
    coalesce(sum(within_${days}) FILTER (WHERE ${observed}), 0)::integer AS "cameBack${days}"`;
}).join(",");

/**
 * F2 by month of first order: of those observed for N days or more, how many had a second counted order within N days.
 * Months without a first order are left out.
 */
export async function readF2ByCohort(tx: Tx, options: CohortRange): Promise<CohortF2Row[]> {
  const rows = await query<{ cohort: string; customers: number } & Counts>(
    tx,
    `SELECT to_char(start_day, 'YYYY-MM') AS cohort, sum(reached)::integer AS customers, ${DAY_CELLS}
     FROM step_days
     WHERE shop_id = $1::bigint AND n = 1 AND start_day >= $2::date AND start_day < $3::date
     GROUP BY 1 HAVING sum(reached) > 0 ORDER BY 1`,
    ...valuesOf(options),
  );
  return rows.map(({ cohort, customers, ...counts }) => ({
    cohort,
    customers,
    windows: cellsOf(WINDOWS, counts as Counts),
  }));
}

/** How the day before which a window is past divides the months of first orders. */
interface Cut<W extends Window> {
  days: W;
  /** Months before this one are read as months. */
  wholeBefore: string;
  /** Days [from, to) that are added to those months, or taken away from them: the shorter part of the divided month. */
  from: string;
  to: string;
  sign: 1 | -1;
}

function cutOf<W extends Window>(days: W, today: string): Cut<W> {
  const cut = addToDay(today, { days: -days });
  const month = startOfPeriod(cut, "month");
  const next = addToDay(month, { months: 1 });
  return daysBetween(month, cut) <= daysBetween(cut, next)
    ? { days, wholeBefore: month, from: month, to: cut, sign: 1 }
    : { days, wholeBefore: next, from: cut, to: next, sign: -1 };
}

const monthsSql = (windows: readonly Window[]) => `
SELECT m.*, p.title
FROM (
  SELECT first_product_id AS "productId", sum(reached)::integer AS customers, count(*) OVER ()::integer AS "inAll",
    ${windows
      .map((days, at) => {
        const observed = `start_month < ($4::date[])[${at + 1}]`;
        return `coalesce(sum(reached) FILTER (WHERE ${observed}), 0)::integer AS "observed${days}",
    coalesce(sum(within_${days}) FILTER (WHERE ${observed}), 0)::integer AS "cameBack${days}"`;
      })
      .join(",\n    ")}
  FROM first_product_months
  WHERE shop_id = $1::bigint AND start_month >= $2::date AND start_month < $3::date
  GROUP BY first_product_id HAVING sum(reached) > 0
  ORDER BY customers DESC, first_product_id LIMIT $5::integer
) m LEFT JOIN products p ON p.shop_id = $1::bigint AND p.product_id = m."productId"
ORDER BY m.customers DESC, m."productId"`;

const daysSql = (windows: readonly Window[]) =>
  windows
    .map(
      (days, at) => `
SELECT first_product_id AS "productId", ${days} AS days, sum(reached)::integer AS observed,
  sum(within_${days})::integer AS "cameBack"
FROM first_product_days
WHERE shop_id = $1::bigint AND start_day >= greatest($2::date, ($4::date[])[${at + 1}])
  AND start_day < least($3::date, ($5::date[])[${at + 1}]) AND first_product_id = ANY ($6::bigint[])
GROUP BY first_product_id`,
    )
    .join("\nUNION ALL");

/**
 * The same by first product: the lead product of the first order. Largest first.
 *
 * @param options.windows the windows that are told of
 * @param options.limit how many products, without it all
 * @returns `inAll`: how many products there are
 */
export async function readF2ByFirstProduct<W extends Window>(
  tx: Tx,
  options: CohortRange & { windows: readonly W[]; limit?: number },
): Promise<{ rows: ProductF2Row<W>[]; inAll: number }> {
  const { shopId, fromMonth, today, windows, limit = null } = options;
  const range = [shopId, fromMonth, addToDay(options.toMonth, { months: 1 })];
  const cuts = windows.map((days) => cutOf(days, today));
  const months = await query<{ productId: bigint; title: string | null; customers: number; inAll: number } & Counts>(
    tx,
    monthsSql(windows),
    ...range,
    cuts.map(({ wholeBefore }) => wholeBefore),
    limit,
  );
  const divided = await query<{ productId: bigint; days: number; observed: number; cameBack: number }>(
    tx,
    daysSql(windows),
    ...range,
    cuts.map(({ from }) => from),
    cuts.map(({ to }) => to),
    months.map(({ productId }) => String(productId)),
  );
  const rows = new Map(
    months.map(({ productId, title, customers, inAll: _inAll, ...counts }) => [
      productId,
      { productId: productIdOf(productId), title, customers, windows: cellsOf(windows, counts as Counts) },
    ]),
  );
  for (const { productId, days, observed, cameBack } of divided) {
    const cut = cuts.find((one) => one.days === days);
    const cell = cut && rows.get(productId)?.windows[cut.days];
    if (!cell) continue;
    cell.observed += cut.sign * observed;
    cell.cameBack += cut.sign * cameBack;
  }
  return { rows: [...rows.values()], inAll: months[0]?.inAll ?? 0 };
}

function cellsOf<W extends Window>(windows: readonly W[], counts: Counts): Record<W, WindowCell> {
  return Object.fromEntries(
    windows.map((days) => [
      days,
      { observed: counts[`observed${days}`] ?? 0, cameBack: counts[`cameBack${days}`] ?? 0 },
    ]),
  ) as Record<W, WindowCell>;
}

/** The id as text; null for no product. */
function productIdOf(id: bigint): string | null {
  return id === NO_PRODUCT ? null : String(id);
}
