import { expect, test } from "vitest";
import { isConnectionFailure } from "./is-connection-failure.ts";

const failure = (message: string, code?: string) => Object.assign(new Error(message), code ? { code } : {});

test.each([
  failure("terminating connection due to administrator command", "57P01"),
  failure("Client has encountered a connection error and is not queryable"),
  failure("connect ECONNREFUSED 127.0.0.1:5432", "ECONNREFUSED"),
  failure("Server has closed the connection.", "P1017"),
  failure("timeout exceeded when trying to connect"),
])("the database is away: %s", (error) => {
  expect(isConnectionFailure(error)).toBe(true);
});

test.each([
  failure("The transaction took longer than 120000 ms"),
  failure("integer out of range", "22003"),
  "no error",
])("the batch is at fault: %s", (error) => {
  expect(isConnectionFailure(error)).toBe(false);
});
