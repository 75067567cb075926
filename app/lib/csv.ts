import { Readable } from "node:stream";
import { stringify } from "csv-stringify";

/** Rows travel in blocks: a small chunk for each row costs more to send and to compress than the row itself. */
const BLOCK_CHARACTERS = 64 * 1024;

export type CsvRow = readonly (string | number)[];

/** Lines of CSV (UTF-8, each ended by a line feed), as a stream that asks for rows only as fast as they are read. */
export function toCsv(header: readonly string[], rows: Iterable<CsvRow> | AsyncIterable<CsvRow>): Readable {
  const lines = stringify({ header: true, columns: [...header], record_delimiter: "\n", quoted_match: /[\r\n]/ });
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
