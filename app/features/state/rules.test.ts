import { describe, expect, test } from "vitest";
import { listPeriods, parseRange, periodLabel, pickRange } from "./rules.ts";

const query = (text: string) => new URLSearchParams(text);

describe("parseRange", () => {
  test("reads a range", () => {
    expect(parseRange(query("by=week&from=2026-01-01&to=2026-02-01"))).toEqual({
      ok: true,
      range: { grain: "week", from: "2026-01-01", to: "2026-02-01" },
    });
  });

  test.each([
    ["from=2026-01-01&to=2026-02-01", "by"],
    ["by=year&from=2026-01-01&to=2026-02-01", "by"],
    ["by=day&to=2026-02-01", "from"],
    ["by=day&from=2026-02-30&to=2026-03-01", "from"],
    ["by=day&from=2026-01-01&to=tomorrow", "to"],
    ["by=day&from=2026-01-01&to=2026-01-01", "order"],
    ["by=day&from=1900-01-01&to=2026-01-01", "tooMany"],
  ] as const)("%s: %s is wrong", (text, problem) => {
    expect(parseRange(query(text))).toEqual({ ok: false, problem });
  });
});

test.each([
  ["2026-01-05", "day", "2026-01-05"],
  ["2026-01-05", "week", "2026-01-05"],
  ["2026-01-01", "month", "2026-01"],
  ["2026-04-01", "quarter", "2026-Q2"],
] as const)("%s as a %s is labelled %s", (start, grain, label) => {
  expect(periodLabel(start, grain)).toBe(label);
});

test("a range clips its first and last period, and keeps their labels", () => {
  expect(listPeriods({ grain: "month", from: "2026-01-10", to: "2026-03-05" })).toEqual([
    { label: "2026-01", from: "2026-01-10", to: "2026-02-01", whole: false },
    { label: "2026-02", from: "2026-02-01", to: "2026-03-01", whole: true },
    { label: "2026-03", from: "2026-03-01", to: "2026-03-05", whole: false },
  ]);
});

test("a week is named by its Monday even where the range begins later", () => {
  expect(listPeriods({ grain: "week", from: "2026-01-07", to: "2026-01-12" })).toEqual([
    { label: "2026-01-05", from: "2026-01-07", to: "2026-01-12", whole: false },
  ]);
});

test("a range inside one period is one clipped period", () => {
  expect(listPeriods({ grain: "quarter", from: "2026-02-01", to: "2026-02-02" })).toEqual([
    { label: "2026-Q1", from: "2026-02-01", to: "2026-02-02", whole: false },
  ]);
});

describe("pickRange", () => {
  const today = "2026-11-22";

  test("without a query: the last 12 months with the present one", () => {
    expect(pickRange(query(""), today)).toEqual({
      preset: "12m",
      range: { grain: "month", from: "2025-12-01", to: "2026-12-01" },
      problem: null,
    });
  });

  test.each([
    ["preset=3m&by=week", "2026-08-31", "2026-11-23"],
    ["preset=year&by=month", "2026-01-01", "2026-12-01"],
    ["preset=6m&by=quarter", "2026-04-01", "2027-01-01"],
    ["preset=3m&by=day", "2026-09-01", "2026-11-23"],
  ])("%s takes whole periods", (text, from, to) => {
    expect(pickRange(query(text), today).range).toMatchObject({ from, to });
  });

  test("days of one's own", () => {
    expect(pickRange(query("by=day&from=2026-01-01&to=2026-01-03"), today)).toEqual({
      preset: "custom",
      range: { grain: "day", from: "2026-01-01", to: "2026-01-03" },
      problem: null,
    });
  });

  test("a wrong range says so and shows the usual one", () => {
    expect(pickRange(query("from=2026-02-01&to=2026-01-01"), today)).toMatchObject({
      problem: "order",
      range: { from: "2025-12-01" },
    });
  });
});
