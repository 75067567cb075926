import { inTransaction, query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { MEMBERS_SQL } from "./read-duplicates.server.ts";
import type { ReachFigures, ReachView } from "./types.ts";

const has = (bit: number) => `(count(*) FILTER (WHERE s.reach & ${bit} > 0))::integer`;
const COUNTS = `count(*)::integer, ${has(1)}, ${has(2)}, ${has(4)}, ${has(8)}, ${has(16)},
  (count(*) FILTER (WHERE s.reach = 0))::integer, $2::timestamptz`;

// $1 shop, $2 now
const COUNT_SQL = `
INSERT INTO reach_counts (shop_id, audience, customers, with_email, by_email, with_phone, by_sms, by_post, by_nothing,
  counted_at)
SELECT $1::bigint, 'all', ${COUNTS} FROM customer_search s WHERE s.shop_id = $1::bigint
UNION ALL
SELECT $1::bigint, 'year', ${COUNTS}
FROM customer_search s JOIN customer_figures f ON f.shop_id = $1::bigint AND f.customer_id = s.customer_id
WHERE s.shop_id = $1::bigint AND f.orders > 0 AND f.last_order_at >= $2::timestamptz - interval '12 months'
ON CONFLICT (shop_id, audience) DO UPDATE SET customers = excluded.customers, with_email = excluded.with_email,
  by_email = excluded.by_email, with_phone = excluded.with_phone, by_sms = excluded.by_sms, by_post = excluded.by_post,
  by_nothing = excluded.by_nothing, counted_at = excluded.counted_at`;

// Values that two customers got at one moment, so that neither saw the other's.
const REMEMBER_KEYS_SQL = `
INSERT INTO duplicate_keys (shop_id, kind, key)
${["mailbox_key", "phone_key", "name_zip_key"]
  .map(
    (column, at) => `SELECT $1::bigint, ${at + 1}, ${column} FROM customer_search
  WHERE shop_id = $1::bigint AND ${column} IS NOT NULL GROUP BY ${column} HAVING count(*) > 1`,
  )
  .join(" UNION ALL ")}
ON CONFLICT DO NOTHING`;

// Values that nobody shares any more, since an address was changed or customers were merged.
const FORGET_KEYS_SQL = `
DELETE FROM duplicate_keys d WHERE d.shop_id = $1::bigint AND (SELECT count(*) FROM (${MEMBERS_SQL}) m) < 2`;

/**
 * Counts how many customers can be reached and how, and keeps it: the page reads a row, whatever the number of customers.
 * What likely duplicates have in common is looked through as well.
 *
 * @param options.unlessSince a count from this instant on is new enough
 */
export async function countReach(options: { shopId: ShopId; now: Date; unlessSince?: Date }): Promise<void> {
  const { shopId, now, unlessSince } = options;
  await inTransaction({ shopId, timeoutMs: 10 * 60_000 }, async (tx) => {
    const last = unlessSince && (await tx.reachCount.findFirst({ where: { shopId, countedAt: { gte: unlessSince } } }));
    if (last) return;
    await query(tx, COUNT_SQL, shopId, now);
    await query(tx, REMEMBER_KEYS_SQL, shopId);
    await query(tx, FORGET_KEYS_SQL, shopId);
  });
}

/** The newest count; null before the first one. */
export async function readReach(tx: Tx, shopId: ShopId): Promise<ReachView | null> {
  const rows = await query<ReachFigures & { audience: "all" | "year"; countedAt: string }>(
    tx,
    `SELECT audience, customers, with_email AS "withEmail", by_email AS "byEmail", with_phone AS "withPhone",
       by_sms AS "bySms", by_post AS "byPost", by_nothing AS "byNothing",
       to_char(counted_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "countedAt"
     FROM reach_counts WHERE shop_id = $1::bigint`,
    shopId,
  );
  const all = rows.find(({ audience }) => audience === "all");
  const year = rows.find(({ audience }) => audience === "year");
  return all && year ? { countedAt: all.countedAt, all, year } : null;
}
