import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRule } from "../rules.ts";
import type { ConditionType, Rule } from "../types.ts";
import { CONDITION_GROUPS, emptyCondition, valueAt, withValue } from "./condition-specs.ts";
import { type Draft, editDraft, fromDraft, newDraft, problemsByPart, toDraft } from "./draft.ts";

const twice: Rule = { type: "orderCount", count: { min: 2 } };
const rich: Rule = { type: "netSales", amount: { minMinor: "120050" } };
const rule: Rule = { type: "and", rules: [twice, { type: "not", rule: { type: "or", rules: [rich, twice] } }] };

const ruleOf = (draft: Draft, currency = "USD") => fromDraft(draft, currency).rule;

describe("a rule and its draft", () => {
  test("a stored rule comes back as it was", () => {
    expect(ruleOf(toDraft(rule, "USD"))).toEqual(rule);
  });

  const condition = fc.constantFrom<Rule>(twice, rich, { type: "tag", tags: ["vip"] });
  const { tree } = fc.letrec<{ tree: Rule }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      condition,
      fc.record({
        type: fc.constantFrom("and" as const, "or" as const),
        rules: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
      }) as fc.Arbitrary<Rule>,
      condition.map((inner): Rule => ({ type: "not", rule: inner })),
    ),
  }));
  test("whatever stands in a group comes back as it was", () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 3 }), (rules) => {
        const whole: Rule = { type: "and", rules };
        expect(ruleOf(toDraft(whole, "JPY"), "JPY")).toEqual(whole);
      }),
    );
  });

  test("a single condition comes to stand in a group, and two negations are none", () => {
    expect(ruleOf(toDraft({ type: "not", rule: { type: "not", rule: twice } }, "USD"))).toEqual({
      type: "and",
      rules: [twice],
    });
  });

  test("amounts are typed in the shop's currency, full-width digits too", () => {
    const draft = newDraft({ type: "netSales", amount: { minText: "１,２００.5", maxText: "" } });
    expect(ruleOf(draft)).toMatchObject({ rules: [{ amount: { minMinor: "120050" } }] });
    expect(valueAt(toDraft(rich, "USD").root.nodes[0] as never, "fields.amount.minText")).toBe("1200.50");
  });
});

describe("edits", () => {
  const keys = (draft: Draft): string[] => draft.root.nodes.map(({ key }) => key);

  test("conditions and groups are added, moved and removed, each with a key that stays", () => {
    let draft = newDraft({ type: "orderCount" });
    const [first = ""] = keys(draft);
    draft = editDraft(draft, { do: "add", to: draft.root.key, fields: { type: "tag" } });
    draft = editDraft(draft, { do: "addGroup", to: draft.root.key, fields: { type: "points" } });
    const [, second = "", group = ""] = keys(draft);
    expect(new Set([first, second, group]).size).toBe(3);
    draft = editDraft(draft, { do: "move", key: first, by: 1 });
    expect(keys(draft)).toEqual([second, first, group]);
    // Beyond an end there is nowhere to move to.
    expect(keys(editDraft(draft, { do: "move", key: second, by: -1 }))).toEqual([second, first, group]);
    draft = editDraft(draft, { do: "setNegated", key: group, negated: true });
    draft = editDraft(draft, { do: "setJoin", key: group, join: "and" });
    draft = editDraft(draft, { do: "add", to: group, fields: { type: "tier" } });
    draft = editDraft(draft, { do: "setFields", key: second, fields: { type: "tag", tags: ["vip"] } });
    draft = editDraft(draft, { do: "remove", key: first });
    expect(ruleOf(draft)).toEqual({
      type: "and",
      rules: [
        { type: "tag", tags: ["vip"] },
        { type: "not", rule: { type: "and", rules: [{ type: "points" }, { type: "tier" }] } },
      ],
    });
  });
});

describe("problems", () => {
  test("each is told at the part and field that it belongs to", () => {
    let draft = newDraft({ type: "orderCount", count: { min: 5, max: 2 } });
    draft = editDraft(draft, {
      do: "addGroup",
      to: draft.root.key,
      fields: { type: "netSales", amount: { minText: "x" } },
    });
    const group = draft.root.nodes[1];
    if (group?.kind !== "group") throw new Error("no group");
    draft = editDraft(draft, { do: "setNegated", key: group.key, negated: true });
    const { rule: input, paths } = fromDraft(draft, "USD");
    const { problems } = readRule(input);
    const parts = problemsByPart(problems ?? [], paths);
    expect(parts.get(draft.root.nodes[0]?.key ?? "")).toEqual([{ field: "count", key: "rangeReversed" }]);
    expect(parts.get(group.nodes[0]?.key ?? "")).toEqual([{ field: "amount.minText", key: "notANumber" }]);
    draft = editDraft(draft, { do: "remove", key: group.nodes[0]?.key ?? "" });
    const emptied = fromDraft(draft, "USD");
    expect(problemsByPart(readRule(emptied.rule).problems ?? [], emptied.paths).get(group.key)).toEqual([
      { field: "", key: "groupEmpty" },
    ]);
  });
});

describe("what the editor offers", () => {
  /** What is typed into fields that begin empty. */
  const typed: Partial<Record<ConditionType, [string, unknown]>> = {
    orderAmount: ["amount.minText", "10"],
    netSales: ["amount.minText", "10"],
    grossProfit: ["amount.maxText", "10"],
    averageOrder: ["amount.minText", "10"],
    product: ["match.productIds", ["7"]],
    tier: ["tierIds", ["7"]],
    tag: ["tags", ["vip"]],
    address: ["values", ["東京都"]],
  };
  test.each(Object.values(CONDITION_GROUPS).flat())("%s becomes a rule once its empty fields are filled", (type) => {
    const empty = emptyCondition(type);
    const fill = typed[type];
    const fields = fill ? withValue(empty, ...fill) : empty;
    if (fill) expect(readRule(ruleOf(newDraft(empty))).problems).not.toBeNull();
    expect(readRule(ruleOf(newDraft(fields))).problems).toBeNull();
  });
});
