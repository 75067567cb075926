import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProgrammeContent } from "../programme-content.ts";
import { readTypedProgramme } from "./programme-form.ts";
import { newStep, type TypedProgramme, typedOf } from "./typed-programme.ts";

const written = { ...newStep("14"), templateId: "5" };
const typed = (fields: Partial<TypedProgramme> = {}): TypedProgramme => ({
  ...typedOf(null),
  name: "After the first order",
  steps: [written],
  ...fields,
});
const read = (programme: unknown, lastStepId = 0) =>
  readTypedProgramme({ json: JSON.stringify(programme), lastStepId });
const problemsOf = (programme: unknown) => {
  const result = read(programme);
  return result.ok ? {} : result.problems;
};

describe("a programme as it is typed", () => {
  test("a new one holds out a tenth and numbers its steps", () => {
    const result = read(typed({ steps: [written, { ...written, days: "28" }] }));
    expect(result).toMatchObject({
      ok: true,
      holdOutBp: 1000,
      content: {
        steps: [
          { stepId: 1, offsetDays: 14 },
          { stepId: 2, offsetDays: 28 },
        ],
      },
    });
  });

  test("a step keeps its number; new ones are numbered above all that ever were", () => {
    const steps = [{ ...written, stepId: 2 }, written, { ...written, stepId: 2 }, { ...written, stepId: 40 }];
    const result = read(typed({ steps }), 7);
    expect(result.ok && result.content.steps.map(({ stepId }) => stepId)).toEqual([2, 8, 9, 10]);
  });

  test("full-width digits are digits", () => {
    const result = read(typed({ steps: [{ ...written, days: "２１" }], holdOut: "１２.５" }));
    expect(result).toMatchObject({ holdOutBp: 1250, content: { steps: [{ offsetDays: 21 }] } });
  });

  test.each<[string, Partial<TypedProgramme>, Record<string, string>]>([
    ["no name", { name: " " }, { name: "required" }],
    ["no steps", { steps: [] }, { steps: "required" }],
    ["no message", { steps: [newStep("1")] }, { "steps.0.templateId": "required" }],
    ["no channel", { steps: [{ ...written, channels: [] }] }, { "steps.0.channels": "required" }],
    ["days that are none", { steps: [{ ...written, days: "soon" }] }, { "steps.0.days": "number" }],
    ["a hold-out above 90 %", { holdOut: "91" }, { holdOut: "percent" }],
    ["a gift without a coupon", { steps: [{ ...written, gift: "coupon" }] }, { "steps.0.campaignId": "required" }],
    ["points that are none", { steps: [{ ...written, gift: "points", points: "0" }] }, { "steps.0.points": "range" }],
    ["a step before what nobody foresees", { steps: [{ ...written, when: "before" }] }, { "steps.0.when": "notAhead" }],
    [
      "a step that lies before the one above",
      { steps: [written, { ...written, days: "7" }] },
      { "steps.1.days": "order" },
    ],
    ["an end by leaving nothing", { onSegmentLeave: true }, { segmentId: "neededToLeave" }],
    ["again after no days", { again: "afterDays" }, { againDays: "number" }],
    [
      "an anchor of no product",
      { anchor: { ...typed().anchor, kind: "product" } },
      { "anchor.productIds": "required" },
    ],
    [
      "deliveries the wrong way round",
      { anchor: { ...typed().anchor, kind: "subscriptionCancelled", least: "4", most: "2" } },
      { "anchor.most": "reversed" },
    ],
  ])("refuses %s", (_, fields, problems) => {
    expect(problemsOf(typed(fields))).toEqual(problems);
  });

  test("whatever is sent is read or refused, never thrown", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(read(value)).toHaveProperty("ok");
      }),
    );
  });

  test("what is kept is shown so that saving it changes nothing", () => {
    const day = fc.integer({ min: 0, max: 60 });
    const step = fc.record({
      gap: day,
      channels: fc.uniqueArray(fc.constantFrom("line", "email", "post"), { minLength: 1 }),
      gift: fc.option(
        fc.oneof(
          fc.record({ kind: fc.constant("coupon"), campaignId: fc.constant("12") }),
          fc.record({ kind: fc.constant("points"), points: fc.integer({ min: 1, max: 1_000_000 }) }),
        ),
      ),
      condition: fc.option(
        fc.oneof(
          fc.record({ kind: fc.constant("segment"), segmentId: fc.constant("3"), member: fc.boolean() }),
          fc.record({ kind: fc.constant("lacks"), what: fc.constantFrom("email", "line", "birthday", "address") }),
        ),
      ),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), fc.boolean(), (steps, isLinked) => {
        let before = 0;
        const content = {
          anchor: { kind: "order", number: 1 },
          segmentId: null,
          steps: steps.map(({ gap, ...rest }, at) => {
            before += gap;
            const when = isLinked ? { offsetDays: gap, from: "previous" } : { offsetDays: before, from: "anchor" };
            return { ...rest, ...when, stepId: at + 1, templateId: "9", instructions: "", kind: "marketing" };
          }),
          exit: { onOrder: true, onSegmentLeave: false },
          again: { kind: "never" },
          sendHour: 9,
          quietHours: null,
          sending: "person",
        } as ProgrammeContent;
        expect(read(typedOf({ name: "p", holdOutBp: 0, content }), 5)).toMatchObject({ ok: true, content });
      }),
    );
  });
});
