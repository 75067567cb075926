import { query, type Tx } from "#app/db.server.ts";
import type { PredictionModel } from "#app/generated/prisma/client.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { minorDigits } from "#app/lib/money.ts";
import { expectedRepeats, probabilityAlive } from "./bg-nbd.ts";
import { expectedSpend } from "./gamma-gamma.ts";

export const YEAR_WEEKS = 365 / 7;

/** What was fitted to a shop's customers. */
export type FittedModel = Pick<PredictionModel, "r" | "alpha" | "a" | "b" | "spendP" | "spendQ" | "spendV" | "margin">;

/** What the models need to know of a customer: days with an order count, amounts are in minor units. */
export interface History {
  customerId: bigint;
  repeats: number;
  lastDays: number;
  ageDays: number;
  /** Net sales after the first day. */
  repeatNet: number;
  /** Net sales of a day with an order. */
  meanNet: number;
}

/**
 * The histories of customers up to a day, as SQL with the columns of `History`; `$1` is the shop.
 *
 * @param among a condition on `h.customer_id`
 */
export const historiesOfSql = ({ among, day }: { among: string; day: string }) => `
SELECT h.customer_id AS "customerId", (count(DISTINCT o.day) - 1)::integer AS repeats,
  (max(o.day) - min(o.day))::integer AS "lastDays", (${day} - min(o.day))::integer AS "ageDays",
  coalesce(sum(o.net) FILTER (WHERE o.day > h.days[1]), 0)::float8 AS "repeatNet",
  sum(o.net)::float8 / count(DISTINCT o.day) AS "meanNet"
FROM customer_histories h CROSS JOIN LATERAL unnest(h.days, h.net_sales_minor) AS o (day, net)
WHERE h.shop_id = $1::bigint AND ${among} AND o.day <= ${day}
GROUP BY h.customer_id`;

const SOME_SQL = historiesOfSql({ among: "h.customer_id = ANY ($2::bigint[])", day: "$3::date" });

/** What one customer is expected to do within a year, in numbers. */
export interface Expectation {
  customerId: bigint;
  /** Days with an order after the first. */
  repeats: number;
  alive: number;
  orders: number;
  profitMinor: number;
}

/** What these customers are expected to do as of a day; without a counted order up to it they are left out. */
export async function expectOf(
  tx: Tx,
  options: {
    shopId: ShopId;
    model: FittedModel;
    customerIds: readonly bigint[];
    today: string;
    currency: string;
  },
): Promise<Expectation[]> {
  const { shopId, model, customerIds, today, currency } = options;
  const histories = await query<History>(tx, SOME_SQL, shopId, customerIds.map(String), today);
  const unit = 10 ** minorDigits(currency);
  const { spendP: p, spendQ: q, spendV: v } = model;
  return histories.map(({ customerId, repeats, lastDays, ageDays, repeatNet, meanNet }) => {
    const recency = { repeats, lastWeeks: lastDays / 7, ageWeeks: ageDays / 7 };
    const orders = expectedRepeats(model, recency, YEAR_WEEKS);
    const spend =
      p === null || q === null || v === null
        ? meanNet
        : unit * expectedSpend({ p, q, v }, { orders: repeats, mean: repeats > 0 ? repeatNet / repeats / unit : 0 });
    return {
      customerId,
      repeats,
      alive: probabilityAlive(model, recency),
      orders,
      profitMinor: orders * spend * model.margin,
    };
  });
}
