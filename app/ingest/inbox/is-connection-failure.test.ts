import { expect, test } from "vitest";
import { isConnectionFailure } from "./is-connection-failure.ts";

const failure = (message: string, code?: string) => Object.assign(new Error(message), code ? { code } : {});

test.each([
  failure("terminating connection due to administrator command", "57P01"),
  failure("Client has encountered a connection error and is not queryable"),
  failure("connect ECONNREFUSED 127.0.0.1:5432", "ECONNREFUSED"),
  failure("Server has closed the connection.", "P1017"),
  failure("Transaction API error: Unable to start a transaction in the given time.", "P2028"),
])("the database is away: %s", (error) => {
  expect(isConnectionFailure(error)).toBe(true);
});

test.each([
  failure(
    "Transaction API error: Transaction already closed: A query cannot be executed on an expired transaction.",
    "P2028",
  ),
  failure("Raw query failed. Code: `22003`. Message: `integer out of range`", "P2010"),
  "no error",
])("the batch is at fault: %s", (error) => {
  expect(isConnectionFailure(error)).toBe(false);
});
