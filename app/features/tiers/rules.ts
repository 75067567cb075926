import type { Perk, ProgrammeContent, ProgrammeTier, TierMeasure, TriedPerk } from "./types.ts";

/** Points are multiplied by this many basis points for "once". */
export const ONCE_BP = 10_000;

/** Whether both programmes count the same in the same way: then what is kept of customers holds for either. */
export function measuresAlike(a: TierMeasure, b: TierMeasure): boolean {
  const isRolling = a.windowKind === "rolling";
  return (
    a.basis === b.basis &&
    a.windowKind === b.windowKind &&
    (!isRolling || a.windowMonths === b.windowMonths) &&
    (a.windowKind === "lifetime" || a.graceDays === b.graceDays)
  );
}

export type Direction = "up" | "down" | "stay" | "replaced";

/**
 * What a move from one programme's tier to another's is, by their places (-1: none). A tier that both have is compared with
 * its new place, one that is gone with its old one; another tier at the same place replaces it.
 */
export function directionOf(move: {
  before: readonly ProgrammeTier[];
  after: readonly ProgrammeTier[];
  from: number;
  to: number;
}): Direction {
  const { before, after, from, to } = move;
  const had = before[from]?.tierId ?? null;
  const kept = had === null ? -1 : after.findIndex(({ tierId }) => tierId === had);
  const place = kept === -1 ? from : kept;
  if (to > place) return "up";
  if (to < place) return "down";
  return from === -1 || kept !== -1 ? "stay" : "replaced";
}

/** A name for tags and metafields: what letters and digits of a-z there are, joined by hyphens; empty where there are none. */
export function toHandle(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40);
}

/** Gives each tier that has none a handle of its own, from its English name. */
export function withHandles(content: ProgrammeContent): ProgrammeContent {
  const taken = new Set(content.tiers.map(({ handle }) => handle).filter((handle) => handle !== ""));
  const tiers = content.tiers.map((tier) => {
    if (tier.handle !== "") return tier;
    const wanted = toHandle(tier.nameEn) || "tier";
    let handle = wanted;
    for (let n = 2; taken.has(handle); n += 1) handle = `${wanted}-${n}`;
    taken.add(handle);
    return { ...tier, handle };
  });
  return { ...content, tiers };
}

/** Of those who come to a perk of this kind, how many are held out of it, in basis points. */
export function holdOutOf(perks: readonly Perk[], kind: TriedPerk): number {
  return Math.max(0, ...perks.map((perk) => (perk.kind === kind && "holdOutBp" in perk ? (perk.holdOutBp ?? 0) : 0)));
}

/** Beginning of the tags that say a customer's tier in Shopify. */
export const TIER_TAG_PREFIX = "okaeri-tier:";

/** The tag of a tier: of its customers, of its segment and of its discount. */
export const tagOfTier = (handle: string): string => `${TIER_TAG_PREFIX}${handle}`;

/** The tag of members of a tier who are held out of its discount. */
export const heldOutTagOf = (handle: string): string => `okaeri-held-out:${handle}`;

/** The segment of Shopify that a tier's discount is for: all who carry its tag, but not those held out. */
export function segmentOfDiscount({ handle, holdsOut }: Pick<TierDiscount, "handle" | "holdsOut">): {
  name: string;
  query: string;
} {
  const tag = tagOfTier(handle);
  const query = `customer_tags CONTAINS '${tag}'`;
  if (!holdsOut) return { name: tag, query };
  return { name: `${tag} (tried)`, query: `${query} AND customer_tags NOT CONTAINS '${heldOutTagOf(handle)}'` };
}

/** An automatic discount that a tier gives. */
export interface TierDiscount {
  handle: string;
  /** Some of those who come to the tier are held out of it. */
  holdsOut: boolean;
  /** As shoppers read it. */
  title: string;
  percentBp: number;
}

/** A working discount of Shopify's with the queries of the segments that it is for. */
export interface DiscountThere {
  id: string;
  title: string;
  tags: string[];
  percentBp: number;
  queries: string[];
}

/**
 * What is to be done so that exactly the wanted discounts work. Of two with one tier's tag the first stays; one whose
 * segment is no longer that of the tag (somebody changed it) is ended and made anew; discounts without such a tag are not ours.
 */
export function changesOfDiscounts(options: { wanted: readonly TierDiscount[]; there: readonly DiscountThere[] }): {
  toEnd: string[];
  toChange: { id: string; discount: TierDiscount }[];
  toMake: TierDiscount[];
} {
  const { wanted, there } = options;
  const ours = there.filter(({ tags }) => tags.some((tag) => tag.startsWith(TIER_TAG_PREFIX)));
  const kept = new Map<string, DiscountThere>();
  for (const discount of wanted) {
    const tag = tagOfTier(discount.handle);
    const found = ours.find(
      ({ tags, queries }) =>
        tags.includes(tag) &&
        queries.length > 0 &&
        queries.every(
          (query) =>
            query.includes(`'${tag}'`) && query.includes(`'${heldOutTagOf(discount.handle)}'`) === discount.holdsOut,
        ),
    );
    if (found) kept.set(discount.handle, found);
  }
  const keptIds = new Set([...kept.values()].map(({ id }) => id));
  return {
    toEnd: ours.filter(({ id }) => !keptIds.has(id)).map(({ id }) => id),
    toChange: wanted.flatMap((discount) => {
      const found = kept.get(discount.handle);
      const isSame = found && found.title === discount.title && found.percentBp === discount.percentBp;
      return found && !isSame ? [{ id: found.id, discount }] : [];
    }),
    toMake: wanted.filter(({ handle }) => !kept.has(handle)),
  };
}

/** Whether only members may buy something on a day of the shop's: both the first and the last of its days count. */
export function isOpenOn({ from, to }: { from: string | null; to: string | null }, day: string): boolean {
  return (from === null || from <= day) && (to === null || to >= day);
}
