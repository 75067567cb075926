import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import { assessSql, type MoveReason } from "./assess.sql.ts";
import { readMeasure } from "./read-programme.server.ts";
import type { TierMeasure } from "./types.ts";

interface Assessment {
  shopId: ShopId;
  /** The shop's day up to which is counted. */
  asOf: string;
  now: Date;
}

const DIFFERING_SQL = `SELECT customer_id AS "customerId" FROM differing UNION ALL SELECT customer_id FROM left_out`;

/**
 * Tiers of some customers by what the programme counts, and by the merchant's pins.
 *
 * @param options.measure where it was read in this transaction already
 * @returns those whose tier, value or day of review changed
 */
export async function assessTiersOf(
  tx: Tx,
  options: Assessment & { customerIds: bigint[]; reason?: MoveReason; measure?: TierMeasure },
): Promise<bigint[]> {
  const { shopId, asOf, now, customerIds, reason = "order" } = options;
  if (customerIds.length === 0) return [];
  const measure = options.measure ?? (await readMeasure(tx, shopId));
  const { sql, values } = assessSql({ shopId, now, reason, measure, asOf, customerIds });
  const rows = await query<{ customerId: bigint }>(tx, `${sql} ${DIFFERING_SQL}`, ...values);
  return rows.map((row) => row.customerId);
}

/**
 * Tiers of all customers, from the facts. The first time, what they reached by their history counts as had since the
 * installation.
 *
 * @returns how many differed from what was kept
 */
export async function rebuildTiers(tx: Tx, options: Assessment & { reason?: MoveReason }): Promise<number> {
  const { shopId, asOf, now } = options;
  const shop = await tx.shop.findUniqueOrThrow({ where: { shopId }, select: { tiersAsOf: true, installedAt: true } });
  const isFirst = shop.tiersAsOf === null;
  const since = isFirst && shop.installedAt && shop.installedAt < now ? shop.installedAt : now;
  const reason: MoveReason = isFirst ? "history" : (options.reason ?? "rebuild");
  const measure = await readMeasure(tx, shopId);
  const { sql, values } = assessSql({ shopId, now: since, reason, measure, asOf, customerIds: null });
  const [written] = await query<{ count: number }>(
    tx,
    `${sql} SELECT count(*)::integer AS count FROM (${DIFFERING_SQL}) d`,
    ...values,
  );
  await tx.shop.update({ where: { shopId }, data: { tiersAsOf: new Date(asOf) } });
  return written?.count ?? 0;
}

/**
 * Moves the windows to a later day: only customers are looked at of whom something left a window or came into it, whose
 * grace ended, or whose pin did.
 *
 * @returns those whose tier, value or day of review changed
 */
export async function moveTierWindows(tx: Tx, options: Assessment): Promise<bigint[]> {
  const { shopId, asOf } = options;
  const shop = await tx.shop.findUniqueOrThrow({ where: { shopId }, select: { tiersAsOf: true } });
  if (!shop.tiersAsOf) {
    await rebuildTiers(tx, options);
    return [];
  }
  const since = shop.tiersAsOf.toISOString().slice(0, 10);
  if (since >= asOf) return [];
  const { sql, values } = concernedSql({ shopId, since, asOf, measure: await readMeasure(tx, shopId) });
  const rows = await query<{ customerId: bigint }>(tx, sql, ...values);
  const customerIds = rows.map((row) => row.customerId);
  const moved = await assessTiersOf(tx, { ...options, customerIds, reason: "day" });
  await tx.shop.update({ where: { shopId }, data: { tiersAsOf: new Date(asOf) } });
  return moved;
}

/** Whom the days after `since` up to `asOf` concern. */
function concernedSql(options: { shopId: ShopId; since: string; asOf: string; measure: TierMeasure }): {
  sql: string;
  values: unknown[];
} {
  const { basis, windowKind, windowMonths, graceDays } = options.measure;
  const values = new SqlValues(options.shopId);
  const since = values.bind(options.since, "date");
  const asOf = values.bind(options.asOf, "date");
  const grace = values.bind(graceDays, "integer");
  const months = `make_interval(months => ${values.bind(windowMonths, "integer")})`;
  const ended = (days: string, day: string) =>
    `${day} > (${since} - ${days} - ${months})::date AND ${day} <= (${asOf} - ${days} - ${months})::date`;
  const passed = (day: string) => {
    const came = `${day} > ${since} AND ${day} <= ${asOf}`;
    return windowKind === "rolling" ? `(${came} OR ${ended("0", day)} OR ${ended(grace, day)})` : `(${came})`;
  };
  const events =
    basis === "points"
      ? `SELECT coalesce(c.merged_into, e.customer_id) AS customer_id
         FROM ledger_entries e
         LEFT JOIN orders o ON e.source_type = 'order' AND o.shop_id = $1::bigint AND o.order_id = e.source_id
         LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = e.customer_id
         WHERE e.shop_id = $1::bigint AND e.kind IN ('earn', 'revoke', 'forgive') AND ${passed(`coalesce(o.local_day,
           (e.occurred_at AT TIME ZONE (SELECT time_zone FROM shops WHERE shop_id = $1::bigint))::date)`)}`
      : `SELECT o.customer_id FROM orders o
         WHERE o.shop_id = $1::bigint AND o.counted AND o.customer_id IS NOT NULL AND ${passed("o.local_day")}`;
  const parts = [
    events,
    `SELECT m.customer_id FROM tier_memberships m WHERE m.shop_id = $1::bigint AND m.review_on <= ${asOf}`,
  ];
  if (windowKind === "year") {
    const turns = (days: string) => `date_trunc('year', ${since} - ${days}) < date_trunc('year', ${asOf} - ${days})`;
    parts.push(`SELECT m.customer_id FROM tier_memberships m
      WHERE m.shop_id = $1::bigint AND (m.basis_value <> 0 OR m.held_value <> 0) AND (${turns("0")} OR ${turns(grace)})`);
  }
  return {
    // The first is never read: it names each value once, since not every way of counting needs all of them.
    sql: `WITH given AS (SELECT ${since}, ${asOf}, ${grace}, ${months})
SELECT DISTINCT customer_id AS "customerId" FROM (${parts.join("\nUNION ALL\n")}) c`,
    values: values.all,
  };
}
