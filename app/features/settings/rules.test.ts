import { expect, test } from "vitest";
import { letterProblemOf, type MeasuredRun, progressOf } from "./rules.ts";

test("what a box kept of a failure becomes a text's key and a technical detail", () => {
  expect(letterProblemOf("inbox", "unexpected payload (line_items: invalid_type)")).toEqual({
    key: "unreadable",
    detail: "line_items: invalid_type",
  });
  expect(letterProblemOf("inbox", "Error P2010")).toEqual({ key: "notApplied", detail: "Error P2010" });
  expect(letterProblemOf("inbox", "redacted")).toEqual({ key: "redacted", detail: null });
  expect(letterProblemOf("outbox", '{"key":"shopifyUnavailable","params":{}}')).toEqual({
    key: "shopifyUnavailable",
    detail: null,
  });
  for (const unknown of ['{"key":"other"}', "not JSON", null]) {
    expect(letterProblemOf("outbox", unknown)).toEqual({ key: "unexpected", detail: null });
  }
});

test("an import's share and the time left are those of the whole, the rate that of the phase", () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  const run: MeasuredRun = {
    state: "running",
    phase: "orders",
    done: 1000,
    total: 1000,
    startedAt: at(0),
    phaseStartedAt: at(10),
    updatedAt: at(30),
  };
  expect(progressOf(run)).toEqual({ share: 0.7, perSecond: 50, secondsLeft: 13 });
  expect(progressOf({ ...run, phase: "figures", done: 0, total: null, phaseStartedAt: at(30) })).toEqual({
    share: 0.7,
    perSecond: null,
    secondsLeft: 13,
  });
  expect(progressOf({ ...run, phase: "queued", done: 0, total: null })).toMatchObject({ share: 0, secondsLeft: null });
  expect(progressOf({ ...run, state: "done", phase: "done" })).toEqual({
    share: 1,
    perSecond: null,
    secondsLeft: null,
  });
});
