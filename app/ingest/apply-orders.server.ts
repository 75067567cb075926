import type { Tx } from "#app/db.server.ts";
import { mergeCoupons, settleOrderCoupons } from "#app/features/coupons/index.server.ts";
import {
  applyConsents,
  applyCustomers,
  type ConsentFact,
  type CustomerFact,
  type CustomerMerge,
  noteCustomerChanges,
  projectCustomers,
  recordMerges,
} from "#app/features/customers/index.server.ts";
import {
  awardCustomers,
  postOrderPoints,
  readPointsPlan,
  settleReferrals,
  watchAwards,
} from "#app/features/earning/index.server.ts";
import { mergeAssignments } from "#app/features/experiments/index.server.ts";
import { mergeEnrolments } from "#app/features/follow-up/index.server.ts";
import { mergeAccounts } from "#app/features/ledger/index.server.ts";
import { mergeMessages, resumeAgreed } from "#app/features/messaging/index.server.ts";
import {
  applyOrderChanges,
  movePeriodFigures,
  type OrderChangeBatch,
  type OrderChanges,
} from "#app/features/orders/index.server.ts";
import { mayCarryRedemption, mergeRedemptions, settleOrderRedemptions } from "#app/features/rewards/index.server.ts";
import { assessTiersOf, mergeTiers, readMeasure } from "#app/features/tiers/index.server.ts";
import { mergeVoice } from "#app/features/voice/index.server.ts";
import { dayOf } from "#app/lib/time.ts";

export interface FactBatch extends OrderChangeBatch {
  customers?: CustomerFact[];
  consents?: ConsentFact[];
  merges?: CustomerMerge[];
  now: Date;
}

/**
 * The whole effect of a batch of facts: customers, orders and their figures, points, tiers, coupons, and what Shopify is
 * to be told. The same function serves webhooks and reconcile. Needs `lockShopFacts` in the same transaction,
 * or `lockPartOfShopFacts` where nobody else applies facts of the same customers.
 */
export async function applyOrders(tx: Tx, batch: FactBatch): Promise<OrderChanges> {
  const { shop, now, merges = [], consents = [] } = batch;
  const { shopId } = shop;
  const complete = (batch.customers ?? []).filter((customer) => customer.complete);
  const told = [...complete, ...consents].map(({ customerId }) => customerId);
  const watch = await watchAwards(tx, { shop, customerIds: told, now });
  if (batch.customers && batch.customers.length > 0) await applyCustomers(tx, { shopId, customers: batch.customers });
  if (consents.length > 0) {
    await applyConsents(tx, { shopId, consents });
    await resumeAgreed(tx, { shopId, consents });
  }

  const mergedCustomerIds = merges.map((merge) => merge.mergedId);
  const { orderIds: moved } = await recordMerges(tx, { shopId, merges });
  // Settings are asked for in the same trip as the orders are applied.
  const [changes, plan, measure] = await Promise.all([
    applyOrderChanges(tx, { ...batch, recomputeOrderIds: [...(batch.recomputeOrderIds ?? []), ...moved] }),
    readPointsPlan(tx, shopId),
    readMeasure(tx, shopId),
  ]);
  if (merges.length > 0) {
    await mergeAccounts(tx, { shopId, mergedCustomerIds, now });
    await mergeCoupons(tx, { shopId, mergedCustomerIds });
    await mergeMessages(tx, { shopId, mergedCustomerIds });
    await mergeRedemptions(tx, { shopId, mergedCustomerIds });
    await mergeTiers(tx, { shopId, mergedCustomerIds });
    await mergeVoice(tx, { shopId, mergedCustomerIds });
    await mergeEnrolments(tx, { shopId, mergedCustomerIds, now });
    await mergeAssignments(tx, { shopId, mergedCustomerIds });
  }
  // Points and coupons are settled for every order told, also one whose state was known already: an import may have
  // brought the state before the webhook that asks for its effects.
  const orderIds = [...new Set([...changes.orderIds, ...(batch.orders ?? []).map((order) => order.orderId)])];
  const customerIds = [...changes.customerIds, ...mergedCustomerIds];
  const withPoints = await postOrderPoints(tx, { shop, orderIds, customerIds: changes.customerIds, now, plan });
  const withReferral = await settleReferrals(tx, { shop, customerIds, now });
  const withAward = watch ? await awardCustomers(tx, { shop, watch, customerIds: told, now }) : [];
  const withTier = await assessTiersOf(tx, { shopId, customerIds, asOf: dayOf(now, shop.timeZone), now, measure });
  const withCoupon = await settleOrderCoupons(tx, { shopId, orderIds, knownOrderIds: changes.knownOrderIds, now });
  // Few orders carry a redemption's code: what was told says so without asking.
  const redeeming = [...(batch.orders ?? []).filter(mayCarryRedemption), ...(batch.deletions ?? [])].map(
    (told) => told.orderId,
  );
  const withRedemption = await settleOrderRedemptions(tx, { shopId, orderIds: redeeming, now });
  const projected = [
    ...withPoints,
    ...withReferral,
    ...withAward,
    ...withTier,
    ...withCoupon,
    ...withRedemption,
    ...(merges.length > 0 ? customerIds : []),
  ];
  await Promise.all([
    projectCustomers(tx, { shopId, customerIds: projected }),
    noteCustomerChanges(tx, { shopId, customerIds: [...projected, ...customerIds, ...told] }),
    movePeriodFigures(tx, { shopId, periodMoves: changes.periodMoves }),
  ]);
  return changes;
}
