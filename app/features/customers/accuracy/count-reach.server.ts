import { inTransaction, query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { reachSql } from "../reach.sql.ts";
import { MEMBERS_SQL } from "./read-duplicates.server.ts";
import type { ReachFigures, ReachView } from "./types.ts";

const count = (holds: string) => `(count(*) FILTER (WHERE ${holds}))::integer`;
const reached = reachSql("true");

// $1 shop, $2 now. Whether there is an address is told by the kept bits: only where there is one is more asked.
const COUNT_SQL = `
WITH reached AS MATERIALIZED (
  SELECT s.reach, coalesce(f.orders > 0 AND f.last_order_at >= $2::timestamptz - interval '12 months', false) AS is_recent,
    s.reach & 1 > 0 AND ${reached.email} AS by_email, s.reach & 4 > 0 AND ${reached.sms} AS by_sms,
    s.reach & 16 > 0 AND ${reached.post} AS by_post, ${reached.line} AS by_line,
    s.reach = 0 AND NOT ${reachSql("false").line} AS by_nothing
  FROM customer_search s
  JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = s.customer_id
  LEFT JOIN customer_figures f ON f.shop_id = $1::bigint AND f.customer_id = s.customer_id
  WHERE s.shop_id = $1::bigint
)
INSERT INTO reach_counts (shop_id, audience, customers, with_email, by_email, with_phone, by_sms, with_post, by_post, by_line,
  by_nothing, counted_at)
SELECT $1::bigint, a.audience, count(r.reach)::integer, ${count("r.reach & 1 > 0")}, ${count("r.by_email")},
  ${count("r.reach & 4 > 0")}, ${count("r.by_sms")}, ${count("r.reach & 16 > 0")}, ${count("r.by_post")},
  ${count("r.by_line")}, ${count("r.by_nothing")}, $2::timestamptz
FROM (VALUES ('all'), ('year')) AS a (audience)
LEFT JOIN reached r ON a.audience = 'all' OR r.is_recent
GROUP BY a.audience
ON CONFLICT (shop_id, audience) DO UPDATE SET customers = excluded.customers, with_email = excluded.with_email,
  by_email = excluded.by_email, with_phone = excluded.with_phone, by_sms = excluded.by_sms, with_post = excluded.with_post,
  by_post = excluded.by_post, by_line = excluded.by_line, by_nothing = excluded.by_nothing,
  counted_at = excluded.counted_at`;

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
       by_sms AS "bySms", with_post AS "withPost", by_post AS "byPost", by_line AS "byLine", by_nothing AS "byNothing",
       to_char(counted_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "countedAt"
     FROM reach_counts WHERE shop_id = $1::bigint`,
    shopId,
  );
  const all = rows.find(({ audience }) => audience === "all");
  const year = rows.find(({ audience }) => audience === "year");
  return all && year ? { countedAt: all.countedAt, all, year } : null;
}
