import { expect, test } from "vitest";
import { CartProduct, refusals } from "./rule.ts";

const tea = new CartProduct("Tea", ["silver", "gold"]);
const cup = new CartProduct("Cup", []);
const TEXT = "not {{title}}";

test("a product for members is refused without its tier, any other is not", () => {
  expect(refusals([tea, cup], "silver", TEXT)).toEqual([]);
  expect(refusals([tea, cup], "bronze", TEXT)).toEqual(["not Tea"]);
  expect(refusals([tea, cup], "", TEXT)).toEqual(["not Tea"]);
  expect(refusals([cup], "", TEXT)).toEqual([]);
  expect(refusals([], "", TEXT)).toEqual([]);
});

test("it is said once of each product", () => {
  expect(refusals([tea, tea, new CartProduct("Pot", ["gold"])], "", TEXT)).toEqual(["not Tea", "not Pot"]);
});
