import { Readable } from "node:stream";
import { type CsvRow, toCsv } from "./csv.ts";

/** A CSV file as a streamed answer, never kept by a cache. */
export function csvResponse(options: {
  fileName: string;
  header: readonly string[];
  rows: Iterable<CsvRow> | AsyncIterable<CsvRow>;
}): Response {
  const lines = toCsv(options.header, options.rows);
  return new Response(Readable.toWeb(lines) as unknown as ReadableStream, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${options.fileName}"`,
      "Cache-Control": "no-store",
    },
  });
}
