import { expect, test } from "vitest";
import { SMALL_LIST, statementName } from "./statement-name.ts";

const sql = "SELECT * FROM orders WHERE order_id = ANY ($2::bigint[])";

test("a few rows share one name, whatever the values", () => {
  const name = statementName({ sql, args: ["1", ["5", "6"]] });
  expect(name).toBeDefined();
  expect(statementName({ sql, args: ["2", ["7"]] })).toBe(name);
  expect(statementName({ sql, args: ["2", '[{"order_id":"7"}]'] })).toBe(name);
  expect(statementName({ sql: `${sql} FOR UPDATE`, args: ["1", ["5"]] })).not.toBe(name);
  // PostgreSQL cuts names off behind 63 bytes.
  expect(name?.length).toBeLessThan(64);
});

test.each([
  ["without a list", ["1", "2026-07-01"]],
  ["with many rows", ["1", Array.from({ length: SMALL_LIST + 1 }, String)]],
  ["with a few rows of one kind and many of another", ["1", ["5"], Array.from({ length: 1_000 }, String)]],
  ["with many rows as JSON", ["1", JSON.stringify(Array.from({ length: 10_000 }, String))]],
])("a statement %s is planned for its values", (_name, args) => {
  expect(statementName({ sql, args })).toBeUndefined();
});
