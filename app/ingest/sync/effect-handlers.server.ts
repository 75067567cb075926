import { LOYALTY_METAFIELD, toProjectionJson } from "#app/contracts/shopper.ts";
import { inTransaction, query } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import { couponEffects, refillPools } from "#app/features/coupons/index.server.ts";
import { loadLoyaltyView, writeApiUrlMetafield } from "#app/features/shopper/index.server.ts";
import { type CustomerId, parseId, toGid } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { METAFIELDS_DELETE } from "#app/shopify/operations/metafields-delete.ts";
import { METAFIELDS_SET } from "#app/shopify/operations/metafields-set.ts";
import type { Effect, EffectContext, EffectHandler, EffectOutcomes } from "#app/shopify/outbox.server.ts";

/** What Shopify takes in one call. */
const METAFIELDS_AT_ONCE = 25;

interface Projection {
  effectId: bigint;
  ownerId: string;
  value: string;
}

/** Writes what shoppers see without asking the app, many customers in one call. */
const writeLoyalty: EffectHandler = {
  batchSize: METAFIELDS_AT_ONCE,
  async run(effects, context) {
    const outcomes: EffectOutcomes = new Map();
    let projections = await projectionsOf(effects, context);
    while (projections.length > 0) {
      const { metafieldsSet } = await adminGraphql<{
        metafieldsSet: { userErrors: { code: string | null; elementIndex: number | null }[] };
      }>({
        shopId: context.shopId,
        operation: METAFIELDS_SET,
        variables: { metafields: projections.map(metafieldInput) },
        idempotent: true,
      });
      if (metafieldsSet.userErrors.length === 0) break;
      // All or none are written: those that Shopify refuses (a customer it has deleted) go, the others are sent again.
      const refused = new Set<Projection>();
      for (const { code, elementIndex } of metafieldsSet.userErrors) {
        const projection = projections[elementIndex ?? 0] as Projection;
        refused.add(projection);
        const params = { code: code ?? "UNKNOWN" };
        outcomes.set(projection.effectId, { failed: { key: "userError", params }, hopeless: true });
      }
      projections = projections.filter((projection) => !refused.has(projection));
    }
    // A change of points, tier or coupon is the moment at which a pool may have run low.
    await refillPools({ shopId: context.shopId, now: context.now });
    return outcomes;
  },
};

function metafieldInput({ ownerId, value }: Projection) {
  const { namespace, key, type } = LOYALTY_METAFIELD;
  return { ownerId, namespace, key, type, value };
}

/** Customers that Shopify no longer has (merged, deleted, redacted) have none. */
async function projectionsOf(effects: Effect[], { shopId, now }: EffectContext): Promise<Projection[]> {
  return inTransaction({ shopId }, async (tx) => {
    const ids = effects.map((effect) => parseId<CustomerId>(payloadOf(effect).customerId));
    const present = await query<{ customerId: CustomerId }>(
      tx,
      `SELECT customer_id AS "customerId" FROM customers
       WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])
         AND merged_into IS NULL AND deleted_at IS NULL AND redacted_at IS NULL`,
      shopId,
      ids.filter((id) => id !== null).map(String),
    );
    const known = new Set(present.map(({ customerId }) => customerId));
    const projections: Projection[] = [];
    for (const [at, effect] of effects.entries()) {
      const customerId = ids[at];
      if (customerId === null || customerId === undefined || !known.has(customerId)) continue;
      const view = await loadLoyaltyView(tx, { shopId, customerId, now });
      if (!view) continue;
      const value = toProjectionJson({ ...view, apiUrl: env.shopifyAppUrl });
      projections.push({ effectId: effect.effectId, ownerId: toGid("Customer", customerId), value });
    }
    return projections;
  });
}

/** Takes the projections of redacted customers out of Shopify. One that Shopify has no more is out already. */
const deleteLoyalty: EffectHandler = {
  batchSize: METAFIELDS_AT_ONCE,
  async run(effects, { shopId }) {
    const { namespace, key } = LOYALTY_METAFIELD;
    const metafields = effects.map((effect) => ({ ownerId: String(payloadOf(effect).ownerId), namespace, key }));
    await adminGraphql({ shopId, operation: METAFIELDS_DELETE, variables: { metafields }, idempotent: true });
    return undefined;
  },
};

/** Tells the shopper surfaces where the app is. */
const writeAppUrl: EffectHandler = {
  batchSize: 1,
  async run(_effects, { shopId, signal }) {
    await writeApiUrlMetafield({ shopId, signal });
    return undefined;
  },
};

function payloadOf(effect: Effect): Record<string, unknown> {
  return (effect.payload ?? {}) as Record<string, unknown>;
}

/** Everything that the outbox does. */
export const effectHandlers: Record<string, EffectHandler> = {
  ...couponEffects,
  "metafields.loyalty": writeLoyalty,
  "metafields.delete": deleteLoyalty,
  "metafields.app_url": writeAppUrl,
};
