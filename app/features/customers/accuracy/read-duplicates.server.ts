import { inTransaction, query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { inParts } from "#app/lib/in-parts.ts";
import {
  DUPLICATE_KINDS,
  type DuplicateCustomer,
  type DuplicateGroup,
  type DuplicateKind,
  type DuplicatePage,
} from "./types.ts";

const GROUPS_PER_PAGE = 20;
const CUSTOMERS_SHOWN = 10;
/** Values that nobody shares any more, or that were dismissed, are passed over; so many in one page and no more. */
const KEYS_LOOKED_AT = 1_000;

const members = (kind: number, column: string) =>
  `SELECT s.* FROM customer_search s WHERE d.kind = ${kind} AND s.shop_id = $1::bigint AND s.${column} = d.key
   ORDER BY s.customer_id LIMIT ${CUSTOMERS_SHOWN + 1}`;

/** The customers who have the value of `d`, a row of duplicate_keys, now; not more than are shown and one. */
export const MEMBERS_SQL = ["mailbox_key", "phone_key", "name_zip_key"]
  .map((column, at) => `(${members(at + 1, column)})`)
  .join(" UNION ALL ");

const isShared = (column: string) => `count(m.${column}) = count(*) AND min(m.${column}) = max(m.${column})`;

// $1 shop, $2 and $3 the place after which the page begins, $4 whether the dismissed ones are asked for
const GROUPS_SQL = `
WITH looked AS MATERIALIZED (
  SELECT kind, key FROM duplicate_keys WHERE shop_id = $1::bigint AND (kind, key) > ($2::smallint, $3::bigint)
  ORDER BY kind, key LIMIT ${KEYS_LOOKED_AT}
),
groups AS MATERIALIZED (
  SELECT d.kind, d.key, g.* FROM looked d CROSS JOIN LATERAL (
    SELECT array_agg(m.customer_id) AS customer_ids, ${isShared("mailbox_key")} AS same_mailbox,
      ${isShared("phone_key")} AS same_phone, ${isShared("name_zip_key")} AS same_name_zip
    FROM (${MEMBERS_SQL}) m
  ) g
  LEFT JOIN duplicate_dismissals x ON x.shop_id = $1::bigint AND x.kind = d.kind AND x.key = d.key
  WHERE cardinality(g.customer_ids) > 1
    -- They stand where the stronger reason is.
    AND NOT (d.kind > 1 AND g.same_mailbox) AND NOT (d.kind > 2 AND g.same_phone)
    AND coalesce(g.customer_ids <@ x.customer_ids, false) = $4::boolean
  ORDER BY d.kind, d.key LIMIT ${GROUPS_PER_PAGE + 1}
)
SELECT (SELECT count(*)::integer FROM looked) AS looked,
  (SELECT l.kind || '~' || l.key FROM looked l ORDER BY l.kind DESC, l.key DESC LIMIT 1) AS "lastLooked",
  coalesce((SELECT json_agg(json_build_object('kind', g.kind, 'key', g.key::text, 'sameMailbox', g.same_mailbox,
      'samePhone', g.same_phone, 'sameNameZip', g.same_name_zip, 'customerIds', g.customer_ids::text[])
    ORDER BY g.kind, g.key) FROM groups g), '[]') AS groups`;

interface FoundGroup {
  kind: number;
  key: string;
  sameMailbox: boolean;
  samePhone: boolean;
  sameNameZip: boolean;
  customerIds: string[];
}

/**
 * One page of likely duplicates: customers with one mailbox, then with one telephone number, then with one name and
 * postcode.
 *
 * @param options.after where it begins, as the page before said
 * @param options.dismissed those of whom somebody said that they are not the same person
 */
export async function readDuplicates(
  tx: Tx,
  options: { shopId: ShopId; after: string | null; dismissed: boolean },
): Promise<DuplicatePage> {
  const { shopId, dismissed } = options;
  const place = /^([123])~(-?\d{1,19})$/.exec(options.after ?? "");
  const [kind, key] = place ? [place[1], place[2]] : ["0", "0"];
  const [found] = await query<{ looked: number; lastLooked: string | null; groups: FoundGroup[] }>(
    tx,
    GROUPS_SQL,
    shopId,
    Number(kind),
    key,
    dismissed,
  );
  if (!found) throw new Error("a statement without FROM answered no row");
  const shown = found.groups.slice(0, GROUPS_PER_PAGE);
  const last = shown.at(-1);
  const isFull = found.groups.length > GROUPS_PER_PAGE;
  const lookedAtAll = found.looked < KEYS_LOOKED_AT;
  const ids = shown.flatMap(({ customerIds }) => customerIds.slice(0, CUSTOMERS_SHOWN));
  const customers = new Map((await readCustomers(tx, { shopId, ids })).map((row) => [row.id, row]));
  return {
    groups: shown.map((group) => groupOf(group, customers)),
    after: isFull && last ? `${last.kind}~${last.key}` : lookedAtAll ? null : found.lastLooked,
  };
}

/** Every customer of every group, group by group; each page of groups is a transaction of its own. */
export function streamDuplicates(options: {
  shopId: ShopId;
  dismissed: boolean;
}): AsyncGenerator<DuplicateCustomer & { group: DuplicateGroup }> {
  return inParts(async (after) => {
    const page = await inTransaction(options, (tx) => readDuplicates(tx, { ...options, after }));
    const rows = page.groups.flatMap((group) => group.customers.map((customer) => ({ ...customer, group })));
    return { rows, after: page.after };
  });
}

function groupOf(group: FoundGroup, customers: Map<string, DuplicateCustomer>): DuplicateGroup {
  const { kind, key, sameMailbox, samePhone, sameNameZip, customerIds } = group;
  const shared = [sameMailbox, samePhone, sameNameZip];
  return {
    kind: DUPLICATE_KINDS[kind - 1] as DuplicateKind,
    key,
    reasons: DUPLICATE_KINDS.filter((_, at) => shared[at]),
    customers: customerIds.slice(0, CUSTOMERS_SHOWN).flatMap((id) => customers.get(id) ?? []),
    hasMore: customerIds.length > CUSTOMERS_SHOWN,
  };
}

function readCustomers(tx: Tx, { shopId, ids }: { shopId: ShopId; ids: string[] }): Promise<DuplicateCustomer[]> {
  return query<DuplicateCustomer>(
    tx,
    `SELECT c.customer_id::text AS id, c.first_name AS "firstName", c.last_name AS "lastName", c.email, c.phone, c.zip,
       coalesce(f.orders, 0) AS orders, coalesce(f.net_sales_minor, 0)::text AS "netSales",
       to_char(f.last_order_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "lastOrderAt"
     FROM customers c
     LEFT JOIN customer_figures f ON f.shop_id = $1::bigint AND f.customer_id = c.customer_id
     WHERE c.shop_id = $1::bigint AND c.customer_id = ANY ($2::bigint[])`,
    shopId,
    ids,
  );
}
