import { expect, test } from "vitest";
import { readAmount } from "./forms.ts";

test.each([
  ["5000", "JPY", 5000n],
  ["5,000", "JPY", 5000n],
  ["５０００", "JPY", 5000n],
  ["12.5", "USD", 1250n],
  ["0", "USD", 0n],
])("%s %s", (text, currency, minor) => {
  expect(readAmount(text, currency)).toBe(minor);
});

test.each([
  ["", "USD"],
  ["12.5", "JPY"],
  ["1.234", "USD"],
  ["-1", "USD"],
  ["abc", "USD"],
  ["1e3", "USD"],
])("%j is no amount in %s", (text, currency) => {
  expect(readAmount(text, currency)).toBeNull();
});
