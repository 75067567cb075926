import { describe, expect, test } from "vitest";
import { conditionsWithoutPast, readRule } from "./rules.ts";
import { RULE_LIMITS } from "./types.ts";

const twice = { type: "orderCount", count: { min: 2 } };

describe("a rule is read", () => {
  test("as it is, with groups in groups", () => {
    const rule = {
      type: "and",
      rules: [twice, { type: "not", rule: { type: "or", rules: [{ type: "tag", tags: ["vip"] }, twice] } }],
    };
    expect(readRule(rule)).toEqual({ rule, problems: null });
  });

  test.each([
    ["nothing", null, [{ path: [], key: "malformed" }]],
    ["an unknown condition", { type: "shoeSize" }, [{ path: ["type"], key: "malformed" }]],
    ["an open range", { type: "orderCount", count: {} }, [{ path: ["count"], key: "rangeEmpty" }]],
    [
      "a range upside down",
      { type: "orderCount", count: { min: 3, max: 2 } },
      [{ path: ["count"], key: "rangeReversed" }],
    ],
    ["half an order", { type: "orderCount", count: { min: 1.5 } }, [{ path: ["count", "min"], key: "notANumber" }]],
    ["a field too many", { ...twice, and: 1 }, [{ path: [], key: "malformed" }]],
    [
      "a day that does not exist",
      { type: "orderDay", order: "last", period: { kind: "days", from: "2026-02-30" } },
      [{ path: ["period", "from"], key: "notADay" }],
    ],
    [
      "money with a point",
      { type: "netSales", amount: { minMinor: "1.5" } },
      [{ path: ["amount", "minMinor"], key: "notANumber" }],
    ],
    ["an empty list", { type: "tag", tags: [] }, [{ path: ["tags"], key: "listEmpty" }]],
    [
      "an id beyond a bigint",
      { type: "tier", tierIds: ["99999999999999999999"] },
      [{ path: ["tierIds", 0], key: "malformed" }],
    ],
    ["an empty group", { type: "or", rules: [] }, [{ path: [], key: "groupEmpty" }]],
  ])("and refused for %s", (_what, input, problems) => {
    expect(readRule(input)).toEqual({ rule: null, problems });
  });

  test("with every problem told, each with its path", () => {
    const rule = {
      type: "and",
      rules: [
        { type: "orderCount", count: {} },
        { type: "not", rule: { type: "tag", tags: [] } },
      ],
    };
    expect(readRule(rule).problems).toEqual([
      { path: ["rules", 0, "count"], key: "rangeEmpty" },
      { path: ["rules", 1, "rule", "tags"], key: "listEmpty" },
    ]);
  });

  test("within bounds of depth and size", () => {
    let deep: unknown = twice;
    for (let depth = 0; depth < RULE_LIMITS.depth; depth += 1) deep = { type: "not", rule: deep };
    expect(readRule(deep).problems).toBeNull();
    expect(readRule({ type: "not", rule: deep }).problems?.map(({ key }) => key)).toEqual(["tooDeep"]);
    for (let depth = 0; depth < 100_000; depth += 1) deep = { type: "not", rule: deep };
    expect(readRule(deep).problems?.map(({ key }) => key)).toEqual(["tooDeep"]);

    const wide = (conditions: number) => ({ type: "or", rules: Array.from({ length: conditions }, () => twice) });
    expect(readRule(wide(RULE_LIMITS.conditions)).problems).toBeNull();
    expect(
      readRule({ type: "and", rules: [wide(RULE_LIMITS.conditions), twice] }).problems?.map(({ key }) => key),
    ).toEqual(["tooMany"]);
  });
});

test("what knows no past is named once", () => {
  const { rule } = readRule({
    type: "and",
    rules: [twice, { type: "tag", tags: ["a"] }, { type: "not", rule: { type: "tag", tags: ["b"] } }],
  });
  expect(rule && conditionsWithoutPast(rule)).toEqual(["tag"]);
});
