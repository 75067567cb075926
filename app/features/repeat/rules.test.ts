import { expect, test } from "vitest";
import { toRepeatFigures, toSixDecimals } from "./rules.ts";

test("rate and frequency are per customer of the period", () => {
  expect(
    toRepeatFigures({
      newCustomers: 3,
      returningCustomers: 1,
      customersWithRepeat: 1,
      ordersFirst: 3,
      ordersRepeat: 3,
    }),
  ).toEqual({ customers: 4, customersWithRepeat: 1, orders: 6, repeatRate: 0.25, purchaseFrequency: 1.5 });
});

test("without customers there is neither", () => {
  const none = { newCustomers: 0, returningCustomers: 0, customersWithRepeat: 0, ordersFirst: 0, ordersRepeat: 0 };
  expect(toRepeatFigures(none)).toMatchObject({ repeatRate: null, purchaseFrequency: null });
});

test.each([
  [1, 3, "0.333333"],
  [2, 3, "0.666667"],
  [0, 5, "0.000000"],
  [12, 5, "2.400000"],
  [1, 2_000_000, "0.000001"],
  [3, 0, ""],
])("%i of %i is %s", (part, whole, text) => {
  expect(toSixDecimals(part, whole)).toBe(text);
});
