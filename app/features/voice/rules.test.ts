import fc from "fast-check";
import { expect, test } from "vitest";
import { READY_MADE_SURVEYS, READY_SURVEYS } from "./ready-made.ts";
import { differenceOf, npsClassOf, npsOf, readPick, shareOf } from "./rules.ts";
import { surveyContentSchema } from "./survey-content.ts";

test("scores divide as the definition of NPS says", () => {
  expect([0, 6, 7, 8, 9, 10].map(npsClassOf)).toEqual([
    "detractor",
    "detractor",
    "passive",
    "passive",
    "promoter",
    "promoter",
  ]);
});

test("NPS of 50 promoters, 30 passives and 20 detractors is 30; nobody has none", () => {
  expect(npsOf({ promoters: 50, passives: 30, detractors: 20 })).toBe(30);
  expect(npsOf({ promoters: 0, passives: 0, detractors: 3 })).toBe(-100);
  expect(npsOf({ promoters: 0, passives: 0, detractors: 0 })).toBeNull();
});

test("a pick is one that the survey offers, and says what its choice means", () => {
  const { leaving, nps } = READY_MADE_SURVEYS;
  expect(readPick(leaving.content, "1")).toEqual({ pick: { choice: 1, score: null }, mood: "neutral", changed: true });
  expect(readPick(leaving.content, "5")?.mood).toBe("bad");
  expect(readPick(nps.content, "0")).toEqual({ pick: { choice: null, score: 0 }, mood: "bad", changed: false });
  for (const sent of ["11", "-1", "", "1.5", "９"]) expect(readPick(nps.content, sent)).toBeNull();
  expect(readPick(leaving.content, "99")).toBeNull();
});

test("the ready-made surveys are surveys", () => {
  for (const key of READY_SURVEYS) {
    const { content } = READY_MADE_SURVEYS[key];
    expect(surveyContentSchema.parse(content)).toEqual(content);
  }
});

// Newcombe (1998), Statistics in Medicine 17, table II: 56/70 against 48/80, method 10.
test("the difference of two shares has Newcombe's published interval", () => {
  const found = differenceOf({ of: 56, all: 70 }, { of: 48, all: 80 });
  expect(found?.difference).toBeCloseTo(0.2, 10);
  expect(found?.low).toBeCloseTo(0.0524, 4);
  expect(found?.high).toBeCloseTo(0.3339, 4);
});

// Newcombe (1998), Statistics in Medicine 17, 857–872: 81 of 263.
test("a share has Wilson's published interval, and lies in it always", () => {
  const found = shareOf({ of: 81, all: 263 });
  expect(found?.low).toBeCloseTo(0.2553, 4);
  expect(found?.high).toBeCloseTo(0.3662, 4);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), (all, some) => {
      const of = some % (all + 1);
      const interval = shareOf({ of, all });
      expect(interval?.low).toBeLessThanOrEqual(of / all + 1e-12);
      expect(interval?.high).toBeGreaterThanOrEqual(of / all - 1e-12);
    }),
  );
});
