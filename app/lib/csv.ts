import { Readable } from "node:stream";
import { stringify } from "csv-stringify";

export type CsvRow = readonly (string | number)[];

/** Lines of CSV (UTF-8, each ended by a line feed), as a stream that asks for rows only as fast as they are read. */
export function toCsv(header: readonly string[], rows: Iterable<CsvRow> | AsyncIterable<CsvRow>): Readable {
  const lines = stringify({ header: true, columns: [...header], record_delimiter: "\n", quoted_match: /[\r\n]/ });
  const source = Readable.from(rows);
  source.on("error", (error) => lines.destroy(error));
  lines.on("close", () => source.destroy());
  return source.pipe(lines);
}
