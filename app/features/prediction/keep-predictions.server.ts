import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { minorDigits } from "#app/lib/money.ts";
import { type BgNbd, expectedRepeats, probabilityAlive } from "./bg-nbd.ts";
import { expectOf, historiesOfSql, YEAR_WEEKS } from "./expectations.server.ts";

/** Groups told to the database at a time. */
const CHUNK = 50_000;

const EXPECTED_SQL = `
CREATE TEMP TABLE expected_of_groups (repeats integer, last_days integer, age_days integer, alive double precision,
  orders double precision) ON COMMIT DROP`;

const FILL_SQL = `
INSERT INTO expected_of_groups
SELECT * FROM unnest($1::integer[], $2::integer[], $3::integer[], $4::float8[], $5::float8[])`;

const KEEP_SQL = `
WITH expected AS MATERIALIZED (
  SELECT c."customerId" AS customer_id, round(100 * e.alive)::smallint AS alive_percent,
    round(100 * e.orders)::integer AS orders_hundredths,
    to_three_digits(e.orders * m.margin * CASE WHEN m.spend_p IS NULL THEN c."meanNet"
      ELSE m.spend_p * ($3::float8 * m.spend_v + c."repeatNet") / (m.spend_p * c.repeats + m.spend_q - 1) END) AS profit_minor
  FROM (${historiesOfSql({ among: "true", day: "$2::date" })}) c
  JOIN expected_of_groups e ON e.repeats = c.repeats AND e.last_days = c."lastDays" AND e.age_days = c."ageDays"
  JOIN prediction_models m ON m.shop_id = $1::bigint
),
gone AS (
  DELETE FROM customer_predictions k WHERE k.shop_id = $1::bigint
    AND NOT EXISTS (SELECT FROM expected e WHERE e.customer_id = k.customer_id)
)
INSERT INTO customer_predictions AS k (shop_id, customer_id, alive_percent, orders_hundredths, profit_minor)
SELECT $1::bigint, customer_id, alive_percent, orders_hundredths, profit_minor FROM expected
ON CONFLICT (shop_id, customer_id) DO UPDATE SET alive_percent = excluded.alive_percent,
  orders_hundredths = excluded.orders_hundredths, profit_minor = excluded.profit_minor
WHERE (k.alive_percent, k.orders_hundredths, k.profit_minor)
  IS DISTINCT FROM (excluded.alive_percent, excluded.orders_hundredths, excluded.profit_minor)`;

/** Customers with equal histories, in days. */
export interface DayGroup {
  repeats: number;
  lastDays: number;
  ageDays: number;
}

/**
 * Keeps what every customer of a shop is expected to do, by the model that is kept. What is expected is computed once for
 * all customers with equal histories; rows whose digits are the same are not written.
 *
 * @param options.groups all histories up to `today`
 */
export async function keepAllPredictions(
  tx: Tx,
  options: { shopId: ShopId; today: string; currency: string; model: BgNbd; groups: readonly DayGroup[] },
): Promise<void> {
  const { shopId, today, currency, model, groups } = options;
  await query(tx, "SELECT set_config('work_mem', '256MB', true)");
  await query(tx, EXPECTED_SQL);
  for (let at = 0; at < groups.length; at += CHUNK) {
    const some = groups.slice(at, at + CHUNK);
    const recencies = some.map(({ repeats, lastDays, ageDays }) => ({
      repeats,
      lastWeeks: lastDays / 7,
      ageWeeks: ageDays / 7,
    }));
    await query(
      tx,
      FILL_SQL,
      some.map(({ repeats }) => repeats),
      some.map(({ lastDays }) => lastDays),
      some.map(({ ageDays }) => ageDays),
      recencies.map((recency) => probabilityAlive(model, recency)),
      recencies.map((recency) => expectedRepeats(model, recency, YEAR_WEEKS)),
    );
  }
  await query(tx, "ANALYZE expected_of_groups");
  await query(tx, KEEP_SQL, shopId, today, 10 ** minorDigits(currency));
}

const FOLLOW_SQL = `
WITH expected AS (
  SELECT customer_id, alive_percent, orders_hundredths, to_three_digits(profit) AS profit_minor
  FROM unnest($3::bigint[], $4::smallint[], $5::integer[], $6::float8[])
    AS e (customer_id, alive_percent, orders_hundredths, profit)
),
gone AS (
  DELETE FROM customer_predictions WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])
    AND customer_id <> ALL ($3::bigint[])
)
INSERT INTO customer_predictions (shop_id, customer_id, alive_percent, orders_hundredths, profit_minor)
SELECT $1::bigint, customer_id, alive_percent, orders_hundredths, profit_minor FROM expected
ON CONFLICT (shop_id, customer_id) DO UPDATE SET alive_percent = excluded.alive_percent,
  orders_hundredths = excluded.orders_hundredths, profit_minor = excluded.profit_minor`;

/** The same for customers whose history changed, as of a day; nothing is kept where nothing was fitted yet. */
export async function followPredictions(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[]; today: string; currency: string },
): Promise<void> {
  const { shopId, customerIds } = options;
  const model = await tx.predictionModel.findUnique({ where: { shopId } });
  if (!model) return;
  const expected = await expectOf(tx, { ...options, model });
  await query(
    tx,
    FOLLOW_SQL,
    shopId,
    customerIds.map(String),
    expected.map(({ customerId }) => String(customerId)),
    expected.map(({ alive }) => Math.round(100 * alive)),
    expected.map(({ orders }) => Math.round(100 * orders)),
    expected.map(({ profitMinor }) => profitMinor),
  );
}
