import { finished } from "node:stream/promises";
import type pg from "pg";
import { from } from "pg-copy-streams";

export type CopyValue = string | bigint | number | boolean | null | string[];

/** One row in PostgreSQL's COPY text form. */
export function copyRow(values: CopyValue[]): string {
  let row = "";
  for (let at = 0; at < values.length; at += 1) {
    if (at > 0) row += "\t";
    row += copyValue(values[at] as CopyValue);
  }
  return `${row}\n`;
}

function copyValue(value: CopyValue): string {
  if (value === null) return "\\N";
  if (typeof value === "string") return escapeText(value);
  if (typeof value === "boolean") return value ? "t" : "f";
  if (Array.isArray(value)) return value.length === 0 ? "{}" : escapeText(arrayLiteral(value));
  return String(value);
}

const SPECIAL = /[\\\t\n\r\0]/;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "" };

/** PostgreSQL's text holds no NUL; it is left out. */
function escapeText(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[\\\t\n\r\0]/g, (one) => ESCAPES[one] as string) : text;
}

function arrayLiteral(items: string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}

/** Sends rows made by `copyRow` into a table. */
export async function copyInto(client: pg.PoolClient, target: string, rows: string): Promise<void> {
  if (rows === "") return;
  const stream = client.query(from(`COPY ${target} FROM STDIN`));
  stream.end(rows);
  await finished(stream);
}
