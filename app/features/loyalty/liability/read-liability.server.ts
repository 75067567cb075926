import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { addToDay, daysBetween, startOfPeriod } from "#app/lib/time.ts";
import { POINTS_DAYS_SQL, POINTS_LOT_DAYS_SQL } from "../figures/figures.sql.ts";
import {
  balanceOf,
  type FlowPoints,
  flowsOf,
  type Movement,
  NO_FLOW,
  type RollForwardRow,
  rollForward,
  worthOf,
  worthOfParts,
} from "../rules.ts";
import { type Breakage, breakageOf, type OpenLots, type SurvivalCurves } from "./breakage.ts";
import { type KnownPointValue, readPointValue } from "./read-point-value.server.ts";

/** Points left in lots that end in one month (its first day); null: they do not expire. Amounts in minor units. */
export interface ExpiryMonth {
  month: string | null;
  points: bigint;
  /** Null while nobody said what a point is worth. */
  amount: bigint | null;
  /** Points expected to expire unspent; null where the history cannot tell. */
  breakage: number | null;
}

export interface Liability {
  value: KnownPointValue | null;
  /** Points of all customers; `debt` is what they owe for what refunds took back, and is not taken off. */
  outstanding: Record<"pending" | "available" | "reserved" | "total" | "debt", bigint>;
  amount: bigint | null;
  /** Whether accounts and lots come to the same. */
  addsUp: boolean;
  byExpiry: ExpiryMonth[];
  breakage: Breakage;
  /** What the estimate rests upon; null before the first night. */
  estimate: { asOf: string; customers: number; observedDays: number } | null;
  /** Every month from the first with an entry to the present one, the oldest first. */
  months: RollForwardRow[];
}

/** What a shop owes its customers in points as of a shop day, with where it came from and when it ends. */
export async function readLiability(tx: Tx, options: { shopId: ShopId; today: string }): Promise<Liability> {
  const { shopId, today } = options;
  const value = await readPointValue(tx, shopId);
  const moved = await query<Movement & { month: string }>(
    tx,
    `SELECT date_trunc('month', day)::date::text AS month, kind, from_account AS "fromAccount", to_account AS "toAccount",
       sum_minor(points) AS points
     FROM ${POINTS_DAYS_SQL} d GROUP BY 1, 2, 3, 4 ORDER BY 1`,
    shopId,
  );
  const lots = await query<{ expiresOn: string | null; grantedOn: string; points: bigint }>(
    tx,
    `SELECT nullif(expires_on, 'infinity')::text AS "expiresOn", granted_on::text AS "grantedOn", sum_minor("left") AS points
     FROM ${POINTS_LOT_DAYS_SQL} l GROUP BY expires_on, granted_on HAVING sum_minor("left") <> 0
     ORDER BY expires_on, granted_on`,
    shopId,
  );
  const estimate = await readEstimate(tx, shopId);
  const [pending, available, reserved, debt] = ["pending", "available", "reserved", "debt"].map((account) =>
    balanceOf(moved, account),
  ) as [bigint, bigint, bigint, bigint];
  const total = pending + available + reserved;
  const open = lots.map((lot) => ({ ...lot, ...agesOf(lot, today) }));
  return {
    value,
    outstanding: { pending, available, reserved, total, debt: -debt },
    amount: value ? worthOf(total, value) : null,
    addsUp: lots.reduce((sum, { points }) => sum + points, 0n) + reserved === total,
    byExpiry: byExpiryMonth(open, { value, estimate }),
    breakage: expectedOf(open, estimate),
    estimate: estimate && {
      asOf: estimate.asOf,
      customers: estimate.customers,
      observedDays: estimate.observedDays,
    },
    months: rollForward({ opening: 0n, months: monthsOf(moved, today) }),
  };
}

type OpenLot = OpenLots & { expiresOn: string | null; exact: bigint };

function agesOf(lot: { expiresOn: string | null; grantedOn: string; points: bigint }, today: string) {
  return {
    age: Math.max(0, daysBetween(lot.grantedOn, today)),
    endsAt: lot.expiresOn === null ? null : daysBetween(lot.grantedOn, lot.expiresOn),
    points: Number(lot.points),
    exact: lot.points,
  };
}

interface Estimate {
  asOf: string;
  customers: number;
  observedDays: number;
  curves: SurvivalCurves;
}

async function readEstimate(tx: Tx, shopId: ShopId): Promise<Estimate | null> {
  const [row] = await query<Omit<Estimate, "curves"> & { curveDays: number; curves: number[] }>(
    tx,
    `SELECT as_of::text AS "asOf", customers, observed_days AS "observedDays", curve_days AS "curveDays", curves
     FROM breakage_estimates WHERE shop_id = $1::bigint`,
    shopId,
  );
  if (!row) return null;
  const { curveDays, curves, ...estimate } = row;
  const [all = [], ...without] = Array.from({ length: curveDays === 0 ? 0 : curves.length / curveDays }, (_, at) =>
    curves.slice(at * curveDays, (at + 1) * curveDays),
  );
  return { ...estimate, curves: { all, without } };
}

/** Before the first estimate nothing is known of what expires. */
function expectedOf(lots: readonly OpenLots[], estimate: Estimate | null): Breakage {
  return breakageOf({
    lots,
    curves: estimate?.curves ?? { all: [], without: [] },
    observedDays: estimate?.observedDays ?? -1,
  });
}

function byExpiryMonth(
  lots: readonly OpenLot[],
  { value, estimate }: { value: KnownPointValue | null; estimate: Estimate | null },
): ExpiryMonth[] {
  const months = new Map<string | null, OpenLot[]>();
  for (const lot of lots) {
    const month = lot.expiresOn === null ? null : startOfPeriod(lot.expiresOn, "month");
    months.set(month, [...(months.get(month) ?? []), lot]);
  }
  const parts = [...months].map(([month, own]) => ({
    month,
    points: own.reduce((sum, { exact }) => sum + exact, 0n),
    breakage: expectedOf(own, estimate).expected,
  }));
  const points = parts.map((part) => part.points);
  const amounts = value ? worthOfParts(points, value) : null;
  return parts.map((part, at) => ({ ...part, amount: amounts?.[at] ?? null }));
}

function monthsOf(moved: readonly (Movement & { month: string })[], today: string) {
  const flows = new Map<string, FlowPoints>();
  for (const month of new Set(moved.map((movement) => movement.month))) {
    flows.set(month, flowsOf(moved.filter((movement) => movement.month === month)));
  }
  const months: { month: string; flows: FlowPoints }[] = [];
  const last = [startOfPeriod(today, "month"), moved.at(-1)?.month ?? ""].sort().at(-1) as string;
  for (let month = moved[0]?.month ?? last; month <= last; month = addToDay(month, { months: 1 })) {
    months.push({ month, flows: flows.get(month) ?? NO_FLOW });
  }
  return months;
}
