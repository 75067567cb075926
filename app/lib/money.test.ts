import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatMoney, minorDigits, toDecimal, toMinor } from "./money.ts";

test.each([
  ["JPY", 0],
  ["USD", 2],
  ["KWD", 3],
])("%s has %i decimal places (ISO 4217)", (currency, digits) => {
  expect(minorDigits(currency)).toBe(digits);
});

describe("toMinor", () => {
  test.each([
    ["12.50", "USD", 1250n],
    ["12.5", "USD", 1250n],
    ["3000.0", "JPY", 3000n],
    ["3000", "JPY", 3000n],
    ["1.2345", "KWD", 1235n],
    ["0.005", "USD", 1n],
    ["-0.005", "USD", -1n],
    ["99999999999999999.99", "USD", 9999999999999999999n],
  ])("%s %s", (decimal, currency, minor) => {
    expect(toMinor(decimal, currency)).toBe(minor);
  });

  test.each(["", "1,000", "1e3", "abc", "0x10", ".5"])("refuses %j", (text) => {
    expect(() => toMinor(text, "USD")).toThrow(RangeError);
  });

  test("undoes toDecimal", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
        fc.constantFrom("JPY", "USD", "KWD"),
        (minor, currency) => {
          expect(toMinor(toDecimal(minor, currency), currency)).toBe(minor);
        },
      ),
    );
  });
});

test("money is written as the locale does", () => {
  expect(formatMoney(1250n, "USD", "en")).toBe("$12.50");
  expect(formatMoney(3000, "JPY", "ja")).toBe("￥3,000");
});
