import type { SqlValues } from "#app/lib/sql-values.ts";
import type { DayRange, HeldRows, JoinName, Moment, OnChangeDay, RuleContext, RuleTarget } from "./rule-target.ts";

/** A rule that has to be asked day by day: what it holds of at several days does not follow from one look at the orders. */
export class NeedsDayByDay extends Error {
  override name = "NeedsDayByDay";
}

/**
 * Writes at the ends of which months a rule held, as a bigint with a bit for each: bit i for the i-th of `ends`. `f` is a
 * customer's figures from one counted order on; what was so from a day on, or until a day, is a run of bits, and groups of
 * conditions are the operations on bits. So all months take one pass over the orders.
 */
export class MonthsTarget implements RuleTarget {
  readonly joins = new Set<JoinName>();
  readonly reach = "all";
  readonly timeZone: string;
  readonly rfm: RuleContext["rfm"];
  readonly asOf: string;
  readonly today: string;
  readonly values: SqlValues;
  readonly passed = { from: "NULL::date", to: "NULL::date" };
  /** Joins of days from which something is so. */
  readonly heldSince: string[] = [];
  readonly #ends: string;

  /** @param options.ends the place of the days, in order, at most 60 */
  constructor(context: RuleContext, options: { values: SqlValues; ends: string }) {
    ({ timeZone: this.timeZone, rfm: this.rfm, asOf: this.asOf, today: this.today } = context);
    this.values = options.values;
    this.#ends = options.ends;
  }

  every(parts: string[]): string {
    return `(${parts.join(" & ")})`;
  }

  some(parts: string[]): string {
    return `(${parts.join(" | ")})`;
  }

  not(part: string): string {
    return `(~ ${part})`;
  }

  still(holds: string): string {
    return `(CASE WHEN ${holds} THEN -1 ELSE 0 END)::bigint`;
  }

  held({ from, customer, day, where }: HeldRows): string {
    const alias = `held_${this.heldSince.length}`;
    this.heldSince.push(
      `LEFT JOIN (SELECT ${customer}, min(${day}) AS since FROM ${from} WHERE ${where} GROUP BY ${customer}) ${alias}
        ON ${alias}.customer_id = f.customer_id`,
    );
    return this.from(`${alias}.since`);
  }

  since({ day }: Moment, { min, max }: DayRange): string {
    const runs: string[] = [];
    if (min !== undefined) runs.push(this.from(`${day} + ${integer(min)}`));
    // Nobody without such a day is within the range.
    if (max !== undefined)
      runs.push(`((~ ${this.from(`${day} + ${integer(max + 1)}`)}) & ${this.still(`${day} IS NOT NULL`)})`);
    return `(${runs.join(" & ")})`;
  }

  /** The ends from a day on; none where there is no day. */
  from(day: string): string {
    return `month_ends_from(${day}, ${this.#ends})`;
  }

  moving(): never {
    throw new NeedsDayByDay();
  }

  ranked(): never {
    throw new NeedsDayByDay();
  }

  onChangeOf(): OnChangeDay {
    return () => "false";
  }

  monthsOnChange(): number[] {
    return [];
  }
}

/** A number that was checked to be whole, as text. */
function integer(value: number): string {
  if (!Number.isInteger(value)) throw new RangeError("not a whole number");
  return `(${value})`;
}
