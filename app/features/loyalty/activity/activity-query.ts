import { isDay } from "#app/lib/time.ts";

/** What may be looked at alone, and the kinds of entries that it is made of. */
export const ENTRY_GROUPS = {
  earned: ["earn"],
  released: ["release"],
  redeemed: ["reserve", "confirm"],
  returned: ["unreserve", "return"],
  expired: ["expire"],
  takenBack: ["revoke", "forgive", "settle"],
  adjusted: ["adjust"],
  imported: ["import"],
  merged: ["merge_out", "merge_in"],
} as const;

export type EntryGroup = keyof typeof ENTRY_GROUPS;

/** Which entries are looked at; days are the shop's, [from, to). */
export interface ActivityFilter {
  search: string;
  group: EntryGroup | null;
  from: string | null;
  to: string | null;
}

export interface ActivityQuery extends ActivityFilter {
  /** Only entries with a smaller id are shown. */
  before: string | null;
}

/** Reads `q`, `kind`, `from`, `to` and `before`; whatever is malformed counts as not given. */
export function parseActivityQuery(query: URLSearchParams): ActivityQuery {
  const kind = query.get("kind") ?? "";
  const day = (name: string) => {
    const text = query.get(name) ?? "";
    return isDay(text) ? text : null;
  };
  const before = query.get("before") ?? "";
  return {
    search: (query.get("q") ?? "").trim().slice(0, 100),
    group: Object.hasOwn(ENTRY_GROUPS, kind) ? (kind as EntryGroup) : null,
    from: day("from"),
    to: day("to"),
    before: /^\d{1,18}$/.test(before) ? before : null,
  };
}
