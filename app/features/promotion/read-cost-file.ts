import { CsvError, parse } from "csv-parse/sync";
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
  if (bytes.length > MAX_FILE_BYTES) return { ok: false, file: "tooLarge", detail: null };
  const text = decode(bytes);
  if (text === null) return { ok: false, file: "encoding", detail: null };
  let lines: Line[];
  try {
    lines = split(text);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { ok: false, file: "quotes", detail: String(error.lines ?? "") || null };
  }
  const [header, ...rows] = lines;
  if (!header || rows.length === 0) return { ok: false, file: "empty", detail: null };
  if (rows.length > MAX_FILE_ROWS) return { ok: false, file: "tooManyRows", detail: String(MAX_FILE_ROWS) };

  const names = header.cells.map((cell) => cell.normalize("NFKC").trim().toLowerCase());
  const unknown = names.find((name, at) => !isColumn(name) || names.indexOf(name) !== at);
  if (unknown !== undefined) return { ok: false, file: "unknownColumn", detail: unknown };
  const missing = COLUMNS.find((column) => !OPTIONAL.includes(column) && !names.includes(column));
  if (missing) return { ok: false, file: "missingColumn", detail: missing };
  return readRows(rows, names as Column[], currency);
}

function readRows(rows: Line[], columns: Column[], currency: string): CostFile {
  const schema = costSchema(currency);
  const costs: CostInput[] = [];
  const problems: CostRowProblem[] = [];
  for (const { line, cells } of rows) {
    if (cells.length !== columns.length) {
      problems.push({ line, column: null, problem: "cells" });
      continue;
    }
    const fields: Record<string, string> = { channel: "", repeatsUntil: "" };
    columns.forEach((column, at) => {
      fields[COST_COLUMNS[column]] = withoutApostrophe(cells[at] ?? "");
    });
    const parsed = schema.safeParse(fields);
    if (parsed.success) costs.push(parsed.data);
    else {
      for (const { path, message } of parsed.error.issues) {
        problems.push({
          line,
          column: columns.find((name) => COST_COLUMNS[name] === path[0]) ?? null,
          problem: message,
        });
      }
    }
  }
  return problems.length > 0 ? { ok: false, rows: problems } : { ok: true, costs };
}

const isColumn = (name: string): name is Column => name in COST_COLUMNS;

/** The export puts one before text that a spreadsheet would take for a formula. */
const withoutApostrophe = (cell: string) => cell.replace(/^'(?=[=+\-@\t\r])/, "");

interface Line {
  line: number;
  cells: string[];
}

/** @throws CsvError where quotes do not close */
function split(text: string): Line[] {
  const found = parse(text, {
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: ["\r\n", "\n", "\r"],
  }) as unknown as { record: string[]; info: { lines: number } }[];
  return (
    found
      // The parser counts to the end of a record, which may have line breaks inside its cells.
      .map(({ record, info }) => ({
        cells: record,
        line: info.lines - (record.join("").match(/\r\n|\r|\n/g)?.length ?? 0),
      }))
      // Spreadsheets leave lines of empty cells behind what was deleted.
      .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""))
  );
}

function decode(bytes: Uint8Array): string | null {
  for (const encoding of ["utf-8", "shift_jis"]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes("\0")) return text;
    } catch {
      // Not in this one.
    }
  }
  return null;
}
