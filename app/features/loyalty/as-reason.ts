/** Why points moved, as an entry keeps it: a key of the texts `pointsReasons` with what the text is filled with. */
export interface EntryReason {
  key: string;
  [param: string]: unknown;
}

/** Reads what an entry keeps as its reason; what is none has an empty key. */
export function asReason(value: unknown): EntryReason {
  const isReason = typeof value === "object" && value !== null && "key" in value && typeof value.key === "string";
  return isReason ? (value as EntryReason) : { key: "" };
}
