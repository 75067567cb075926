import { Readable } from "node:stream";
import { type CsvFile, toCsv } from "./csv.ts";
import { atReadersPace } from "./reader-pace.ts";
import { toShiftJis } from "./shift-jis.ts";

/** `utf8`: as programs read it; `utf8-bom`: with the mark that spreadsheets ask for; `shift_jis`: for older Japanese ones. */
export const CSV_ENCODINGS = ["utf8", "utf8-bom", "shift_jis"] as const;
export type CsvEncoding = (typeof CSV_ENCODINGS)[number];

/**
 * A CSV file as a streamed answer, made as fast as it is read and never kept by a cache. What Shift_JIS cannot write is
 * marked as lacking (`toShiftJis`).
 */
export function csvResponse({ fileName, header, rows }: CsvFile, encoding: CsvEncoding = "utf8-bom"): Response {
  const file = Readable.from(atReadersPace(encoded(toCsv(header, rows), encoding)), { objectMode: false });
  // By default so many blocks are read ahead as should be bytes.
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: READ_AHEAD_BYTES });
  return new Response(Readable.toWeb(file, { strategy }) as unknown as ReadableStream, {
    headers: {
      "Content-Type": `text/csv; charset=${encoding === "shift_jis" ? "Shift_JIS" : "utf-8"}`,
      "Content-Disposition": `attachment; filename="${fileName}"`,
      "Cache-Control": "no-store",
    },
  });
}

const READ_AHEAD_BYTES = 64 * 1024;

function encoded(lines: Readable, encoding: CsvEncoding): Readable {
  if (encoding === "utf8") return lines;
  return Readable.from(inEncoding(lines, encoding), { objectMode: false });
}

async function* inEncoding(lines: Readable, encoding: "utf8-bom" | "shift_jis"): AsyncGenerator<Buffer | string> {
  if (encoding === "utf8-bom") yield "\uFEFF";
  for await (const block of lines) yield encoding === "shift_jis" ? toShiftJis(String(block)) : block;
}
