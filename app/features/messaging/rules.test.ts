import { describe, expect, test } from "vitest";
import { lineRestMs, outcomeOfFailure, problemOfConnection, retryAfterMs, waitOfRetryAfter } from "./rules.ts";

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
  expect([1, 2, 3, 30].map(lineRestMs)).toEqual([1_000, 2_000, 4_000, 900_000]);
});

test.each([
  ["120", 120_000],
  [" 0 ", 0],
  ["Fri, 31 Dec 2027 23:59:59 GMT", 59_000],
  ["Fri, 31 Dec 2027 23:00:00 GMT", 0],
  ["999999999", 86_400_000],
  ["soon", null],
  ["", null],
  [null, null],
])("Retry-After %j asks to wait %j ms", (header, ms) => {
  expect(waitOfRetryAfter(header, new Date("2027-12-31T23:59:00Z"))).toBe(ms);
});
