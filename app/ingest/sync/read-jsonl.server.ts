import { request } from "undici";

export interface JsonlChunk {
  /** The objects of whole lines. */
  objects: unknown[];
  /** Offset in the file of the first byte after them: where reading can go on. */
  nextOffset: number;
  /** Told once, of the last piece, which may hold nothing. */
  isLast: boolean;
}

/**
 * Reads a JSON Lines file piece by piece; memory holds one piece, however long the file is.
 *
 * @param options.offset bytes already read, at the beginning of a line
 * @throws Error when the file is not answered, or ends before its length
 */
export async function* readJsonl(options: {
  url: string;
  offset: number;
  signal: AbortSignal;
  chunkBytes?: number;
}): AsyncGenerator<JsonlChunk> {
  const chunkBytes = options.chunkBytes ?? 4 * 1024 * 1024;
  const headers = options.offset > 0 ? { range: `bytes=${options.offset}-` } : {};
  const answer = await request(options.url, { headers, signal: options.signal });
  if (answer.statusCode === 416) {
    await answer.body.dump();
    yield { objects: [], nextOffset: options.offset, isLast: true };
    return;
  }
  if (answer.statusCode !== 200 && answer.statusCode !== 206) {
    await answer.body.dump();
    throw new BulkFileUnavailable(answer.statusCode);
  }
  // A server that does not know ranges sends the file from its beginning.
  let skip = answer.statusCode === 200 ? options.offset : 0;
  let offset = options.offset;
  let parts: Buffer[] = [];
  let size = 0;
  for await (const received of answer.body) {
    let part = received as Buffer;
    if (skip > 0) {
      const dropped = Math.min(skip, part.length);
      skip -= dropped;
      part = part.subarray(dropped);
    }
    parts.push(part);
    size += part.length;
    if (size < chunkBytes) continue;
    const bytes = Buffer.concat(parts, size);
    const end = bytes.lastIndexOf(10) + 1;
    if (end === 0) {
      parts = [bytes];
      continue;
    }
    offset += end;
    yield { objects: parseLines(bytes.subarray(0, end)), nextOffset: offset, isLast: false };
    parts = [bytes.subarray(end)];
    size -= end;
  }
  yield { objects: parseLines(Buffer.concat(parts, size)), nextOffset: offset + size, isLast: true };
}

/** The result file cannot be had (any more): 403 and 404 once its address has expired. */
export class BulkFileUnavailable extends Error {
  override name = "BulkFileUnavailable";
  readonly status: number;
  constructor(status: number) {
    super(`the bulk result answered ${status}`);
    this.status = status;
  }
}

/** One call of the parser for all lines is a third faster than one for each. */
function parseLines(bytes: Buffer): unknown[] {
  const text = bytes.toString("utf8").trimEnd();
  return text === "" ? [] : JSON.parse(`[${text.replaceAll("\n", ",")}]`);
}
