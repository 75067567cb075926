import { expect, test } from "vitest";
import { changesOfDiscounts, type DiscountThere, segmentOfDiscount, tagOfTier } from "./rules.ts";

const gold = { handle: "gold", holdsOut: false, title: "Gold", percentBp: 500 };
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

test("a discount that holds some out has a segment of its own, and goes over to it and back", () => {
  const tried = { ...gold, holdsOut: true };
  const all = there("1");
  const some = there("2", { queries: [segmentOfDiscount(tried).query] });
  expect(segmentOfDiscount(tried).query).toBe(
    "customer_tags CONTAINS 'okaeri-tier:gold' AND customer_tags NOT CONTAINS 'okaeri-held-out:gold'",
  );
  expect(segmentOfDiscount(tried).name).not.toBe(segmentOfDiscount(gold).name);
  expect(changesOfDiscounts({ wanted: [tried], there: [some] })).toEqual(nothing);
  expect(changesOfDiscounts({ wanted: [tried], there: [all] })).toEqual({
    toEnd: ["1"],
    toChange: [],
    toMake: [tried],
  });
  expect(changesOfDiscounts({ wanted: [gold], there: [some] })).toEqual({ toEnd: ["2"], toChange: [], toMake: [gold] });
});
