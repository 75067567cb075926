import { expect, test } from "vitest";
import { wilsonUpper, worstProduct, worstStep } from "./losses.ts";
import type { ProductF2Row, StepRow } from "./types.ts";

function product(productId: string | null, observed: number, cameBack: number): ProductF2Row {
  const cell = { observed, cameBack };
  return {
    productId,
    title: productId,
    customers: observed,
    windows: { 30: cell, 60: cell, 90: cell, 180: cell, 365: cell },
  };
}

function step(n: number, lapsed: number): StepRow {
  return { n, reached: 100, moved: 10, waiting: 90, cooling: 0, lapsed, unresolved: 1, medianDays: 20 };
}

// Newcombe 1998 (Statistics in Medicine 17), table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
test.each([
  [81, 263, 0.3662],
  [15, 148, 0.1605],
  [0, 20, 0.1611],
  [1, 29, 0.1718],
])("%i of %i reaches up to %d", (part, whole, upper) => {
  expect(wilsonUpper(part, whole)).toBeCloseTo(upper, 4);
});

test("the step with most lapsed customers is named, the first of equal ones", () => {
  expect(worstStep([step(1, 5), step(2, 9), step(3, 9)])).toEqual({ n: 2, reached: 100, lapsed: 9, unresolved: 1 });
  expect(worstStep([step(1, 0)])).toBeNull();
});

test("the product is named after which most customers are missing, not the one with the lowest share", () => {
  const rows = [product("1", 1000, 500), product("2", 800, 240), product("3", 60, 3), product(null, 500, 0)];
  // Shop: 743 of 2360. Missing after 2: 252 − 240; after 3: 19 − 3. Product 2 might be as good as the shop.
  expect(worstProduct(rows)).toMatchObject({ productId: "3", observed: 60, cameBack: 3 });
  expect(worstProduct([product("1", 1000, 500), product("2", 800, 100), product("3", 60, 3)])?.productId).toBe("2");
});

test("few customers, or a share that may be chance, name no product", () => {
  expect(worstProduct([product("1", 1000, 300), product("2", 49, 0)])).toBeNull();
  expect(worstProduct([product("1", 1000, 300), product("2", 50, 14)])).toBeNull();
  expect(worstProduct([])).toBeNull();
});
