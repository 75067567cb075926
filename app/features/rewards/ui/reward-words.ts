import type { TFunction } from "i18next";
import type { RewardKind } from "#app/contracts/redemption.ts";
import type { Format } from "#app/i18n/create-format.ts";
import type { RewardTerms } from "../types.ts";

interface Reward {
  kind: RewardKind;
  points: number;
  terms: RewardTerms;
}

/** What a reward brings, in a few words. */
export function rewardWords(reward: Reward, { t, format }: { t: TFunction; format: Format }): string {
  const { kind, terms } = reward;
  const amount = format.money(terms.valueMinor ?? 0);
  switch (kind) {
    case "amount":
      return t("rewards.brings.amount", { amount });
    case "exchange":
      return t("rewards.brings.exchange", { points: format.number(terms.pointsPerStep ?? 1), amount });
    case "percent":
      return t("rewards.brings.percent", { percent: format.plain((terms.percentBp ?? 0) / 100) });
    case "store_credit":
      return t("rewards.brings.store_credit", { amount });
    default:
      return t(`rewards.kinds.${kind}`);
  }
}

/** What a reward costs. */
export function rewardCost(reward: Reward, { t, format }: { t: TFunction; format: Format }): string {
  const points = format.number(reward.points);
  return t(reward.kind === "exchange" ? "rewards.costFrom" : "rewards.cost", { points });
}

/** The conditions that a shopper is told of. */
export function rewardConditions(reward: Reward, { t, format }: { t: TFunction; format: Format }): string[] {
  const { terms } = reward;
  const { order, product, shipping } = terms.combinesWith;
  const isCode = !["store_credit", "goods", "content"].includes(reward.kind);
  const some = [terms.productIds, terms.collectionIds, terms.excludedProductIds, terms.excludedCollectionIds];
  return [
    terms.minimumMinor === null ? null : t("rewards.conditions.minimum", { amount: format.money(terms.minimumMinor) }),
    terms.maxShareBp === null ? null : t("rewards.conditions.share", { percent: format.plain(terms.maxShareBp / 100) }),
    some.some((ids) => ids.length > 0) ? t("rewards.conditions.some") : null,
    terms.tierIds.length > 0 ? t("rewards.conditions.tiers") : null,
    terms.timesPerCustomer === null ? null : t("rewards.conditions.times", { count: terms.timesPerCustomer }),
    isCode && !order && !product && !shipping ? t("rewards.conditions.alone") : null,
  ].filter((line) => line !== null);
}
