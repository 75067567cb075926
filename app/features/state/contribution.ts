/** Amounts of some days by first and repeat orders, as text in minor units. */
export interface ContributionFigures {
  promotionCostNew: string;
  promotionCostReturning: string;
  contributionNew: string;
  contributionReturning: string;
}

/** Contribution = gross profit − promotion cost: of first orders and the new, of repeat orders and the returning. */
export function contributionOf(
  profit: { grossProfitFirst: string; grossProfitRepeat: string },
  cost: { new: bigint; returning: bigint },
): ContributionFigures {
  return {
    promotionCostNew: String(cost.new),
    promotionCostReturning: String(cost.returning),
    contributionNew: String(BigInt(profit.grossProfitFirst) - cost.new),
    contributionReturning: String(BigInt(profit.grossProfitRepeat) - cost.returning),
  };
}

/**
 * A part of two as a share; null where the two do not make a whole to have a share of (nothing, or one of them below zero).
 */
export function shareOfTwo(part: bigint, other: bigint): number | null {
  return part < 0n || other < 0n || part + other === 0n ? null : Number(part) / Number(part + other);
}
