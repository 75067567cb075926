import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/** One change: shop domain ("" for what belongs to no shop), table, key, new value (null = removed), the id counter after it. */
export type JournalRecord = [domain: string, table: string, key: string, value: unknown, nextId: string];

const FILE = "journal.jsonl";
const COMPACT_ABOVE = 32 * 1024 * 1024;
const CHUNK = 1 << 20;

/**
 * Append-only file of changes. The changes of one turn go out in a single write(), so they survive a kill of the process;
 * there is no fsync, because a demo shop need not survive a power cut. A torn last line is cut off at the next start.
 */
export class Journal {
  #fd: number;
  #path: string;
  #buffer: string[] = [];
  #scheduled = false;
  #closed = false;

  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true });
    this.#path = join(dataDir, FILE);
    this.#fd = openSync(this.#path, "a+");
  }

  /** Reads every record in order of writing. Call once, before the first `append`. */
  replay(apply: (record: JournalRecord) => void): void {
    const last = new Map<string, number>();
    let count = 0;
    const end = this.#eachLine((line) => {
      const record = JSON.parse(line) as JournalRecord;
      last.set(`${record[0]}\n${record[1]}\n${record[2]}`, count++);
      apply(record);
    });
    const size = statSync(this.#path).size;
    if (end < size) ftruncateSync(this.#fd, end);
    if (end > COMPACT_ABOVE && count > 2 * last.size) this.#compact(new Set(last.values()));
  }

  append(record: JournalRecord): void {
    if (this.#closed) return;
    this.#buffer.push(JSON.stringify(record));
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.flush());
  }

  flush(): void {
    this.#scheduled = false;
    if (this.#buffer.length === 0 || this.#closed) return;
    const data = Buffer.from(`${this.#buffer.join("\n")}\n`);
    this.#buffer = [];
    let written = 0;
    while (written < data.length) written += writeSync(this.#fd, data, written);
  }

  /** Forgets everything written so far. */
  clear(): void {
    this.#buffer = [];
    ftruncateSync(this.#fd, 0);
  }

  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    closeSync(this.#fd);
  }

  static exists(dataDir: string): boolean {
    return existsSync(join(dataDir, FILE)) && statSync(join(dataDir, FILE)).size > 0;
  }

  /** Calls back for each complete line; returns the offset after the last one. */
  #eachLine(onLine: (line: string) => void): number {
    const chunk = Buffer.alloc(CHUNK);
    let rest: Buffer = Buffer.alloc(0);
    let position = 0;
    let consumed = 0;
    for (;;) {
      const read = readSync(this.#fd, chunk, 0, CHUNK, position);
      if (read === 0) return consumed;
      position += read;
      const data = Buffer.concat([rest, chunk.subarray(0, read)]);
      let start = 0;
      for (let at = data.indexOf(10, start); at !== -1; at = data.indexOf(10, start)) {
        const line = data.toString("utf8", start, at);
        consumed += at + 1 - start;
        start = at + 1;
        if (line !== "") onLine(line);
      }
      rest = Buffer.from(data.subarray(start));
    }
  }

  #compact(keep: Set<number>): void {
    const path = `${this.#path}.tmp`;
    const fd = openSync(path, "w");
    let index = 0;
    this.#eachLine((line) => {
      if (keep.has(index++)) writeSync(fd, `${line}\n`);
    });
    closeSync(fd);
    closeSync(this.#fd);
    renameSync(path, this.#path);
    this.#fd = openSync(this.#path, "a+");
  }
}
