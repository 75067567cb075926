import {
  REDEMPTION_SCHEMA_VERSION,
  type RedeemAnswer,
  type RedeemProblem,
  type RewardBlock,
  type RewardsView,
  type ShopperRedemption,
  type ShopperReward,
} from "#app/contracts/redemption.ts";
import type { LocalizedText } from "#app/contracts/shopper.ts";
import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { contentUrl } from "./content-link.server.ts";
import { readRewardSettings, SELECT_REDEMPTION } from "./load-redemption.server.ts";
import { readOffered, readRedeemer } from "./read-rewards.server.ts";
import { amountOf, blocksOf, minimumSubtotal, mostPoints, type Redeemer } from "./rules.ts";
import type { RedemptionRow, RewardVersion } from "./types.ts";

/** Most redemptions that a shopper is shown. */
const SHOWN = 30;

interface Whose {
  shopId: ShopId;
  /** Not merged into another. */
  customerId: bigint;
  now: Date;
}

/** Whose account a customer's is by now. */
export async function survivorOf(tx: Tx, options: { shopId: ShopId; customerId: bigint }): Promise<bigint> {
  const [row] = await query<{ customerId: bigint }>(
    tx,
    `SELECT coalesce((SELECT merged_into FROM customers WHERE shop_id = $1::bigint AND customer_id = $2::bigint), $2::bigint)
       AS "customerId"`,
    options.shopId,
    options.customerId,
  );
  return row?.customerId ?? options.customerId;
}

/** What a customer can redeem points for, and what they redeemed. Null once the shop has uninstalled the app. */
export async function readRewardsFor(tx: Tx, options: Whose): Promise<RewardsView | null> {
  const { shopId, now } = options;
  const settings = await readRewardSettings(tx, shopId);
  if (!settings) return null;
  const customerId = await survivorOf(tx, options);
  const redeemer = await readRedeemer(tx, { shopId, customerId });
  const rewards = await readOffered(tx, { shopId });
  const tiers = await readTierNames(tx, { shopId, rewards });
  return {
    schemaVersion: REDEMPTION_SCHEMA_VERSION,
    updatedAt: now.toISOString(),
    balance: redeemer.balance,
    held: redeemer.held,
    rewards: rewards.map((reward) =>
      toShopperReward(reward, { currency: settings.currency, redeemer: redeemer.of(reward.rewardId), tiers }),
    ),
    redemptions: await readRedemptionsOf(tx, { shopId, customerId, now, currency: settings.currency }),
  };
}

/** The answer to a redemption, or to a question after it. */
export async function answerRedemption(
  tx: Tx,
  options: Whose & { redemption: RedemptionRow | null; problem: RedeemProblem | null },
): Promise<RedeemAnswer> {
  const { shopId, redemption, problem, now } = options;
  const settings = await readRewardSettings(tx, shopId);
  const { balance } = await readRedeemer(tx, options);
  return {
    schemaVersion: REDEMPTION_SCHEMA_VERSION,
    balance,
    problem,
    redemption:
      redemption && (await toShopperRedemption(redemption, { shopId, now, currency: settings?.currency ?? "" })),
  };
}

/** A reward as a shopper sees it; also the merchant's preview of it. */
export function toShopperReward(
  reward: RewardVersion,
  options: { currency: string; redeemer: Redeemer; tiers: ReadonlyMap<string, LocalizedText> },
): ShopperReward {
  const { currency, redeemer, tiers } = options;
  const { kind, terms } = reward;
  const offer = { kind, points: Number(reward.points), terms };
  const value = amountOf(offer, offer.points);
  return {
    id: String(reward.rewardId),
    kind,
    name: { ja: reward.nameJa, en: reward.nameEn },
    description: reward.descriptionJa ? { ja: reward.descriptionJa, en: reward.descriptionEn } : null,
    points: offer.points,
    exchange:
      kind === "exchange"
        ? {
            pointsPerStep: terms.pointsPerStep ?? 1,
            valuePerStepMinor: terms.valueMinor ?? 0,
            maxPoints: mostPoints(offer, redeemer.balance),
          }
        : null,
    valueMinor: value,
    percentBp: kind === "percent" ? terms.percentBp : null,
    currency,
    minimumMinor: minimumSubtotal(terms, value),
    maxShareBp: terms.maxShareBp,
    someProducts: [terms.productIds, terms.collectionIds, terms.excludedProductIds, terms.excludedCollectionIds].some(
      (ids) => ids.length > 0,
    ),
    combinesWith: terms.combinesWith,
    blocks: blocksOf(offer, redeemer).map(
      (block): RewardBlock =>
        block.key === "tier"
          ? { key: "tier", tiers: terms.tierIds.map((id) => tiers.get(id)).filter((name) => name !== undefined) }
          : block,
    ),
  };
}

async function readTierNames(
  tx: Tx,
  { shopId, rewards }: { shopId: ShopId; rewards: RewardVersion[] },
): Promise<Map<string, LocalizedText>> {
  const tierIds = rewards.flatMap((reward) => reward.terms.tierIds);
  if (tierIds.length === 0) return new Map();
  const rows = await query<{ tierId: bigint; ja: string; en: string }>(
    tx,
    `SELECT tier_id AS "tierId", name_ja AS ja, name_en AS en FROM tiers
     WHERE shop_id = $1::bigint AND tier_id = ANY ($2::bigint[])`,
    shopId,
    tierIds,
  );
  return new Map(rows.map(({ tierId, ja, en }) => [String(tierId), { ja, en }]));
}

async function readRedemptionsOf(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; now: Date; currency: string },
): Promise<ShopperRedemption[]> {
  const rows = await query<RedemptionRow>(
    tx,
    `${SELECT_REDEMPTION} WHERE r.shop_id = $1::bigint AND r.customer_id = $2::bigint
     ORDER BY r.redemption_id DESC LIMIT ${SHOWN}`,
    options.shopId,
    options.customerId,
  );
  return Promise.all(rows.map((row) => toShopperRedemption(row, options)));
}

async function toShopperRedemption(
  row: RedemptionRow,
  options: { shopId: ShopId; now: Date; currency: string },
): Promise<ShopperRedemption> {
  const { shopId, now, currency } = options;
  const { terms, kind } = row;
  const valueMinor = row.valueMinor === null ? null : Number(row.valueMinor);
  return {
    id: String(row.redemptionId),
    rewardId: String(row.rewardId),
    kind,
    name: { ja: row.nameJa, en: row.nameEn },
    points: Number(row.points),
    // Whether it arrived is for the shop to find out.
    state: row.state === "unclear" ? "making" : row.state,
    code: row.state === "held" ? row.code : null,
    valueMinor,
    percentBp: kind === "percent" ? terms.percentBp : null,
    currency,
    minimumMinor: minimumSubtotal(terms, valueMinor),
    heldUntil: row.state === "held" ? (row.heldUntil?.toISOString() ?? null) : null,
    contentUrl: kind === "content" && row.state === "confirmed" ? await contentUrl({ shopId, now, ...row }) : null,
    redeemedAt: row.createdAt.toISOString(),
  };
}
