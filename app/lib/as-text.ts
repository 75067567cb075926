/** A value as a page's data carries it: bigints as decimal text. */
export type AsText<T> = T extends bigint
  ? string
  : T extends readonly (infer Item)[]
    ? AsText<Item>[]
    : T extends object
      ? { [Key in keyof T]: AsText<T[Key]> }
      : T;

/** The same value with every bigint in it as decimal text, since JSON has no such numbers. */
export function asText<T>(value: T): AsText<T> {
  const text = JSON.stringify(value, (_key, part) => (typeof part === "bigint" ? String(part) : part));
  return JSON.parse(text) as AsText<T>;
}
