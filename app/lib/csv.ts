import { Readable } from "node:stream";
import { stringify } from "csv-stringify";

/**
 * Keeps a spreadsheet from running text that came from outside as a formula: a cell that begins with one of the signs
 * that start a formula gets an apostrophe in front. Only for text: a negative number is no formula.
 */
export function plainText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

export type CsvRow = readonly (string | number)[];

/** Lines of CSV (RFC 4180, UTF-8), as a stream that asks for rows only as fast as they are read. */
export function toCsv(header: readonly string[], rows: Iterable<CsvRow> | AsyncIterable<CsvRow>): Readable {
  const lines = stringify({ header: true, columns: [...header], record_delimiter: "\r\n" });
  const source = Readable.from(rows);
  source.on("error", (error) => lines.destroy(error));
  lines.on("close", () => source.destroy());
  return source.pipe(lines);
}
