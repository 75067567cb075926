import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { minorDigits } from "#app/lib/money.ts";
import { expectedRepeats, probabilityAlive } from "./bg-nbd.ts";
import { expectedSpend } from "./gamma-gamma.ts";
import type { ForecastCheck } from "./types.ts";

const YEAR_WEEKS = 365 / 7;

/** What one customer is expected to do. */
export interface CustomerPrediction {
  /** The chance that the customer still is one. */
  alive: number;
  /** Days with an order within the next 12 months. */
  orders: number;
  /** Gross profit of these, in minor units. */
  grossProfit: string;
  /** Too few customers came back for the shop's own histories alone to say. */
  isPooled: boolean;
  /** The whole shop's forecast of 13 weeks ago against what came; null where there was none. */
  lastQuarter: { expected: number; came: number } | null;
}

interface History {
  customerId: bigint;
  repeats: number;
  lastDays: number;
  ageDays: number;
  repeatNet: number;
  meanNet: number;
}

const HISTORIES_SQL = `
SELECT h.customer_id AS "customerId", (count(DISTINCT o.day) - 1)::integer AS repeats,
  (max(o.day) - min(o.day))::integer AS "lastDays", ($3::date - min(o.day))::integer AS "ageDays",
  coalesce(sum(o.net) FILTER (WHERE o.day > h.days[1]), 0)::float8 AS "repeatNet",
  sum(o.net)::float8 / count(DISTINCT o.day) AS "meanNet"
FROM customer_histories h CROSS JOIN LATERAL unnest(h.days, h.net_sales_minor) AS o (day, net)
WHERE h.shop_id = $1::bigint AND h.customer_id = ANY ($2::bigint[]) AND o.day <= $3::date
GROUP BY h.customer_id`;

/**
 * What these customers are expected to do; none of them where nothing was fitted yet, and none without a counted order.
 */
export async function readPredictions(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[]; today: string; currency: string },
): Promise<Map<bigint, CustomerPrediction>> {
  const { shopId, customerIds, today, currency } = options;
  const model = await tx.predictionModel.findUnique({ where: { shopId } });
  if (!model) return new Map();
  const histories = await query<History>(tx, HISTORIES_SQL, shopId, customerIds.map(String), today);
  const unit = 10 ** minorDigits(currency);
  const { spendP: p, spendQ: q, spendV: v } = model;
  const checks = model.lastQuarter as unknown as ForecastCheck[];
  const total = (of: "expected" | "came") => checks.reduce((sum, check) => sum + check[of], 0);
  const lastQuarter = checks.length > 0 ? { expected: Math.round(total("expected")), came: total("came") } : null;
  return new Map(
    histories.map(({ customerId, repeats, lastDays, ageDays, repeatNet, meanNet }) => {
      const recency = { repeats, lastWeeks: lastDays / 7, ageWeeks: ageDays / 7 };
      const orders = expectedRepeats(model, recency, YEAR_WEEKS);
      const spend =
        p === null || q === null || v === null
          ? meanNet
          : unit * expectedSpend({ p, q, v }, { orders: repeats, mean: repeats > 0 ? repeatNet / repeats / unit : 0 });
      const prediction: CustomerPrediction = {
        alive: probabilityAlive(model, recency),
        orders,
        grossProfit: String(Math.round(orders * spend * model.margin)),
        isPooled: model.usedPrior,
        lastQuarter,
      };
      return [customerId, prediction];
    }),
  );
}

/** @returns null while nothing was fitted yet, or the customer has no counted order */
export async function readCustomerPrediction(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; today: string; currency: string },
): Promise<CustomerPrediction | null> {
  const { customerId } = options;
  return (await readPredictions(tx, { ...options, customerIds: [customerId] })).get(customerId) ?? null;
}
