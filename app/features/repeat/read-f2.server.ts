import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, startOfPeriod } from "#app/lib/time.ts";
import { NO_PRODUCT } from "./histories.sql.ts";
import { WINDOWS } from "./rules.ts";
import type { CohortF2Row, ProductF2Row, WindowCells } from "./types.ts";

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
  return rows.map(({ cohort, customers, ...counts }) => ({ cohort, customers, windows: cellsOf(counts as Counts) }));
}

/** Months that are observed in whole are read as months; the days of a month that today − N divides are added to them. */
const MONTH_CELLS = WINDOWS.map((days, at) => {
  const observed = `start_month < ($4::date[])[${at + 1}]`;
  return `
    coalesce(sum(reached) FILTER (WHERE ${observed}), 0)::integer AS "observed${days}",
    coalesce(sum(within_${days}) FILTER (WHERE ${observed}), 0)::integer AS "cameBack${days}"`;
}).join(",");

const CUT_DAYS_SQL = WINDOWS.map(
  (days, at) => `
  SELECT first_product_id AS "productId", ${days} AS days, sum(reached)::integer AS observed,
    sum(within_${days})::integer AS "cameBack"
  FROM first_product_days
  WHERE shop_id = $1::bigint AND start_day >= greatest($2::date, ($5::date[])[${at + 1}])
    AND start_day < least($3::date, ($4::date[])[${at + 1}])
  GROUP BY first_product_id`,
).join("\nUNION ALL");

/** The same by first product: the lead product of the first order. Largest first. */
export async function readF2ByFirstProduct(tx: Tx, options: CohortRange): Promise<ProductF2Row[]> {
  const cutMonths = WINDOWS.map((days) => startOfPeriod(addToDay(options.today, { days: -days }), "month"));
  const [shopId, from, to, cuts] = valuesOf(options);
  const months = await query<{ productId: bigint; title: string | null; customers: number } & Counts>(
    tx,
    `SELECT m.*, p.title
     FROM (
       SELECT first_product_id AS "productId", sum(reached)::integer AS customers, ${MONTH_CELLS}
       FROM first_product_months
       WHERE shop_id = $1::bigint AND start_month >= $2::date AND start_month < $3::date
       GROUP BY first_product_id HAVING sum(reached) > 0
     ) m LEFT JOIN products p ON p.shop_id = $1::bigint AND p.product_id = m."productId"
     ORDER BY m.customers DESC, m."productId"`,
    shopId,
    from,
    to,
    cutMonths,
  );
  const cut = await query<{ productId: bigint; days: number; observed: number; cameBack: number }>(
    tx,
    CUT_DAYS_SQL,
    shopId,
    from,
    to,
    cuts,
    cutMonths,
  );
  const rows = new Map(
    months.map(({ productId, title, customers, ...counts }) => [
      productId,
      { productId: productIdOf(productId), title, customers, windows: cellsOf(counts as Counts) },
    ]),
  );
  for (const { productId, days, observed, cameBack } of cut) {
    const cell = rows.get(productId)?.windows[days as keyof WindowCells];
    if (!cell) continue;
    cell.observed += observed;
    cell.cameBack += cameBack;
  }
  return [...rows.values()];
}

function cellsOf(counts: Counts): WindowCells {
  return Object.fromEntries(
    WINDOWS.map((days) => [
      days,
      { observed: counts[`observed${days}`] ?? 0, cameBack: counts[`cameBack${days}`] ?? 0 },
    ]),
  ) as WindowCells;
}

/** The id as text; null for no product. */
function productIdOf(id: bigint): string | null {
  return id === NO_PRODUCT ? null : String(id);
}
