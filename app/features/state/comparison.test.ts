import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addToDay, daysBetween, GRAINS } from "#app/lib/time.ts";
import { changeOf, comparedSpans } from "./comparison.ts";

const spans = (from: string, to: string, comparison: "before" | "year", today: string, grain = "month" as const) => {
  const found = comparedSpans({ grain, from, to }, comparison, today);
  return found && [`${found.now.from} ${found.now.to}`, `${found.before.from} ${found.before.to}`];
};

describe("over", () => {
  test.each([
    ["2026-02-01", "2026-03-01", "before", "2026-02-01 2026-03-01", "2026-01-01 2026-02-01"],
    ["2026-02-01", "2026-03-01", "year", "2026-02-01 2026-03-01", "2025-02-01 2025-03-01"],
    ["2025-10-01", "2026-04-01", "before", "2025-10-01 2026-04-01", "2025-04-01 2025-10-01"],
    ["2026-02-10", "2026-02-20", "before", "2026-02-10 2026-02-20", "2026-01-31 2026-02-10"],
    ["2026-02-10", "2026-02-20", "year", "2026-02-10 2026-02-20", "2025-02-10 2025-02-20"],
    ["2028-02-29", "2028-03-01", "year", "2028-02-29 2028-03-01", "2027-02-28 2027-03-01"],
  ] as const)("%s to %s against %s", (from, to, comparison, now, before) => {
    expect(spans(from, to, comparison, "2030-01-01")).toEqual([now, before]);
  });

  test("weeks a year before are weeks", () => {
    expect(
      comparedSpans({ grain: "week", from: "2026-06-01", to: "2026-06-08" }, "year", "2030-01-01")?.before,
    ).toEqual({
      from: "2025-06-02",
      to: "2025-06-09",
    });
  });
});

describe("not over yet", () => {
  test.each([
    ["2026-11-01", "2026-12-01", "before", "2026-11-01 2026-11-22", "2026-10-01 2026-10-22"],
    ["2025-12-01", "2026-12-01", "year", "2025-12-01 2026-11-22", "2024-12-01 2025-11-22"],
    ["2025-12-01", "2026-12-01", "before", "2025-12-01 2026-11-22", "2024-12-01 2025-11-22"],
  ] as const)("%s to %s against %s: as many days as have passed", (from, to, comparison, now, before) => {
    expect(spans(from, to, comparison, "2026-11-22")).toEqual([now, before]);
  });

  test("late in a long month, both sides are as long as the short one before", () => {
    expect(spans("2026-03-01", "2026-04-01", "before", "2026-03-31")).toEqual([
      "2026-03-01 2026-03-29",
      "2026-02-01 2026-03-01",
    ]);
  });

  test("on its first day there is nothing to compare", () => {
    expect(spans("2026-11-22", "2026-12-01", "before", "2026-11-22")).toBeNull();
  });

  test("both sides always have the same number of days, and neither holds today", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 499 }),
        fc.constantFrom(...GRAINS),
        fc.constantFrom("before" as const, "year" as const),
        (start, days, passed, grain, comparison) => {
          const from = addToDay("2026-01-01", { days: start });
          const to = addToDay(from, { days });
          const today = addToDay(from, { days: passed });
          const found = comparedSpans({ grain, from, to }, comparison, today);
          if (passed === 0) {
            expect(found).toBeNull();
            return;
          }
          const { now, before } = found ?? expect.fail();
          if (today < to) expect(daysBetween(now.from, now.to)).toBe(daysBetween(before.from, before.to));
          expect(before.from < before.to && before.from < now.from && now.to <= today).toBe(true);
          if (comparison === "before") expect(before.to <= now.from).toBe(true);
        },
      ),
    );
  });
});

test.each([
  [12n, 10n, { difference: 2n, share: 0.2 }],
  [0n, 10n, { difference: -10n, share: -1 }],
  [5n, 0n, { difference: 5n, share: null }],
  [5n, -3n, { difference: 8n, share: null }],
])("from %s to %s", (now, before, change) => {
  expect(changeOf(now, before)).toEqual(change);
});
