import type { RewardKind, ShopperReward } from "../../app/contracts/redemption.ts";

/** What lowers the sum of the cart in front of the shopper. */
const AT_CHECKOUT: readonly RewardKind[] = ["exchange", "amount", "percent", "free_shipping", "free_product"];

/** More would be a list to read instead of a choice. */
const MOST_CHOICES = 10;

export type ExchangeChoice = { readonly points: number; readonly valueMinor: number };

/**
 * How many points can be exchanged now, the most last: whole steps up to what the shopper has and, where the subtotal is
 * known, to the largest share of it that the reward may take.
 */
export function exchangeChoices(reward: ShopperReward, subtotalMinor: number | null): ExchangeChoice[] {
  const { exchange, points: least, maxShareBp } = reward;
  if (!exchange || exchange.pointsPerStep <= 0) return [];
  const { pointsPerStep, valuePerStepMinor, maxPoints } = exchange;
  const mostMinor =
    subtotalMinor === null ? Number.POSITIVE_INFINITY : Math.floor((subtotalMinor * (maxShareBp ?? 10_000)) / 10_000);
  const all: ExchangeChoice[] = [];
  for (let points = least; points <= maxPoints; points += pointsPerStep) {
    const valueMinor = Math.floor(points / pointsPerStep) * valuePerStepMinor;
    if (valueMinor > mostMinor) break;
    all.push({ points, valueMinor });
  }
  if (all.length <= MOST_CHOICES) return all;
  const last = all.length - 1;
  return Array.from({ length: MOST_CHOICES }, (_, at) => all[Math.round((at * last) / (MOST_CHOICES - 1))]).filter(
    (choice) => choice !== undefined,
  );
}

/** The most that the points bring off an order now, in minor units; null where no reward turns them into money. */
export function worthNow(rewards: readonly ShopperReward[]): { valueMinor: number; currency: string } | null {
  let best: { valueMinor: number; currency: string } | null = null;
  for (const reward of rewards) {
    if (reward.blocks.length > 0) continue;
    const valueMinor =
      reward.kind === "exchange"
        ? (exchangeChoices(reward, null).at(-1)?.valueMinor ?? 0)
        : reward.kind === "amount"
          ? (reward.valueMinor ?? 0)
          : 0;
    if (valueMinor > 0 && valueMinor > (best?.valueMinor ?? 0)) best = { valueMinor, currency: reward.currency };
  }
  return best;
}

/** Rewards to offer at the checkout: those that can be redeemed, else the one that the fewest points are missing for. */
export function offeredAtCheckout(rewards: readonly ShopperReward[]): ShopperReward[] {
  const fitting = rewards.filter(({ kind }) => AT_CHECKOUT.includes(kind));
  const ready = fitting.filter(({ blocks }) => blocks.length === 0);
  if (ready.length > 0) return ready;
  const missing = (reward: ShopperReward) => {
    const [block, ...others] = reward.blocks;
    return block?.key === "points" && others.length === 0 ? block.missing : Number.POSITIVE_INFINITY;
  };
  const near = fitting.filter((reward) => Number.isFinite(missing(reward))).sort((a, b) => missing(a) - missing(b));
  return near.slice(0, 1);
}
