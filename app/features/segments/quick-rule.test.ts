import { expect, test } from "vitest";
import { quickRule } from "./quick-rule.ts";
import { readRule } from "./rules.ts";

const rule = (query: string) => quickRule(new URLSearchParams(query));

test.each([
  ["", null],
  ["times=7&state=gone&tier=gold", null],
  ["times=3-4", { type: "orderCount", count: { min: 3, max: 4 } }],
  ["state=lapsed", { type: "lifecycle", states: ["lapsed"] }],
  [
    "times=5-&tier=12",
    {
      type: "and",
      rules: [
        { type: "orderCount", count: { min: 5 } },
        { type: "tier", tierIds: ["12"] },
      ],
    },
  ],
])("%s", (query, expected) => {
  expect(rule(query)).toEqual(expected);
  if (expected) expect(readRule(rule(query)).problems).toBeNull();
});
