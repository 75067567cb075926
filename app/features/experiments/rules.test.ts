import { describe, expect, test } from "vitest";
import { type Evidence, judge, type Stage } from "./rules.ts";

/** Arms of a share that came back; half of each arm's customers brought something before, which tells nothing. */
function stageOf(options: { treated: [number, number]; heldOut: [number, number]; treatedShare?: number }): Stage {
  const arm = ([customers, back]: [number, number]) => ({ customers, y: back, yy: back, x: 0, xx: 0, xy: 0 });
  const assigned = { treated: options.treated[0], heldOut: options.heldOut[0] };
  return {
    treated: arm(options.treated),
    heldOut: arm(options.heldOut),
    treatedShare: options.treatedShare ?? 0.5,
    assigned,
  };
}

const evidence = (stage: Stage, more: Partial<Evidence> = {}): Evidence => ({
  metric: "repeat",
  stages: [stage],
  plannedCustomers: 4_000,
  ended: false,
  expected: 0.05,
  pastRuns: [],
  ...more,
});

describe("while it runs", () => {
  test("a large difference is called, a small one waits for the end", () => {
    expect(judge(evidence(stageOf({ treated: [1_000, 300], heldOut: [1_000, 200] })))).toMatchObject({
      kind: "works",
      suggestion: "keep",
    });
    expect(judge(evidence(stageOf({ treated: [1_000, 200], heldOut: [1_000, 300] })))).toMatchObject({
      kind: "harms",
      suggestion: "stop",
    });
    // 2.2 standard errors: enough at the end, not on some day.
    const small = stageOf({ treated: [1_000, 240], heldOut: [1_000, 200] });
    expect(judge(evidence(small))).toMatchObject({ kind: "cannot-tell", suggestion: "extend" });
    expect(judge(evidence(small, { ended: true }))).toMatchObject({ kind: "works" });
  });

  test("nothing is said of less than a hundred in an arm", () => {
    const few = stageOf({ treated: [99, 60], heldOut: [99, 10] });
    expect(judge(evidence(few))).toMatchObject({ kind: "cannot-tell", effect: null });
    expect(judge(evidence(few, { ended: true }))).toMatchObject({ kind: "too-small", effect: null, pooled: null });
  });

  test("arms of the wrong size break it, whatever they show", () => {
    const skewed = stageOf({ treated: [1_000, 300], heldOut: [700, 100] });
    expect(judge(evidence(skewed))).toMatchObject({ kind: "broken", suggestion: "stop" });
  });
});

describe("at its end", () => {
  test("an interval within what was hoped for says that it makes no difference that matters", () => {
    const same = stageOf({ treated: [2_000, 400], heldOut: [2_000, 400] });
    expect(judge(evidence(same, { ended: true }))).toMatchObject({ kind: "no-difference", suggestion: "change" });
  });

  test("an interval with both zero and what was hoped for says that it was too small, and joins the runs before", () => {
    const weak = stageOf({ treated: [400, 100], heldOut: [400, 85] });
    const alone = judge(evidence(weak, { ended: true }));
    expect(alone).toMatchObject({ kind: "too-small", suggestion: "extend", pooled: null });
    const pastRuns = [{ estimate: 0.04, standardError: 0.015 }];
    const joined = judge(evidence(weak, { ended: true, pastRuns }));
    expect(joined).toMatchObject({ kind: "too-small", pooled: { runs: 2 } });
    expect(joined.pooled?.low).toBeGreaterThan(0);
    expect(joined.pooled?.estimate).toBeCloseTo(0.039, 2);
  });
});
