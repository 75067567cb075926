import { type Metric, measure, type Stage } from "./rules.ts";
import { type ArmSums, addSums, NO_SUMS } from "./statistics/arm-sums.ts";
import { alwaysValidInterval } from "./statistics/intervals.ts";
import type { EffectDay } from "./types.ts";

/** Sums over customers of one arm, as they are kept: by day, or of a stage. */
export interface KeptSums {
  fromDay: string;
  treatedBp: number | null;
  heldOut: boolean;
  assigned: number;
  customers: number;
  back: number;
  profit: number;
  profitSquared: number;
  past: number;
  pastSquared: number;
  pastProfit: number;
  pastBack: number;
}

export function sumsOf(metric: Metric, kept: KeptSums): ArmSums {
  const { customers, past: x, pastSquared: xx } = kept;
  if (metric === "profit") return { customers, y: kept.profit, yy: kept.profitSquared, x, xx, xy: kept.pastProfit };
  return { customers, y: kept.back, yy: kept.back, x, xx, xy: kept.pastBack };
}

/** The stages that can be compared: those in which the share of treated stood the same. */
export function stagesOf(metric: Metric, rows: readonly KeptSums[]): Stage[] {
  const stages = new Map<string, Stage>();
  for (const row of rows) {
    if (row.treatedBp === null) continue;
    const stage = stages.get(row.fromDay) ?? {
      treatedShare: row.treatedBp / 10_000,
      treated: NO_SUMS,
      heldOut: NO_SUMS,
      assigned: { treated: 0, heldOut: 0 },
    };
    const arm = row.heldOut ? "heldOut" : "treated";
    stages.set(row.fromDay, {
      ...stage,
      [arm]: addSums(stage[arm], sumsOf(metric, row)),
      assigned: { ...stage.assigned, [arm]: stage.assigned[arm] + row.assigned },
    });
  }
  return [...stages.values()];
}

/**
 * The interval as it stood with those assigned up to each day, where their arms were large enough to say anything.
 *
 * @param rows by day of the assignment, in its order
 */
export function effectByDay(
  metric: Metric,
  { rows, plannedCustomers }: { rows: readonly (KeptSums & { day: string })[]; plannedCustomers: number },
): EffectDay[] {
  const days = [...new Set(rows.filter(({ customers }) => customers > 0).map(({ day }) => day))];
  return days.flatMap((day) => {
    const difference = measure(
      metric,
      stagesOf(
        metric,
        rows.filter((row) => row.day <= day),
      ),
    );
    if (difference === null) return [];
    return { day, estimate: difference.estimate, interval: alwaysValidInterval(difference, plannedCustomers) };
  });
}
