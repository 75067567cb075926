import type { SqlValues } from "#app/lib/sql-values.ts";
import { daysSince, ownRows } from "./pieces.ts";
import type { DayRange, HeldRows, JoinName, Moment, OnChangeDay, RuleContext, RuleTarget } from "./rule-target.ts";

/** Writes whether a customer fulfils a rule, as a boolean expression over `f`. */
export class HoldsTarget implements RuleTarget {
  readonly joins = new Set<JoinName>();
  readonly timeZone: string;
  readonly rfm: RuleContext["rfm"];
  readonly asOf: string;
  readonly today: string;
  readonly values: SqlValues;
  readonly reach: "all" | "few";
  /** No day passes here: what is found on change is never asked for. */
  readonly passed = { from: "NULL::date", to: "NULL::date" };

  constructor(context: RuleContext, options: { values: SqlValues; reach: "all" | "few" }) {
    ({ timeZone: this.timeZone, rfm: this.rfm, asOf: this.asOf, today: this.today } = context);
    ({ values: this.values, reach: this.reach } = options);
  }

  every(parts: string[]): string {
    return `(${parts.join(" AND ")})`;
  }

  some(parts: string[]): string {
    return `(${parts.join(" OR ")})`;
  }

  not(part: string): string {
    return `NOT ${part}`;
  }

  still(holds: string): string {
    return holds;
  }

  held(rows: HeldRows): string {
    return ownRows(this, rows);
  }

  since({ day, nullable }: Moment, range: DayRange): string {
    const holds = daysSince(this, day, range);
    return nullable ? `coalesce(${holds}, false)` : holds;
  }

  moving(holds: string): string {
    return holds;
  }

  ranked(holds: string): string {
    return holds;
  }

  onChangeOf(): OnChangeDay {
    return () => "false";
  }

  monthsOnChange(): number[] {
    return [];
  }
}
