import type { SqlValues } from "#app/lib/sql-values.ts";
import { addToDay } from "#app/lib/time.ts";
import type { DayRange, JoinName, Moment, OnChangeDay, PassedDays, RuleContext, RuleTarget } from "./rule-target.ts";

/**
 * Gathers the statements that find every customer for whom a rule may hold otherwise on a later day than on an earlier one,
 * though nothing happened to them: days since something came into a range or left it, or places among all were taken anew.
 * What conditions write of who fulfils them is left aside.
 */
export class ChangesTarget implements RuleTarget {
  readonly joins = new Set<JoinName>();
  readonly reach = "few";
  readonly timeZone: string;
  readonly rfm: RuleContext["rfm"];
  readonly asOf: string;
  readonly today: string;
  readonly values: SqlValues;
  readonly passed: PassedDays;
  readonly found = new Set<string>();
  readonly #since: string;

  /** @param options.since the day as of which the rule was asked for before */
  constructor(context: RuleContext, options: { values: SqlValues; since: string }) {
    ({ timeZone: this.timeZone, rfm: this.rfm, asOf: this.asOf, today: this.today } = context);
    this.values = options.values;
    this.#since = options.since;
    this.passed = { from: literalDay(options.since), to: literalDay(context.asOf) };
  }

  every(): string {
    return "true";
  }

  some(): string {
    return "true";
  }

  not(): string {
    return "true";
  }

  still(): string {
    return "true";
  }

  held(): string {
    return "true";
  }

  since({ find }: Moment, range: DayRange): string {
    this.#add(find({ on: this.onChangeOf(range), passed: this.passed }));
    return "true";
  }

  moving(_holds: string, find: string[]): string {
    this.#add(find);
    return "true";
  }

  ranked(_holds: string, find: string[]): string {
    this.#add(find);
    return "true";
  }

  /** What lies n days back comes into `min: n` on that day, and leaves `max: n` on the day after. */
  onChangeOf({ min, max }: DayRange): OnChangeDay {
    const ends = [min, max === undefined ? undefined : max + 1].filter((end) => end !== undefined);
    return (day) =>
      `(${ends.map((end) => `${day} > ${literalDay(this.#since, -end)} AND ${day} <= ${literalDay(this.asOf, -end)}`).join(" OR ")})`;
  }

  monthsOnChange(ahead: number): number[] {
    if (this.#since.slice(0, 7) === this.asOf.slice(0, 7)) return [];
    return [this.#since, this.asOf].map((day) => ((Number(day.slice(5, 7)) - 1 + ahead) % 12) + 1);
  }

  #add(statements: string[]): void {
    for (const statement of statements) this.found.add(statement);
  }
}

/** A day that the app counted, never a person's text. */
function literalDay(day: string, days = 0): string {
  return `DATE '${days === 0 ? day : addToDay(day, { days })}'`;
}
