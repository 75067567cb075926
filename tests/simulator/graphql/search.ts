/** How a filter of the API's search syntax reads a row. */
export type FilterField<T> =
  | { kind: "time"; of: (row: T) => number | undefined }
  | { kind: "number"; of: (row: T) => number | undefined }
  | { kind: "id"; of: (row: T) => string | undefined }
  | { kind: "text"; of: (row: T) => string | readonly string[] | undefined }
  | { kind: "test"; test: (row: T, value: string) => boolean };

export interface CompiledSearch<T> {
  /** Undefined when every row matches. */
  matches: ((row: T) => boolean) | undefined;
  /** As in `extensions.search`: filters that were ignored. */
  warnings: string[];
}

type Predicate<T> = (row: T) => boolean;

/** Compiles Shopify's search syntax: `field:value`, comparisons, quotes, AND / OR / NOT, `-`, parentheses, trailing `*`. */
export function compileSearch<T>(
  query: string | null | undefined,
  fields: Record<string, FilterField<T>>,
  now: number,
): CompiledSearch<T> {
  const warnings: string[] = [];
  const tokens = tokenize(query ?? "");
  let at = 0;

  const or = (): Predicate<T> | undefined => {
    let left = and();
    while (tokens[at] === "OR") {
      at += 1;
      const [a, b] = [left, and()];
      left = a && b ? (row) => a(row) || b(row) : (a ?? b);
    }
    return left;
  };
  const and = (): Predicate<T> | undefined => {
    let left: Predicate<T> | undefined;
    while (at < tokens.length && tokens[at] !== ")" && tokens[at] !== "OR") {
      if (tokens[at] === "AND") {
        at += 1;
        continue;
      }
      const [a, b] = [left, unary()];
      left = a && b ? (row) => a(row) && b(row) : (a ?? b);
    }
    return left;
  };
  const unary = (): Predicate<T> | undefined => {
    const token = tokens[at++] as string;
    if (token === "NOT" || token === "-") {
      const inner = unary();
      return inner && ((row) => !inner(row));
    }
    if (token === "(") {
      const inner = or();
      if (tokens[at] === ")") at += 1;
      return inner;
    }
    return term(token);
  };
  const term = (token: string): Predicate<T> | undefined => {
    const match = /^([\w.]+):(.*)$/s.exec(token);
    if (!match) {
      const field = fields.default;
      return field && predicate(field, "", unquote(token), now);
    }
    const [, name = "", rest = ""] = match;
    const field = fields[name];
    if (!field) {
      warnings.push(`${name}: Invalid search field for this query.`);
      return undefined;
    }
    const [, operator = "", raw = ""] = /^(>=|<=|>|<)?(.*)$/s.exec(rest) ?? [];
    const made = predicate(field, operator, unquote(raw), now);
    if (!made) warnings.push(`${name}: Input \`${unquote(raw)}\` is not an accepted value.`);
    return made;
  };
  const matches = or();
  return { matches, warnings };
}

function predicate<T>(field: FilterField<T>, operator: string, value: string, now: number): Predicate<T> | undefined {
  if (field.kind === "test") return (row) => field.test(row, value);
  if (field.kind === "text") {
    const wanted = value.toLowerCase().split(",");
    return (row) => {
      const found = field.of(row);
      const values = found === undefined ? [] : typeof found === "string" ? [found] : found;
      return values.some((one) => wanted.some((text) => textMatches(one.toLowerCase(), text)));
    };
  }
  if (field.kind === "id") {
    if (!/^\d+$/.test(value)) return undefined;
    const wanted = BigInt(value);
    return (row) => {
      const id = field.of(row);
      return id !== undefined && holds(operator, BigInt(id) < wanted ? -1 : BigInt(id) > wanted ? 1 : 0);
    };
  }
  const wanted = field.kind === "number" ? Number(value) : value === "now" ? now : Date.parse(value);
  if (Number.isNaN(wanted)) return undefined;
  return (row) => {
    const found = field.of(row);
    return found !== undefined && holds(operator, found - wanted);
  };
}

function textMatches(text: string, wanted: string): boolean {
  return wanted.endsWith("*") ? text.startsWith(wanted.slice(0, -1)) : text === wanted;
}

function holds(operator: string, order: number): boolean {
  if (operator === ">=") return order >= 0;
  if (operator === "<=") return order <= 0;
  if (operator === ">") return order > 0;
  return operator === "<" ? order < 0 : order === 0;
}

function unquote(text: string): string {
  const match = /^(['"])(.*)\1$/s.exec(text);
  return (match?.[2] ?? text).replace(/\\(.)/g, "$1");
}

/** Words, parentheses, and words with quoted parts kept in one piece. */
function tokenize(query: string): string[] {
  const pattern = /[()]|-(?=[\w(])|(?:[^\s()'"]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")+/g;
  return query.match(pattern) ?? [];
}
