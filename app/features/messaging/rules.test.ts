import { describe, expect, test } from "vitest";
import { outcomeOfFailure, problemOfConnection, retryAfterMs } from "./rules.ts";

describe("what a failure means", () => {
  test.each([
    ["550 5.1.1 No such user", "RCPT TO", true],
    ["550 No such user", "RCPT TO", true],
    ["553 mailbox name not allowed", "RCPT TO", true],
    ["550 5.7.1 Rejected by policy", "RCPT TO", false],
    ["554 5.7.1 Spam", "DATA", false],
    ["550 5.2.1 Mailbox disabled", "DATA", true],
    ["552 5.2.2 Mailbox full", "RCPT TO", false],
  ])("%s to %s: no for good, the address itself is bad: %s", (response, command, badAddress) => {
    const failure = { responseCode: Number(response.slice(0, 3)), response, command };
    for (const begun of [false, true]) {
      expect(outcomeOfFailure({ failure, begun })).toEqual({ kind: "refused", badAddress, answer: response });
    }
  });

  test("an answer of 4yz is certain even after the message has left", () => {
    const failure = { responseCode: 451, response: "451 4.3.0 Try again", command: "DATA" };
    expect(outcomeOfFailure({ failure, begun: true })).toEqual({ kind: "postponed", answer: failure.response });
  });

  test("without an answer only a message that has not begun to leave is surely not sent", () => {
    const failure = { code: "ETIMEDOUT", command: "CONN" };
    expect(outcomeOfFailure({ failure, begun: true })).toEqual({ kind: "unknown" });
    expect(outcomeOfFailure({ failure, begun: false })).toEqual({ kind: "postponed", answer: "ETIMEDOUT" });
  });
});

test("a server that cannot be used is told by what is wrong with it", () => {
  expect(problemOfConnection({ code: "EDNS" })).toBe("host");
  expect(problemOfConnection({ code: "EAUTH", responseCode: 535 })).toBe("login");
  expect(problemOfConnection({ code: "ETLS" })).toBe("tls");
  expect(problemOfConnection({ code: "ESOCKET" })).toBe("connection");
});

test("waiting grows, and has an end", () => {
  expect([1, 2, 3, 9].map(retryAfterMs)).toEqual([60_000, 180_000, 540_000, 14_400_000]);
});
