import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { expectOf, type FittedModel } from "./expectations.server.ts";
import type { ForecastCheck } from "./types.ts";

/** What one customer is expected to do. */
export interface CustomerPrediction {
  /** Ordered on another day after the first: before that nothing speaks for having left, so that `alive` is 1. */
  cameBack: boolean;
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

/**
 * What these customers are expected to do; none of them where nothing was fitted yet, and none without a counted order.
 */
export async function readPredictions(
  tx: Tx,
  options: { shopId: ShopId; customerIds: readonly bigint[]; today: string; currency: string },
): Promise<Map<bigint, CustomerPrediction>> {
  const model = await readModel(tx, options.shopId);
  if (!model) return new Map();
  const { checks } = model;
  const total = (of: "expected" | "came") => checks.reduce((sum, check) => sum + check[of], 0);
  const lastQuarter = checks.length > 0 ? { expected: Math.round(total("expected")), came: total("came") } : null;
  const expected = await expectOf(tx, { ...options, model });
  return new Map(
    expected.map(({ customerId, repeats, alive, orders, profitMinor }) => [
      customerId,
      {
        cameBack: repeats > 0,
        alive,
        orders,
        grossProfit: String(Math.round(profitMinor)),
        isPooled: model.isPooled,
        lastQuarter,
      },
    ]),
  );
}

/** The forecast of 13 weeks ago against what came since, by how often customers had come back. */
export interface LastQuarter {
  checks: ForecastCheck[];
  isPooled: boolean;
}

/** @returns null while nothing was fitted yet; no checks where nobody had ordered 13 weeks ago */
export async function readLastQuarter(tx: Tx, shopId: ShopId): Promise<LastQuarter | null> {
  const model = await readModel(tx, shopId);
  return model && { checks: model.checks, isPooled: model.isPooled };
}

/** @returns null while nothing was fitted yet */
async function readModel(tx: Tx, shopId: ShopId): Promise<(FittedModel & LastQuarter) | null> {
  const [model] = await query<FittedModel & LastQuarter>(
    tx,
    `SELECT r, alpha, a, b, spend_p AS "spendP", spend_q AS "spendQ", spend_v AS "spendV", margin,
       used_prior AS "isPooled", last_quarter AS checks
     FROM prediction_models WHERE shop_id = $1::bigint`,
    shopId,
  );
  return model ?? null;
}

/** @returns null while nothing was fitted yet, or the customer has no counted order */
export async function readCustomerPrediction(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; today: string; currency: string },
): Promise<CustomerPrediction | null> {
  const { customerId } = options;
  return (await readPredictions(tx, { ...options, customerIds: [customerId] })).get(customerId) ?? null;
}
