import { createHash } from "node:crypto";

/** The longest list that a plan for a few rows is right for: a plan made without knowing the values assumes ten. */
export const SMALL_LIST = 8;
/** Rows of a small batch as JSON. */
const SMALL_JSON_CHARS = 20_000;

const names = new Map<string, string>();
/** Rules of segments make statements of their own; a process that met very many forgets what it called them. */
const NAMES_KEPT = 2_000;

/**
 * The name under which a connection keeps a statement's plan; undefined for one that is planned anew each time, as all are
 * but small batches. A statement over a list of rows takes longer to plan than to do for a single order, and a plan for a
 * few rows is right for every few rows; for a thousand it would be wrong.
 */
export function statementName(statement: { sql: string; args: readonly unknown[] }): string | undefined {
  const { sql, args } = statement;
  let lists = 0;
  for (const arg of args) {
    if (Array.isArray(arg)) {
      if (arg.length > SMALL_LIST) return undefined;
      lists += 1;
    } else if (typeof arg === "string" && arg.startsWith("[")) {
      if (arg.length > SMALL_JSON_CHARS) return undefined;
      lists += 1;
    }
  }
  return lists > 0 ? nameOf(sql) : undefined;
}

/** The name of a statement by its text. */
export function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  if (names.size >= NAMES_KEPT) names.clear();
  const name = `few_${createHash("sha1").update(sql).digest("base64url")}`;
  names.set(sql, name);
  return name;
}
