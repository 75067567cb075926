import { isOpenOn } from "./rules.ts";
import type { Perk } from "./types.ts";

/** A tier with what decides who may buy. */
export interface MembersTier {
  handle: string;
  /** The tiers above are those after it in the list. */
  perks: readonly Perk[];
}

/**
 * Which products and collections only members may buy on a day, each with the handles of the tiers that may: the lowest
 * tier that names it, and all above. Days are the shop's; both the first and the last are included.
 *
 * @param options.tiers those above zero, the lowest first
 */
export function membersOnlyTargets(options: {
  tiers: readonly MembersTier[];
  today: string;
}): Map<string, readonly string[]> {
  const { tiers, today } = options;
  const targets = new Map<string, readonly string[]>();
  for (const [at, { perks }] of tiers.entries()) {
    for (const perk of perks) {
      if (perk.kind !== "membersOnly" || targets.has(perk.target)) continue;
      if (!isOpenOn(perk, today)) continue;
      targets.set(
        perk.target,
        tiers.slice(at).map(({ handle }) => handle),
      );
    }
  }
  return targets;
}

/** Of two sets of tiers for one product, which both go up to the highest, the one that lets more customers buy. */
export function widerOf(one: readonly string[], other: readonly string[] | undefined): readonly string[] {
  return other && other.length > one.length ? other : one;
}
