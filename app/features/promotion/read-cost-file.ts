import { readCsv } from "#app/lib/read-csv.ts";
import { costSchema } from "./cost-schema.ts";
import type { CostFileProblem, CostInput, CostRowProblem } from "./types.ts";

/** The columns of a file of costs, as the export writes and the import reads them, and the field that each fills. */
export const COST_COLUMNS = {
  name: "name",
  channel: "channel",
  audience: "audience",
  first_day: "firstDay",
  last_day: "lastDay",
  amount: "amount",
  repeats_until: "repeatsUntil",
} as const;
type Column = keyof typeof COST_COLUMNS;

const COLUMNS = Object.keys(COST_COLUMNS) as Column[];
const OPTIONAL: readonly string[] = ["channel", "repeats_until"] satisfies Column[];

export const MAX_FILE_BYTES = 1024 * 1024;
export const MAX_FILE_ROWS = 2_000;

export type CostFile =
  | { ok: true; costs: CostInput[] }
  | { ok: false; file: CostFileProblem; detail: string | null }
  | { ok: false; rows: CostRowProblem[] };

/** Reads a file of costs (UTF-8 with or without its mark, or Shift_JIS); every line that is wrong is told. */
export function readCostFile(bytes: Uint8Array, currency: string): CostFile {
  const file = readCsv(bytes, {
    columns: COLUMNS,
    required: COLUMNS.filter((column) => !OPTIONAL.includes(column)),
    maxBytes: MAX_FILE_BYTES,
    maxRows: MAX_FILE_ROWS,
  });
  if (!file.ok) return file;
  const schema = costSchema(currency);
  const costs: CostInput[] = [];
  const problems: CostRowProblem[] = [...file.problems];
  for (const { line, cells } of file.lines) {
    const fields: Record<string, string> = { channel: "", repeatsUntil: "" };
    for (const column of file.columns) fields[COST_COLUMNS[column]] = cells[column] ?? "";
    const parsed = schema.safeParse(fields);
    if (parsed.success) {
      costs.push(parsed.data);
      continue;
    }
    for (const { path, message } of parsed.error.issues) {
      const column = file.columns.find((name) => COST_COLUMNS[name] === path[0]) ?? null;
      problems.push({ line, column, problem: message });
    }
  }
  problems.sort((one, other) => one.line - other.line);
  return problems.length > 0 ? { ok: false, rows: problems } : { ok: true, costs };
}
