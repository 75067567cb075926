import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { HISTORY_COLUMNS, historiesSql } from "./histories.sql.ts";
import { FROM_HISTORY_SQL, REPORT_TABLES, type ReportTable } from "./report-tables.sql.ts";

const columnsOf = (row: string) => HISTORY_COLUMNS.map((column) => `${row}.${column}`).join(", ");

function moveSql({ table, keys, sums, moves }: ReportTable): string {
  return `${table}_moved AS (
  INSERT INTO ${table} AS k (shop_id, ${keys.join(", ")}, ${sums.join(", ")})
  SELECT $1::bigint, ${keys.join(", ")}, ${sums.join(", ")} FROM (${moves}) m
  WHERE ${sums.map((sum) => `${sum} <> 0`).join(" OR ")}
  ON CONFLICT (shop_id, ${keys.join(", ")}) DO UPDATE SET
    ${sums.map((sum) => `${sum} = k.${sum} + excluded.${sum}`).join(", ")}
)`;
}

const ORDERS_OF = (row: string) =>
  `unnest(${["days", "net_sales_minor", "gross_profit_minor", "product_ids"]
    .map((column) => `${row}.${column}`)
    .join(", ")}) WITH ORDINALITY`;

/** The earliest day of a customer's orders at which the two histories part; null where orders are the same. */
const FIRST_DIFFERENCE = `
SELECT min(least(x.day, y.day)) AS day
FROM ${ORDERS_OF("b")} AS x (day, net_sales, profit, product, n)
FULL JOIN ${ORDERS_OF("a")} AS y (day, net_sales, profit, product, n) USING (n)
WHERE (x.day, x.net_sales, x.profit, x.product) IS DISTINCT FROM (y.day, y.net_sales, y.profit, y.product)`;

/**
 * One statement for a batch of customers: their histories as the orders are now, against those that were folded in last.
 * Every part reads the rows as they were before, so the reports move by (after − before).
 * $1 shop, $2 customers
 */
const FOLD_SQL = `
WITH ${historiesSql("customer_id = ANY ($2::bigint[])")},
before AS MATERIALIZED (
  SELECT * FROM customer_histories WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])
),
changed AS MATERIALIZED (
  SELECT customer_id FROM before b FULL JOIN after a USING (customer_id)
  WHERE (${columnsOf("b")}) IS DISTINCT FROM (${columnsOf("a")})
),
history AS MATERIALIZED (
  SELECT -1 AS sign, b.customer_id, ${columnsOf("b")} FROM before b JOIN changed USING (customer_id)
  UNION ALL
  SELECT 1, a.customer_id, ${columnsOf("a")} FROM after a JOIN changed USING (customer_id)
),
${FROM_HISTORY_SQL},
${REPORT_TABLES.map(moveSql).join(",\n")},
written AS (
  INSERT INTO customer_histories (shop_id, customer_id, ${HISTORY_COLUMNS.join(", ")})
  SELECT $1::bigint, a.customer_id, ${columnsOf("a")} FROM after a JOIN changed USING (customer_id)
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET
    ${HISTORY_COLUMNS.map((column) => `${column} = excluded.${column}`).join(", ")}
),
removed AS (
  DELETE FROM customer_histories h USING changed c
  WHERE h.shop_id = $1::bigint AND h.customer_id = c.customer_id
    AND NOT EXISTS (SELECT FROM after a WHERE a.customer_id = c.customer_id)
)
SELECT count(*)::integer AS changed, min(d.day)::text AS since
FROM changed c LEFT JOIN before b USING (customer_id) LEFT JOIN after a USING (customer_id)
CROSS JOIN LATERAL (${FIRST_DIFFERENCE}) d`;

/**
 * Folds the present orders of these customers into the repeat reports, by difference to what was folded in before: again
 * and again comes to the same. Folds of one shop must not overlap.
 *
 * @returns how many histories had changed, and the earliest day (`YYYY-MM-DD`) of an order that did
 */
export async function foldHistories(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[] },
): Promise<{ changed: number; since: string | null }> {
  const { shopId, customerIds } = options;
  if (customerIds.length === 0) return { changed: 0, since: null };
  const [row] = await query<{ changed: number; since: string | null }>(tx, FOLD_SQL, shopId, customerIds.map(String));
  return row ?? { changed: 0, since: null };
}
