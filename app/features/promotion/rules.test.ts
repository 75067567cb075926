import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addToDay, daysBetween } from "#app/lib/time.ts";
import { AUDIENCES, amountOfFirstDays, type CostSpan, type DayOrders, divideCosts, spansOf } from "./rules.ts";

const dayFrom = (offset: number) => addToDay("2027-12-25", { days: offset });
const amounts = fc.bigInt({ min: 1n, max: 10n ** 14n });

const costs: fc.Arbitrary<CostSpan> = fc
  .record({
    audience: fc.constantFrom(...AUDIENCES),
    start: fc.integer({ min: 0, max: 90 }),
    days: fc.integer({ min: 1, max: 60 }),
    amountMinor: amounts,
  })
  .map(({ start, days, ...cost }) => ({ ...cost, from: dayFrom(start), to: dayFrom(start + days) }));

const orders: fc.Arbitrary<Map<string, DayOrders>> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })))
  .map((days) => new Map(days.map(([offset, first, repeat]) => [dayFrom(offset), { first, repeat }])));

describe("spread over days", () => {
  test("the days add up to the amount, and no two differ by more than one unit", () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 800 }), (amount, days) => {
        const shares = Array.from(
          { length: days },
          (_, at) => amountOfFirstDays(amount, days, at + 1) - amountOfFirstDays(amount, days, at),
        );
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(amount);
        expect((shares[0] as bigint) - (shares.at(-1) as bigint) <= 1n).toBe(true);
      }),
    );
  });

  test("what is left over goes to the first days", () => {
    expect([0, 1, 2, 3].map((count) => amountOfFirstDays(100n, 3, count))).toEqual([0n, 34n, 67n, 100n]);
  });
});

describe("divided", () => {
  test("days add up to any cut of the range, and all of it to the amounts", () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 149 }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(costs, { maxLength: 8 }), orders, cuts, (list, ordersOfDay, inner) => {
        const edges = [0, ...inner.sort((a, b) => a - b), 150];
        const toPeriods = (offsets: number[]) =>
          offsets.slice(1).map((to, at) => ({ from: dayFrom(offsets[at] as number), to: dayFrom(to) }));
        const periods = divideCosts({ costs: list, periods: toPeriods(edges), ordersOfDay });
        const days = divideCosts({ costs: list, periods: toPeriods([...Array(151).keys()]), ordersOfDay });
        let day = 0;
        periods.forEach((period, at) => {
          const sum = { new: 0n, returning: 0n };
          for (; day < (edges[at + 1] as number); day++) {
            sum.new += days[day]?.new ?? 0n;
            sum.returning += days[day]?.returning ?? 0n;
          }
          expect(period).toEqual(sum);
        });
        const total = (audience: string) =>
          list.reduce((sum, cost) => (cost.audience === audience ? sum + cost.amountMinor : sum), 0n);
        const sumOf = (key: "new" | "returning") => periods.reduce((sum, period) => sum + period[key], 0n);
        expect(sumOf("new") >= total("new")).toBe(true);
        expect(sumOf("returning") >= total("returning")).toBe(true);
        expect(sumOf("new") + sumOf("returning")).toBe(total("new") + total("returning") + total("both"));
      }),
    );
  });

  const divide = (cost: Partial<CostSpan>, ordersOfDay: Record<string, DayOrders>) =>
    divideCosts({
      costs: [{ audience: "both", from: "2026-03-01", to: "2026-03-03", amountMinor: 1000n, ...cost }],
      periods: [
        { from: "2026-03-01", to: "2026-03-02" },
        { from: "2026-03-02", to: "2026-03-03" },
      ],
      ordersOfDay: new Map(Object.entries(ordersOfDay)),
    });

  test("a cost for both goes by the first and repeat orders of each day", () => {
    expect(divide({}, { "2026-03-01": { first: 1, repeat: 3 }, "2026-03-02": { first: 2, repeat: 0 } })).toEqual([
      { new: 125n, returning: 375n },
      { new: 500n, returning: 0n },
    ]);
  });

  test("a day without orders goes by the orders of the whole cost", () => {
    expect(divide({}, { "2026-03-01": { first: 1, repeat: 4 } })).toEqual([
      { new: 100n, returning: 400n },
      { new: 100n, returning: 400n },
    ]);
  });

  test("without any orders it is half and half", () => {
    expect(divide({}, { "2026-03-03": { first: 9, repeat: 0 } })).toEqual([
      { new: 250n, returning: 250n },
      { new: 250n, returning: 250n },
    ]);
  });
});

const ALWAYS = { from: "2000-01-01", to: "2100-01-01" };

describe("repeated monthly", () => {
  const repeat = (from: string, to: string, repeatsUntil: string | null) =>
    spansOf({ audience: "new", from, to, amountMinor: 1n, repeatsUntil }, ALWAYS).map(
      (span) => `${span.from} ${addToDay(span.to, { days: -1 })}`,
    );

  test("once without an end", () => {
    expect(repeat("2026-01-31", "2026-02-01", null)).toEqual(["2026-01-31 2026-01-31"]);
  });

  test("the 31st becomes the last day of shorter months, in leap years too", () => {
    expect(repeat("2027-12-31", "2028-01-01", "2028-04-30")).toEqual([
      "2027-12-31 2027-12-31",
      "2028-01-31 2028-01-31",
      "2028-02-29 2028-02-29",
      "2028-03-31 2028-03-31",
      "2028-04-30 2028-04-30",
    ]);
  });

  test("a whole month stays a whole month", () => {
    expect(repeat("2026-02-01", "2026-03-01", "2026-04-30")).toEqual([
      "2026-02-01 2026-02-28",
      "2026-03-01 2026-03-31",
      "2026-04-01 2026-04-30",
    ]);
  });

  test("a part of a month stays on its days", () => {
    expect(repeat("2026-01-20", "2026-02-11", "2026-03-19")).toEqual([
      "2026-01-20 2026-02-10",
      "2026-02-20 2026-03-10",
    ]);
  });

  test("every month until the end has it once, with a day at least", () => {
    fc.assert(
      fc.property(fc.nat(800), fc.integer({ min: 1, max: 31 }), fc.nat(900), (start, days, skipped) => {
        const from = dayFrom(start);
        const to = addToDay(from, { days });
        fc.pre(to <= addToDay(from, { months: 1 }));
        const until = addToDay(from, { years: 2 });
        const cost = { audience: "new" as const, from, to, amountMinor: 5n, repeatsUntil: until };
        const spans = spansOf(cost, ALWAYS);
        const range = { from: addToDay(from, { days: skipped }), to: addToDay(from, { days: skipped + 40 }) };
        expect(spansOf(cost, range)).toEqual(spans.filter((span) => span.from < range.to && span.to > range.from));
        const month = Number(from.slice(0, 4)) * 12 + Number(from.slice(5, 7));
        expect(spans.map((span) => Number(span.from.slice(0, 4)) * 12 + Number(span.from.slice(5, 7)))).toEqual(
          Array.from({ length: spans.length }, (_, at) => month + at),
        );
        expect(spans.length).toBeGreaterThanOrEqual(24);
        for (const span of spans) expect(daysBetween(span.from, span.to)).toBeGreaterThan(0);
      }),
    );
  });
});
