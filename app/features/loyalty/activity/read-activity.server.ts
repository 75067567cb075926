import { inTransaction, query, type Tx } from "#app/db.server.ts";
import { listCustomers, parseListQuery } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { asReason, type EntryReason } from "../as-reason.ts";
import { NEWEST_SQL, OF_CUSTOMERS_SQL, TELL_SQL } from "./activity.sql.ts";
import { type ActivityFilter, type ActivityQuery, ENTRY_GROUPS } from "./activity-query.ts";

/** One line of the ledger with whose it is; the amount is above zero. */
export interface ActivityEntry {
  id: string;
  kind: string;
  amount: string;
  fromAccount: string;
  toAccount: string;
  reason: EntryReason;
  occurredAt: string;
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
}

export interface ActivityPage {
  entries: ActivityEntry[];
  /** The id below which the next page begins; null on the last one. */
  before: string | null;
  /** Whether more customers than these fulfil the search: then only those of the first are looked at. */
  isTooWide: boolean;
}

export const ENTRIES_PER_PAGE = 50;
const ENTRIES_PER_PART = 2_000;
const NEWEST = "999999999999999999";

/** The newest entries of the shop that a filter lets pass, below the place where the page begins. */
export async function readActivity(tx: Tx, options: { shopId: ShopId; query: ActivityQuery }): Promise<ActivityPage> {
  const { shopId, query: wanted } = options;
  const found = await findSearched(tx, { shopId, search: wanted.search });
  const rows = await readEntries(tx, {
    ...options,
    customerIds: found.customerIds,
    before: wanted.before ?? NEWEST,
    limit: ENTRIES_PER_PAGE + 1,
  });
  const entries = rows.slice(0, ENTRIES_PER_PAGE);
  return {
    entries,
    before: rows.length > ENTRIES_PER_PAGE ? (entries.at(-1)?.id ?? null) : null,
    isTooWide: found.isTooWide,
  };
}

/** All entries that a filter lets pass, the newest first, a part at a time in transactions of their own. */
export async function* streamActivity(options: {
  shopId: ShopId;
  filter: ActivityFilter;
}): AsyncGenerator<ActivityEntry> {
  const { shopId, filter } = options;
  for (let before: string | null = NEWEST; before !== null; ) {
    const part: ActivityEntry[] = await readPart({ shopId, filter, before });
    yield* part;
    before = part.length < ENTRIES_PER_PART ? null : (part.at(-1)?.id ?? null);
  }
}

function readPart(part: { shopId: ShopId; filter: ActivityFilter; before: string }): Promise<ActivityEntry[]> {
  const { shopId, filter, before } = part;
  return inTransaction({ shopId }, async (tx) => {
    const { customerIds } = await findSearched(tx, { shopId, search: filter.search });
    return readEntries(tx, { shopId, query: filter, customerIds, before, limit: ENTRIES_PER_PART });
  });
}

/** Null ids where nothing was searched for: then all customers are looked at. */
async function findSearched(
  tx: Tx,
  { shopId, search }: { shopId: ShopId; search: string },
): Promise<{ customerIds: string[] | null; isTooWide: boolean }> {
  if (search === "") return { customerIds: null, isTooWide: false };
  const list = parseListQuery(new URLSearchParams({ q: search, who: "all" }));
  const { rows, after } = await listCustomers(tx, { shopId, list });
  return { customerIds: rows.map(({ id }) => id), isTooWide: after !== null };
}

async function readEntries(
  tx: Tx,
  options: {
    shopId: ShopId;
    query: ActivityFilter;
    customerIds: string[] | null;
    before: string;
    limit: number;
  },
): Promise<ActivityEntry[]> {
  const { shopId, query: wanted, customerIds, before, limit } = options;
  const rows = await query<Omit<ActivityEntry, "reason"> & { reason: unknown }>(
    tx,
    `${customerIds === null ? NEWEST_SQL : OF_CUSTOMERS_SQL} ${TELL_SQL}`,
    shopId,
    wanted.group === null ? null : [...ENTRY_GROUPS[wanted.group]],
    wanted.from,
    wanted.to,
    before,
    limit,
    customerIds === null ? null : `{${customerIds.join(",")}}`,
  );
  return rows.map((row) => ({ ...row, reason: asReason(row.reason) }));
}
