import { expect, test } from "vitest";
import { changesOfDiscounts, type DiscountThere, tagOfTier } from "./rules.ts";

const gold = { handle: "gold", title: "Gold", percentBp: 500 };
const there = (id: string, change: Partial<DiscountThere> = {}): DiscountThere => ({
  ...{ id, title: "Gold", percentBp: 500, tags: ["okaeri", tagOfTier("gold")] },
  queries: ["customer_tags CONTAINS 'okaeri-tier:gold'"],
  ...change,
});
const nothing = { toEnd: [], toChange: [], toMake: [] };

test("what is there as it should be is left alone, and so is what is not ours", () => {
  expect(changesOfDiscounts({ wanted: [gold], there: [there("1"), there("2", { tags: ["summer"] })] })).toEqual(
    nothing,
  );
});

test("one of two with the same tag is ended, and one that no tier gives", () => {
  const all = [there("1"), there("2"), there("3", { tags: [tagOfTier("silver")] })];
  expect(changesOfDiscounts({ wanted: [gold], there: all })).toEqual({ ...nothing, toEnd: ["2", "3"] });
});

test("another percentage or name changes it, another segment makes it anew", () => {
  expect(changesOfDiscounts({ wanted: [gold], there: [there("1", { percentBp: 700 })] })).toEqual({
    ...nothing,
    toChange: [{ id: "1", discount: gold }],
  });
  const changed = there("1", { queries: ["customer_tags CONTAINS 'okaeri-tier:gold-2'"] });
  expect(changesOfDiscounts({ wanted: [gold], there: [changed] })).toEqual({
    toEnd: ["1"],
    toChange: [],
    toMake: [gold],
  });
  expect(changesOfDiscounts({ wanted: [gold], there: [there("1", { queries: [] })] }).toEnd).toEqual(["1"]);
});
