import { expect, test } from "vitest";
import { letterProblemOf } from "./rules.ts";

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
