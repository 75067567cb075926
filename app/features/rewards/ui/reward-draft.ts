import { toDecimal } from "#app/lib/money.ts";
import { NO_TERMS } from "../rules.ts";
import type { RewardView } from "../views.server.ts";

const text = (value: number | null) => (value === null ? "" : String(value));

/** A reward as the fields of its editor; a new one takes off an amount. */
export function rewardDraft(reward: RewardView | null, currency: string) {
  const terms = reward?.terms ?? NO_TERMS;
  const money = (minor: number | null) => (minor === null ? "" : toDecimal(minor, currency));
  const excludes = terms.excludedProductIds.length > 0 || terms.excludedCollectionIds.length > 0;
  const includes = terms.productIds.length > 0 ? "products" : terms.collectionIds.length > 0 ? "collections" : "all";
  return {
    version: String(reward?.version ?? 0),
    kind: reward?.kind ?? "amount",
    nameJa: reward?.nameJa ?? "",
    nameEn: reward?.nameEn ?? "",
    descriptionJa: reward?.descriptionJa ?? "",
    descriptionEn: reward?.descriptionEn ?? "",
    points: text(reward?.points ?? 500),
    value: money(terms.valueMinor),
    percent: text(terms.percentBp === null ? null : terms.percentBp / 100),
    pointsPerStep: text(terms.pointsPerStep),
    maxPoints: text(terms.maxPoints),
    maxShare: text(terms.maxShareBp === null ? null : terms.maxShareBp / 100),
    minimum: money(terms.minimumMinor),
    maxShipping: money(terms.maxShippingMinor),
    variantId: terms.variantId ?? "",
    creditDays: text(terms.creditDays),
    fileId: terms.fileId ?? "",
    timesPerCustomer: text(terms.timesPerCustomer),
    tierIds: terms.tierIds.join(","),
    scope: excludes ? "except" : includes,
    productIds: [...terms.productIds, ...terms.excludedProductIds].join(","),
    collectionIds: [...terms.collectionIds, ...terms.excludedCollectionIds].join(","),
    withOrder: String(terms.combinesWith.order),
    withProduct: String(terms.combinesWith.product),
    withShipping: String(terms.combinesWith.shipping),
  };
}

export type RewardDraft = ReturnType<typeof rewardDraft>;
