import { GraphQLError } from "graphql";
import type { ResolveContext } from "./context.ts";

export interface ConnectionArgs {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  reverse?: boolean | null;
}

export interface PageOptions<T> {
  /** Sort value and id of a row, when the rows are sorted by them: cursors then survive changes between two pages. */
  keyOf?: (row: T) => [value: number | string, id: string];
  /** Turns a row into the node's source. */
  node?: (row: T) => unknown;
}

const MAX_PAGE = 250;

/** One page of a connection; the fields of `…Connection` types read it as properties. */
export class Page<T> {
  readonly rows: readonly T[];
  readonly #offset: number;
  readonly #total: number;
  readonly #options: PageOptions<T>;

  constructor(all: readonly T[], range: { start: number; end: number }, options: PageOptions<T>) {
    this.rows = range.start === 0 && range.end === all.length ? all : all.slice(range.start, range.end);
    this.#offset = range.start;
    this.#total = all.length;
    this.#options = options;
  }

  nodeAt(index: number): unknown {
    const row = this.rows[index] as T;
    return this.#options.node ? this.#options.node(row) : row;
  }

  get nodes(): unknown[] {
    return this.rows.map((_, index) => this.nodeAt(index));
  }

  get edges(): { cursor: string; node: unknown }[] {
    return this.rows.map((_, index) => ({ cursor: this.#cursor(index), node: this.nodeAt(index) }));
  }

  get totalCount(): number {
    return this.#total;
  }

  get pageInfo(): unknown {
    const count = this.rows.length;
    return {
      hasNextPage: this.#offset + count < this.#total,
      hasPreviousPage: this.#offset > 0,
      startCursor: count > 0 ? this.#cursor(0) : null,
      endCursor: count > 0 ? this.#cursor(count - 1) : null,
    };
  }

  #cursor(index: number): string {
    const key = this.#options.keyOf?.(this.rows[index] as T);
    const payload = key ? { last_id: key[1], last_value: key[0] } : { offset: this.#offset + index };
    return Buffer.from(JSON.stringify(payload)).toString("base64");
  }
}

/** Cuts a page out of rows that are in ascending order (`reverse` turns them round). Throws as the API does on bad arguments. */
export function paginate<T>(
  rows: readonly T[],
  args: ConnectionArgs,
  context: ResolveContext,
  options: PageOptions<T> = {},
): Page<T> {
  const ordered = args.reverse ? [...rows].reverse() : rows;
  if (context.bulk) return new Page(ordered, { start: 0, end: ordered.length }, options);
  const { first, last } = args;
  if (typeof first !== "number" && typeof last !== "number") {
    throw new GraphQLError("you must provide one of first or last", { extensions: { code: "BAD_REQUEST" } });
  }
  for (const [name, value] of Object.entries({ first, last })) {
    if (typeof value === "number" && (value < 0 || value > MAX_PAGE)) {
      throw new GraphQLError(`${name} must be between 0 and ${MAX_PAGE}`, { extensions: { code: "BAD_REQUEST" } });
    }
  }
  const position = (cursor: string) => positionOf(ordered, { cursor, reverse: args.reverse === true, options });
  let start = args.after ? position(args.after).after : 0;
  let end = args.before ? position(args.before).at : ordered.length;
  if (typeof first === "number") end = Math.min(end, start + first);
  else if (typeof last === "number") start = Math.max(start, end - last);
  return new Page(ordered, { start, end: Math.max(start, end) }, options);
}

function positionOf<T>(
  rows: readonly T[],
  { cursor, reverse, options }: { cursor: string; reverse: boolean; options: PageOptions<T> },
): { at: number; after: number } {
  const key = decode(cursor);
  if (typeof key.offset === "number") return { at: key.offset, after: key.offset + 1 };
  const { keyOf } = options;
  if (!keyOf || key.last_value === undefined) throw invalidCursor();
  const wanted: [number | string, string] = [key.last_value, key.last_id ?? ""];
  const before = (row: T, orEqual: boolean) => {
    const order = compareKeys(keyOf(row), wanted) * (reverse ? -1 : 1);
    return order < 0 || (orEqual && order === 0);
  };
  const firstNot = (orEqual: boolean) => {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(rows[middle] as T, orEqual)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { at: firstNot(false), after: firstNot(true) };
}

function compareKeys(a: [number | string, string], b: [number | string, string]): number {
  const byValue =
    typeof a[0] === "number" && typeof b[0] === "number" ? a[0] - b[0] : compareText(String(a[0]), String(b[0]));
  return byValue || a[1].length - b[1].length || compareText(a[1], b[1]);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function decode(cursor: string): { offset?: number; last_id?: string; last_value?: number | string } {
  try {
    return JSON.parse(Buffer.from(cursor, "base64").toString("utf8"));
  } catch {
    throw invalidCursor();
  }
}

function invalidCursor(): GraphQLError {
  return new GraphQLError("Invalid cursor for current pagination sort.", { extensions: { code: "BAD_REQUEST" } });
}
