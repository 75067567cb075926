import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";

const root = new URL("../../../tests/simulator/schema/", import.meta.url);
const introspection = JSON.parse(gunzipSync(readFileSync(new URL("admin-2026-10.json.gz", root))).toString());
const schema = buildClientSchema(introspection.data ?? introspection);

const files = readdirSync(new URL(".", import.meta.url)).filter(
  (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.endsWith("-fields.ts"),
);

test.each(files)("%s is valid against the Admin API of 2026-10", async (file) => {
  const operations = Object.values((await import(`./${file}`)) as Record<string, string>);
  expect(operations).toHaveLength(1);
  const errors = validate(schema, parse(operations[0] as string));
  expect(errors.map((error) => error.message)).toEqual([]);
});

test("no deprecated field is asked for", async () => {
  const { NoDeprecatedCustomRule } = await import("graphql");
  for (const file of files) {
    const [operation] = Object.values((await import(`./${file}`)) as Record<string, string>);
    const errors = validate(schema, parse(operation as string), [NoDeprecatedCustomRule]);
    expect(errors.map((error) => `${file}: ${error.message}`)).toEqual([]);
  }
});
