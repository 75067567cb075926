import { holdOutOf } from "./rules.ts";
import { type ProgrammeTier, TRIED_PERKS, type TriedPerk } from "./types.ts";

/** What a draft's perk means for those who would come to it when the draft is published. */
export interface TrialEffect {
  /** Of the tier, from the lowest. */
  place: number;
  kind: TriedPerk;
  holdOutBp: number;
  members: number;
  /** Of the members, who would be drawn: all where the perk is new, else those who come to the tier. The others keep it. */
  drawn: number;
  /** Of those drawn, as many as the share says on average. */
  heldOut: number;
  /** What the discount takes off the orders that the members placed in the last 12 months; null: not a discount. */
  yearMinor: string | null;
  /** Of it, what those held out do not get. */
  withheldMinor: string | null;
}

/**
 * The perks of a draft that can hold customers out, with what that means.
 *
 * @param options.moves from which tier to which, places of before and after (-1: none)
 * @param options.sales net sales of the last 12 months of those who would be in the tier at a place
 */
export function trialEffects(options: {
  before: readonly ProgrammeTier[];
  after: readonly ProgrammeTier[];
  moves: readonly { from: number; to: number; customers: number }[];
  sales: readonly { place: number; netMinor: string }[];
}): TrialEffect[] {
  const { before, after, moves, sales } = options;
  return after.flatMap((tier, place) => {
    const had = before.findIndex(({ tierId }) => tierId !== null && tierId === tier.tierId);
    const into = moves.filter(({ to }) => to === place);
    const count = (of: typeof into) => of.reduce((sum, { customers }) => sum + customers, 0);
    return TRIED_PERKS.flatMap((kind): TrialEffect[] => {
      const perk = tier.perks.find((one) => one.kind === kind);
      // Nobody is held out of what everybody begins with.
      if (!perk || BigInt(tier.threshold) === 0n) return [];
      const holdOutBp = holdOutOf(tier.perks, kind);
      const hadPerk = before[had]?.perks.some((one) => one.kind === kind) ?? false;
      const [members, drawn] = [count(into), count(hadPerk ? into.filter(({ from }) => from !== had) : into)];
      const heldOut = Math.round((drawn * holdOutBp) / 10_000);
      const net = BigInt(sales.find((one) => one.place === place)?.netMinor ?? "0");
      const year = perk.kind === "discount" ? (net * BigInt(perk.percentBp)) / 10_000n : null;
      const withheld = year === null ? null : members === 0 ? 0n : (year * BigInt(heldOut)) / BigInt(members);
      return [
        {
          ...{ place, kind, holdOutBp, members, drawn: holdOutBp > 0 ? drawn : 0, heldOut },
          yearMinor: year === null ? null : String(year),
          withheldMinor: withheld === null ? null : String(withheld),
        },
      ];
    });
  });
}
