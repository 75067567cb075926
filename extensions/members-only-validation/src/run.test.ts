// @vitest-environment node
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  buildSchema,
  coerceInputValue,
  GraphQLInputObjectType,
  NoDeprecatedCustomRule,
  parse,
  validate,
} from "graphql";
import { expect, test } from "vitest";

const file = (name: string) => readFileSync(path.resolve(import.meta.dirname, "..", name), "utf8");

/** What Shopify gives to a Function of this kind and takes from it, in the version that the extension names. */
const schema = buildSchema(file("schema.graphql"));

test("what is asked for is there, and none of it is deprecated", () => {
  const query = parse(file("src/run.graphql"));
  expect(validate(schema, query).map(({ message }) => message)).toEqual([]);
  expect(validate(schema, query, [NoDeprecatedCustomRule]).map(({ message }) => message)).toEqual([]);
});

test("the schema is of the version that the extension names, and of its target", () => {
  const toml = file("shopify.extension.toml");
  expect(toml).toContain('target = "cart.validations.generate.run"');
  expect(file("schema.graphql")).toContain(`# ${toml.match(/api_version = "([^"]+)"/)?.[1]}`);
});

test("what it answers is taken", () => {
  const result = schema.getType("CartValidationsGenerateRunResult");
  if (!(result instanceof GraphQLInputObjectType)) throw new Error("The result is not in the schema");
  const problems: string[] = [];
  const answer = { operations: [{ validationAdd: { errors: [{ message: "no", target: "$.cart" }] } }] };
  coerceInputValue(answer, result, (_path, _value, { message }) => problems.push(message));
  expect(problems).toEqual([]);
});
