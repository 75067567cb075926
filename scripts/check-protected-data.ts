/**
 * Lists the personal fields (Shopify's "level 2": name, e-mail, telephone, address) that the app's GraphQL operations
 * select, and compares them with scripts/protected-data.json. Each has to be declared to Shopify with a reason.
 */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type DocumentNode, Kind, parse, type SelectionSetNode } from "graphql";

const OPERATIONS = "app/shopify/operations";
const DECLARED = "scripts/protected-data.json";

const PERSONAL_FIELDS = new Set(
  `firstName lastName displayName email emailAddress defaultEmailAddress phone phoneNumber defaultPhoneNumber
  addresses addressesV2 defaultAddress shippingAddress billingAddress displayAddress address1 address2 city zip
  province`.split(/\s+/),
);
/** Parents that describe the merchant, not a customer. */
const MERCHANT_PARENTS = new Set(["shop", "staffMember", "app", "location", "origin"]);

/**
 * @returns for each operation or fragment name, the paths of the personal fields that it selects, sorted
 */
export function personalFields(document: DocumentNode): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const fields = new Set<string>();
    collect(definition.selectionSet, [], fields);
    if (fields.size > 0) found.set(definition.name?.value ?? "(unnamed)", [...fields].sort());
  }
  return found;
}

function collect(selections: SelectionSetNode, parents: string[], fields: Set<string>): void {
  for (const selection of selections.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(selection.selectionSet, parents, fields);
      continue;
    }
    const name = selection.name.value;
    if (MERCHANT_PARENTS.has(name)) continue;
    const here = [...parents, name].filter((part) => part !== "edges" && part !== "node" && part !== "nodes");
    // What is inside a personal field (the lines of an address) is declared with it.
    if (PERSONAL_FIELDS.has(name)) fields.add(here.slice(-2).join("."));
    else if (selection.selectionSet) collect(selection.selectionSet, here, fields);
  }
}

/** Documents among a module's exports; parts of selections, which other modules put into theirs, are left out. */
export function documentsIn(module: Record<string, unknown>): DocumentNode[] {
  return Object.values(module)
    .filter((value) => typeof value === "string")
    .filter((text) => /^\s*(query|mutation|fragment|subscription)\b/.test(text.replace(/^\s*#.*$/gm, "")))
    .map((text) => parse(text));
}

interface Declaration {
  operation: string;
  fields: string[];
  reason: string;
}

/** @returns one sentence for each selected field that is not declared and each declared one that is not selected */
export function declarationFaults(selected: Map<string, string[]>, declared: Declaration[]): string[] {
  const faults: string[] = [];
  const declarations = new Map(declared.map((declaration) => [declaration.operation, declaration]));
  for (const [operation, fields] of selected) {
    const undeclared = fields.filter((field) => !declarations.get(operation)?.fields.includes(field));
    if (undeclared.length > 0)
      faults.push(`${operation} selects ${undeclared.join(", ")}, which ${DECLARED} does not declare`);
  }
  for (const { operation, fields, reason } of declared) {
    const unused = fields.filter((field) => !selected.get(operation)?.includes(field));
    if (unused.length > 0)
      faults.push(`${DECLARED} declares ${unused.join(", ")} for ${operation}, which does not select it`);
    if (!reason) faults.push(`${DECLARED} gives no reason for ${operation}`);
  }
  return faults;
}

async function main(): Promise<void> {
  process.chdir(path.resolve(import.meta.dirname, ".."));
  const selected = new Map<string, string[]>();
  const files = existsSync(OPERATIONS) ? await readdir(OPERATIONS, { recursive: true }) : [];
  for (const file of files.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))) {
    const module = await import(pathToFileURL(path.resolve(OPERATIONS, file)).href);
    for (const document of documentsIn(module)) {
      for (const [operation, fields] of personalFields(document)) selected.set(operation, fields);
    }
  }
  const faults = declarationFaults(selected, JSON.parse(await readFile(DECLARED, "utf8")));
  for (const [operation, fields] of selected) console.log(`${operation}: ${fields.join(", ")}`);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
