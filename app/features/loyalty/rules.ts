/** Accounts that make up what a shop owes its customers. What is owed by customers ("debt") is told apart. */
const OUTSTANDING = ["pending", "available", "reserved"];

export const FLOWS = ["issued", "imported", "redeemed", "expired", "revoked", "adjusted"] as const;
export type Flow = (typeof FLOWS)[number];

/** Points of a span by what they did to the balance; `redeemed`, `expired` and `revoked` lower it, the others raise it. */
export type FlowPoints = Record<Flow, bigint>;

/** Points that moved from one account to another under one kind of entry. */
export interface Movement {
  kind: string;
  fromAccount: string;
  toAccount: string;
  points: bigint;
}

export const NO_FLOW: FlowPoints = { issued: 0n, imported: 0n, redeemed: 0n, expired: 0n, revoked: 0n, adjusted: 0n };

/** By how much a movement raises (or, negative, lowers) what is outstanding. */
export function outstandingBy({ fromAccount, toAccount, points }: Movement): bigint {
  const isIn = OUTSTANDING.includes(toAccount);
  if (isIn === OUTSTANDING.includes(fromAccount)) return 0n;
  return isIn ? points : -points;
}

/** By how much the movements raised (or lowered) one account. */
export function balanceOf(movements: readonly Movement[], account: string): bigint {
  return movements.reduce((sum, { fromAccount, toAccount, points }) => {
    if (toAccount === account) return sum + points;
    return fromAccount === account ? sum - points : sum;
  }, 0n);
}

/**
 * Sorts movements by what they did to the balance. What comes back (a redemption returned, a revocation mended) lowers the
 * flow that it came from; points that settle a customer's debt were taken back by the refund that made it.
 */
export function flowsOf(movements: readonly Movement[]): FlowPoints {
  const flows = { ...NO_FLOW };
  for (const movement of movements) {
    const change = outstandingBy(movement);
    if (change === 0n) continue;
    const flow = flowOf(movement, change);
    flows[flow] += LOWERING.includes(flow) ? -change : change;
  }
  return flows;
}

const LOWERING: readonly Flow[] = ["redeemed", "expired", "revoked"];

function flowOf({ kind, fromAccount, toAccount }: Movement, change: bigint): Flow {
  if (/^(adjust|merge)/.test(kind)) return "adjusted";
  if (/^import/.test(kind)) return "imported";
  const outside = change > 0n ? fromAccount : toAccount;
  switch (outside) {
    case "redeemed":
      return "redeemed";
    case "expired":
      return "expired";
    case "revoked":
    case "debt":
      return "revoked";
    default:
      return change > 0n ? "issued" : "adjusted";
  }
}

/** One month (its first day) of the roll-forward: opening + issued + imported + adjusted − redeemed − expired − revoked = closing. */
export interface RollForwardRow extends FlowPoints {
  month: string;
  opening: bigint;
  closing: bigint;
}

/**
 * Carries a balance forward over months.
 *
 * @param options.opening what was outstanding before the first of them
 */
export function rollForward(options: {
  opening: bigint;
  months: readonly { month: string; flows: FlowPoints }[];
}): RollForwardRow[] {
  let balance = options.opening;
  return options.months.map(({ month, flows }) => {
    const opening = balance;
    balance += flows.issued + flows.imported + flows.adjusted - flows.redeemed - flows.expired - flows.revoked;
    return { month, opening, ...flows, closing: balance };
  });
}

/** What so many points are worth: `points` points are `amountMinor` in minor units. */
export interface PointValue {
  points: bigint;
  amountMinor: bigint;
}

/** What points are worth, in minor units, rounded half away from zero. */
export function worthOf(points: bigint, value: PointValue): bigint {
  const product = points * value.amountMinor * 2n;
  const sign = product < 0n ? -1n : 1n;
  return (product + sign * value.points) / (2n * value.points);
}

/** What each of these parts is worth, so that their amounts add up to what their sum is worth. */
export function worthOfParts(parts: readonly bigint[], value: PointValue): bigint[] {
  let points = 0n;
  return parts.map((part) => {
    const before = worthOf(points, value);
    points += part;
    return worthOf(points, value) - before;
  });
}
