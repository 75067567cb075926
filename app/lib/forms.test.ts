import { expect, test } from "vitest";
import { percentField, readAmount } from "./forms.ts";

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

test.each([
  ["10", 1_000],
  ["7.5", 750],
  ["１２．２５％", 1_225],
  [" 0 % ", 0],
  ["100", 10_000],
  ["", 0],
])("%j are %i basis points", (text, bp) => {
  expect(percentField({ mostBp: 10_000, emptyBp: 0 }).parse(text)).toBe(bp);
});

test.each(["", "100.01", "-1", "1.234", "1e1", "ten", "0.99", "1,5"])("%j is no percentage from 1 to 100", (text) => {
  const read = percentField({ leastBp: 100, mostBp: 10_000, problem: "share" }).safeParse(text);
  expect(read.error?.issues.map(({ message }) => message)).toEqual(["share"]);
});
