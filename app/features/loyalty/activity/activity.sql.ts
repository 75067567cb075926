import { POINTS_DAYS_SQL } from "../figures/figures.sql.ts";

// $1 the shop, $2 kinds (null: all), $3 and $4 days [from, to) (null: open), $5 the id that entries must be below, $6 how many,
// $7 the customers (null: all).
const PASSES = `e.shop_id = $1::bigint AND ($2::text[] IS NULL OR e.kind = ANY ($2::text[]))
  AND ($3::text::date IS NULL OR e.occurred_at >= ($3::text::date)::timestamp AT TIME ZONE zone.name)
  AND ($4::text::date IS NULL OR e.occurred_at < ($4::text::date)::timestamp AT TIME ZONE zone.name)`;

const ZONE = `zone AS (SELECT time_zone AS name FROM shops WHERE shop_id = $1::bigint)`;

/**
 * The newest entries of all customers. The ledger is not looked through: the kept figures tell on which days there are
 * such entries and between which ids, so that as many days as fill the page are looked at, each within its range. A
 * posting that ended late may lie among the ids of another day: days that reach into what is shown are looked at too.
 */
export const NEWEST_SQL = `
WITH ${ZONE},
days AS MATERIALIZED (
  SELECT day, min(first_entry_id) AS first_id, max(last_entry_id) AS last_id, sum_minor(entries) AS entries
  FROM ${POINTS_DAYS_SQL} d
  WHERE ($2::text[] IS NULL OR kind = ANY ($2::text[])) AND ($3::text::date IS NULL OR day >= $3::text::date)
    AND ($4::text::date IS NULL OR day < $4::text::date) AND first_entry_id < $5::text::bigint
  GROUP BY day HAVING sum_minor(entries) > 0
),
filling AS (
  SELECT first_id FROM (
    SELECT first_id, coalesce(sum(CASE WHEN last_id < $5::text::bigint THEN entries ELSE 0 END)
      OVER (ORDER BY last_id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS newer
    FROM days
  ) d WHERE newer < $6::integer
),
ids AS (
  SELECT DISTINCT e.entry_id
  FROM zone, days d
  CROSS JOIN LATERAL (
    SELECT e.entry_id FROM ledger_entries e
    WHERE ${PASSES} AND e.entry_id BETWEEN d.first_id AND least(d.last_id, $5::text::bigint - 1)
    ORDER BY e.entry_id DESC LIMIT $6::integer
  ) e
  WHERE d.last_id >= (SELECT min(first_id) FROM filling) AND $7::text::bigint[] IS NULL
)`;

/** The newest entries of some customers: each one's by index. */
export const OF_CUSTOMERS_SQL = `
WITH ${ZONE},
ids AS (
  SELECT e.entry_id
  FROM zone, unnest($7::text::bigint[]) AS k (customer_id)
  CROSS JOIN LATERAL (
    SELECT e.entry_id FROM ledger_entries e
    WHERE ${PASSES} AND e.customer_id = k.customer_id AND e.entry_id < $5::text::bigint
    ORDER BY e.entry_id DESC LIMIT $6::integer
  ) e
)`;

/** What is told of the entries `ids`. */
export const TELL_SQL = `
SELECT e.entry_id::text AS id, e.kind, e.amount::text AS amount, e.from_account AS "fromAccount", e.to_account AS "toAccount",
  e.reason, to_char(e.occurred_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "occurredAt", e.customer_id::text AS "customerId",
  c.first_name AS "firstName", c.last_name AS "lastName", c.email
FROM (SELECT entry_id FROM ids ORDER BY entry_id DESC LIMIT $6::integer) i
JOIN ledger_entries e ON e.shop_id = $1::bigint AND e.entry_id = i.entry_id
LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = e.customer_id
ORDER BY e.entry_id DESC`;
