import { LOYALTY_METAFIELD, POINTS_BALANCE_METAFIELD, toProjectionJson } from "#app/contracts/shopper.ts";
import { inTransaction, query } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import { couponEffects, refillPools } from "#app/features/coupons/index.server.ts";
import { flowEffects } from "#app/features/flow/index.server.ts";
import { messagingEffects } from "#app/features/messaging/index.server.ts";
import { productEffects } from "#app/features/products/index.server.ts";
import { segmentEffects } from "#app/features/segments/index.server.ts";
import {
  loadLoyaltyView,
  noteAppUrl,
  writeApiUrlMetafield,
  writeProgramme,
} from "#app/features/shopper/index.server.ts";
import { tierEffects } from "#app/features/tiers/index.server.ts";
import { type CustomerId, parseId, toGid } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { METAFIELDS_DELETE } from "#app/shopify/operations/metafields-delete.ts";
import { METAFIELDS_SET } from "#app/shopify/operations/metafields-set.ts";
import {
  type Effect,
  type EffectContext,
  type EffectHandler,
  type EffectOutcomes,
  EffectRefused,
} from "#app/shopify/outbox.server.ts";

/** What Shopify takes in one call. */
const METAFIELDS_AT_ONCE = 25;
const CUSTOMER_METAFIELDS = [LOYALTY_METAFIELD, POINTS_BALANCE_METAFIELD] as const;
const CUSTOMERS_AT_ONCE = Math.floor(METAFIELDS_AT_ONCE / CUSTOMER_METAFIELDS.length);

interface Projection {
  effectId: bigint;
  ownerId: string;
  /** One for each of the customer's metafields, in their order. */
  values: string[];
}

/** Writes what shoppers see without asking the app, many customers in one call. */
const writeLoyalty: EffectHandler = {
  batchSize: CUSTOMERS_AT_ONCE,
  async run(effects, context) {
    const outcomes: EffectOutcomes = new Map();
    const { redacted, ...wanted } = await projectionsOf(effects, context);
    await deleteProjections(redacted, context);
    let projections = wanted.projections;
    while (projections.length > 0) {
      const { metafieldsSet } = await adminGraphql<{
        metafieldsSet: { userErrors: { code: string | null; elementIndex: number | null }[] };
      }>({
        shopId: context.shopId,
        operation: METAFIELDS_SET,
        variables: { metafields: projections.flatMap(metafieldInputs) },
        idempotent: true,
      });
      if (metafieldsSet.userErrors.length === 0) break;
      // All or none are written: those that Shopify refuses (a customer it has deleted) go, the others are sent again.
      const refused = new Set<Projection>();
      for (const { code, elementIndex } of metafieldsSet.userErrors) {
        const at = elementIndex === null ? -1 : Math.floor(elementIndex / CUSTOMER_METAFIELDS.length);
        const projection = projections[at];
        // An error that names none of them is one of all.
        if (!projection) throw new EffectRefused(code ?? "UNKNOWN");
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

function metafieldInputs({ ownerId, values }: Projection) {
  return CUSTOMER_METAFIELDS.map(({ namespace, key, type }, at) => ({
    ownerId,
    namespace,
    key,
    type,
    value: values[at],
  }));
}

/** Customers that Shopify no longer has (merged, deleted) have none; redacted ones must have none. */
async function projectionsOf(
  effects: Effect[],
  { shopId, now }: EffectContext,
): Promise<{ projections: Projection[]; redacted: string[] }> {
  return inTransaction({ shopId }, async (tx) => {
    const ids = effects.map((effect) => parseId<CustomerId>(payloadOf(effect).customerId));
    const present = await query<{ customerId: CustomerId; redacted: boolean }>(
      tx,
      `SELECT customer_id AS "customerId", redacted_at IS NOT NULL AS redacted FROM customers
       WHERE shop_id = $1::bigint AND customer_id = ANY ($2::bigint[])
         AND (redacted_at IS NOT NULL OR merged_into IS NULL AND deleted_at IS NULL)`,
      shopId,
      ids.filter((id) => id !== null).map(String),
    );
    const known = new Map(present.map(({ customerId, redacted }) => [customerId, redacted]));
    const projections: Projection[] = [];
    const redacted: string[] = [];
    for (const [at, { effectId }] of effects.entries()) {
      const customerId = ids[at];
      const isRedacted = customerId ? known.get(customerId) : undefined;
      if (!customerId || isRedacted === undefined) continue;
      const ownerId = toGid("Customer", customerId);
      if (isRedacted) {
        redacted.push(ownerId);
        continue;
      }
      const view = await loadLoyaltyView(tx, { shopId, customerId, now });
      if (!view) continue;
      const values = [toProjectionJson({ ...view, apiUrl: env.shopifyAppUrl }), String(view.balance)];
      projections.push({ effectId, ownerId, values });
    }
    return { projections, redacted };
  });
}

/** One that Shopify has no more is out already. */
async function deleteProjections(ownerIds: string[], { shopId }: EffectContext): Promise<void> {
  if (ownerIds.length === 0) return;
  const metafields = ownerIds.flatMap((ownerId) =>
    CUSTOMER_METAFIELDS.map(({ namespace, key }) => ({ ownerId, namespace, key })),
  );
  await adminGraphql({ shopId, operation: METAFIELDS_DELETE, variables: { metafields }, idempotent: true });
}

/** Tells the shopper surfaces where the app is. */
const writeAppUrl: EffectHandler = {
  batchSize: 1,
  async run(effects, { shopId, signal }) {
    await writeApiUrlMetafield({ shopId, signal });
    await inTransaction({ shopId }, (tx) =>
      noteAppUrl(tx, { shopId, effectIds: effects.map(({ effectId }) => effectId) }),
    );
    return undefined;
  },
};

/** Tells shopper surfaces and themes what is the same for all shoppers. */
const tellProgramme: EffectHandler = {
  batchSize: 1,
  async run(_effects, { shopId, now, signal }) {
    await writeProgramme({ shopId, now, signal });
    return undefined;
  },
};

function payloadOf(effect: Effect): Record<string, unknown> {
  return (effect.payload ?? {}) as Record<string, unknown>;
}

/** Everything that the outbox does. */
export const effectHandlers: Record<string, EffectHandler> = {
  ...couponEffects,
  ...messagingEffects,
  ...flowEffects,
  ...segmentEffects,
  ...productEffects,
  ...tierEffects,
  "metafields.loyalty": writeLoyalty,
  "metafields.app_url": writeAppUrl,
  "metafields.programme": tellProgramme,
};
