import pg from "pg";
import { expect, test } from "vitest";
import { Prisma } from "#app/generated/prisma/client.ts";
import { errorForLog } from "./error-for-log.ts";

const PERSON = "ann@example.com";

class OwnError extends Error {
  override name = "OwnError";
  readonly code = "NO_TOKEN";
}

function syntaxError(): unknown {
  try {
    return JSON.parse(`{"email": ${PERSON}}`);
  } catch (error) {
    return error;
  }
}

const databaseError = Object.assign(new pg.DatabaseError(`invalid input: "${PERSON}"`, 1, "error"), {
  severity: "ERROR",
  code: "22P02",
  detail: `Key (email)=(${PERSON}) exists.`,
});

const prismaError = new Prisma.PrismaClientKnownRequestError(`Raw query failed.\n  Message: \`${PERSON}\``, {
  code: "P2010",
  clientVersion: "7",
  meta: { driverAdapterError: { cause: { originalCode: "22003", originalMessage: PERSON } } },
});

test.each([
  ["PostgreSQL", databaseError, { code: "22P02" }],
  ["Prisma", prismaError, { type: "PrismaClientKnownRequestError", code: "P2010", sqlState: "22003" }],
  ["a driver's, dressed by Prisma", Object.assign(new Error(PERSON), { clientVersion: "7" }), { type: "Error" }],
  ["JSON", syntaxError(), { type: "SyntaxError" }],
  ["what is no error", PERSON, { type: "string" }],
])("of %s no value is kept, but its kind and its place", (_name, error, kept) => {
  const logged = errorForLog(error);
  expect(logged).toMatchObject(kept);
  expect(JSON.stringify(logged)).not.toContain(PERSON);
  if (error instanceof Error) expect(logged.stack).toMatch(/^\s+at [\s\S]*error-for-log\.test/);
});

test("our own errors keep their message, and not their cause's values", () => {
  const logged = errorForLog(new OwnError("Shopify gave no token", { cause: databaseError }));
  expect(logged).toMatchObject({ type: "OwnError", code: "NO_TOKEN", message: "Shopify gave no token" });
  expect(logged.cause).toMatchObject({ code: "22P02" });
  expect(JSON.stringify(logged)).not.toContain(PERSON);
});
