import { expect, test } from "vitest";
import { readExpected } from "./read-expected.ts";

test.each([
  ["repeat", "2", 200n],
  ["repeat", "０．２５％", 25n],
  ["repeat", "100", 10_000n],
  ["repeat", "100.01", null],
  ["repeat", "0", null],
  ["repeat", "1.234", null],
  ["profit", "1,200", 1_200n],
  ["profit", "-5", null],
  ["profit", "", null],
] as const)("hoped for in %s: %j", (metric, text, expected) => {
  expect(readExpected(metric, { text, currency: "JPY" })).toBe(expected);
});
