import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { plainText } from "./plain-text.ts";

/** Rows travel in blocks: a small chunk for each row costs more to send and to compress than the row itself. */
const BLOCK_CHARACTERS = 64 * 1024;

/** What a field says; null leaves it empty. */
export type CsvCell = string | number | bigint | null;
export type CsvRow = readonly CsvCell[];

type Rows<Row> = Iterable<Row> | AsyncIterable<Row>;

/** A table to be sent as a file. */
export interface CsvFile {
  fileName: string;
  header: readonly string[];
  rows: Rows<CsvRow>;
}

/**
 * A file with a line for each row.
 *
 * @param options.columns by a column's name, which stays the same in every language: what it says of a row
 */
export function csvFile<Row>(options: {
  fileName: string;
  columns: Record<string, (row: Row) => CsvCell>;
  rows: Rows<Row>;
}): CsvFile {
  const { fileName, columns, rows } = options;
  const cells = Object.values(columns);
  return { fileName, header: Object.keys(columns), rows: eachOf(rows, (row) => cells.map((cell) => cell(row))) };
}

async function* eachOf<Row>(rows: Rows<Row>, write: (row: Row) => CsvRow): AsyncGenerator<CsvRow> {
  for await (const row of rows) yield write(row);
}

/**
 * Lines of CSV (UTF-8, each ended by a line feed), as a stream that asks for rows only as fast as they are read. No text in
 * it is a formula to a spreadsheet.
 */
export function toCsv(header: readonly string[], rows: Rows<CsvRow>): Readable {
  const lines = stringify({
    header: true,
    columns: [...header],
    record_delimiter: "\n",
    quoted_match: /[\r\n]/,
    cast: { string: plainText },
  });
  const source = Readable.from(rows);
  source.on("error", (error) => lines.destroy(error));
  lines.on("close", () => source.destroy());
  return Readable.from(inBlocks(source.pipe(lines)), { objectMode: false });
}

async function* inBlocks(lines: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  let block = "";
  for await (const line of lines) {
    block += line;
    if (block.length < BLOCK_CHARACTERS) continue;
    yield block;
    block = "";
  }
  if (block !== "") yield block;
}
