import { expect, test } from "vitest";
import { addToDay, dayOf, daysBetween, isDay, startOfPeriod } from "./time.ts";

test("a day is the shop's, not the server's", () => {
  const instant = new Date("2026-01-31T15:30:00Z");
  expect(dayOf(instant, "Asia/Tokyo")).toBe("2026-02-01");
  expect(dayOf(instant, "America/New_York")).toBe("2026-01-31");
});

test.each([
  ["2026-11-22", "week", "2026-11-16"],
  ["2026-11-16", "week", "2026-11-16"],
  ["2026-11-22", "month", "2026-11-01"],
  ["2026-11-22", "quarter", "2026-10-01"],
  ["2026-03-31", "quarter", "2026-01-01"],
  ["2026-11-22", "day", "2026-11-22"],
] as const)("%s lies in the %s from %s", (day, grain, start) => {
  expect(startOfPeriod(day, grain)).toBe(start);
});

test("calendar arithmetic", () => {
  expect(addToDay("2026-01-31", { months: 1 })).toBe("2026-02-28");
  expect(addToDay("2024-02-29", { years: -1 })).toBe("2023-02-28");
  expect(daysBetween("2026-02-27", "2026-03-01")).toBe(2);
});

test("only real days are days", () => {
  expect(isDay("2026-02-28")).toBe(true);
  expect(isDay("2026-02-30")).toBe(false);
  expect(isDay("2026-2-3")).toBe(false);
});
