import { CsvError, parse } from "csv-parse/sync";

/** A record of a file. */
export interface CsvLine<Column extends string> {
  /** As a text editor counts; the header is line 1. */
  line: number;
  cells: Partial<Record<Column, string>>;
}

/** A line that cannot be taken, and why. */
export interface CsvLineProblem {
  line: number;
  /** The header of the column; null for the line as a whole. */
  column: string | null;
  problem: string;
}

/** What is wrong with a file as a whole. */
export type CsvFileProblem =
  | "empty"
  | "tooLarge"
  | "tooManyRows"
  | "encoding"
  | "quotes"
  | "missingColumn"
  | "unknownColumn";

export type CsvFile<Column extends string> =
  | { ok: true; columns: Column[]; lines: CsvLine<Column>[]; problems: CsvLineProblem[] }
  | { ok: false; file: CsvFileProblem; detail: string | null };

/**
 * Reads a CSV file with a header (UTF-8 with or without its mark, or Shift_JIS). Lines of empty cells are passed over; a
 * line with too few or too many cells is told as the problem `cells`.
 *
 * @param options.required columns that the header must name; in any order, whatever their case and width
 * @param options.ignored columns that may stand in the file and are not read
 */
export function readCsv<Column extends string>(
  bytes: Uint8Array,
  options: {
    columns: readonly Column[];
    required: readonly Column[];
    ignored?: readonly string[];
    maxBytes: number;
    maxRows: number;
  },
): CsvFile<Column> {
  const { columns, required, ignored = [], maxBytes, maxRows } = options;
  if (bytes.length > maxBytes) return { ok: false, file: "tooLarge", detail: null };
  const text = decode(bytes);
  if (text === null) return { ok: false, file: "encoding", detail: null };
  let records: CsvRecord[];
  try {
    records = split(text);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { ok: false, file: "quotes", detail: String(error.lines ?? "") || null };
  }
  const [header, ...rows] = records;
  if (!header || rows.length === 0) return { ok: false, file: "empty", detail: null };
  if (rows.length > maxRows) return { ok: false, file: "tooManyRows", detail: String(maxRows) };

  const names = header.cells.map((cell) => cell.normalize("NFKC").trim().toLowerCase());
  const isColumn = (name: string): name is Column => (columns as readonly string[]).includes(name);
  const unknown = names.find((name, at) => !(isColumn(name) || ignored.includes(name)) || names.indexOf(name) !== at);
  if (unknown !== undefined) return { ok: false, file: "unknownColumn", detail: unknown };
  const missing = required.find((column) => !names.includes(column));
  if (missing) return { ok: false, file: "missingColumn", detail: missing };

  const lines: CsvLine<Column>[] = [];
  const problems: CsvLineProblem[] = [];
  for (const { line, cells } of rows) {
    if (cells.length !== names.length) {
      problems.push({ line, column: null, problem: "cells" });
      continue;
    }
    const named = names.flatMap((name, at) => (isColumn(name) ? [[name, withoutApostrophe(cells[at] ?? "")]] : []));
    lines.push({ line, cells: Object.fromEntries(named) });
  }
  return { ok: true, columns: names.filter(isColumn), lines, problems };
}

/** An export puts one before text that a spreadsheet would take for a formula. */
const withoutApostrophe = (cell: string) => cell.replace(/^'(?=[=+\-@\t\r])/, "");

interface CsvRecord {
  line: number;
  cells: string[];
}

/** @throws CsvError where quotes do not close */
function split(text: string): CsvRecord[] {
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
