import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { readProgramme } from "./read-programme.server.ts";
import type { ProgrammeContent, TriedPerk } from "./types.ts";

/** The programme in force, as its page shows it. */
export interface TierSettingsView {
  /** An edit names the version that it was made on. */
  version: number;
  programme: ProgrammeContent;
  /** Of each tier, the lowest first. */
  members: number[];
  customersWithoutTier: number;
  /** When this version was published; null for the one that the app began with. */
  publishedAt: string | null;
  /** Whether there is a version before it. */
  isUndoable: boolean;
  /** Why members-only products can be bought by everybody, and when that was seen; null while they cannot, or there are none. */
  openRule: { state: "off" | "refused"; seenAt: string } | null;
}

const OPEN_RULE_SQL = `
SELECT state, seen_at AS "seenAt" FROM members_only_rules
WHERE shop_id = $1::bigint AND state <> 'on' AND EXISTS (SELECT FROM members_only_products WHERE shop_id = $1::bigint)`;

/** The tiers with their members. */
export async function readTierSettings(tx: Tx, shopId: ShopId): Promise<TierSettingsView> {
  const { version, content } = await readProgramme(tx, shopId);
  const counts = await query<{ tierId: string | null; members: number }>(
    tx,
    `SELECT tier_id::text AS "tierId", count(*)::integer AS members FROM tier_memberships
     WHERE shop_id = $1::bigint GROUP BY tier_id`,
    shopId,
  );
  const versions = await query<{ version: number; publishedAt: Date | null }>(
    tx,
    `SELECT version, published_at AS "publishedAt" FROM tier_versions
     WHERE shop_id = $1::bigint AND version BETWEEN $2::integer - 1 AND $2::integer`,
    shopId,
    version,
  );
  const [openRule] = await query<{ state: "off" | "refused"; seenAt: Date }>(tx, OPEN_RULE_SQL, shopId);
  const of = new Map(counts.map(({ tierId, members }) => [tierId, members]));
  return {
    version,
    programme: content,
    members: content.tiers.map(({ tierId }) => of.get(tierId) ?? 0),
    customersWithoutTier: of.get(null) ?? 0,
    publishedAt: versions.find((one) => one.version === version)?.publishedAt?.toISOString() ?? null,
    isUndoable: versions.some((one) => one.version === version - 1),
    openRule: openRule ? { state: openRule.state, seenAt: openRule.seenAt.toISOString() } : null,
  };
}

/** A customer's tier, what they need for the next one, and its past. */
export interface CustomerTierView {
  basis: ProgrammeContent["basis"];
  tier: { nameJa: string; nameEn: string } | null;
  since: string | null;
  /** Minor units, orders or points, as decimal text. */
  value: string;
  next: { nameJa: string; nameEn: string; missing: string } | null;
  /** The day on which the tier falls when nothing more is counted. */
  reviewOn: string | null;
  /** Perks of the tier that the customer is held out of. */
  heldOut: TriedPerk[];
  pin: { tierId: string; untilDay: string | null; reason: string; pinnedAt: string } | null;
  /** The newest first. */
  changes: { id: string; from: TierName | null; to: TierName | null; changedAt: string; reason: string }[];
  choices: ({ id: string } & TierName)[];
}

interface TierName {
  nameJa: string;
  nameEn: string;
}

const CHANGES_SHOWN = 20;

/** What the customer's page says of the tier. */
export async function readCustomerTier(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint; today: string },
): Promise<CustomerTierView> {
  const { shopId, customerId, today } = options;
  const { content } = await readProgramme(tx, shopId);
  const [membership] = await query<{
    tierId: string | null;
    value: string;
    since: Date;
    reviewOn: string | null;
    heldOut: TriedPerk[];
  }>(
    tx,
    `SELECT held_out_perks(shop_id, customer_id, tier_id) AS "heldOut", tier_id::text AS "tierId", basis_value::text AS value, changed_at AS since, review_on::text AS "reviewOn"
     FROM tier_memberships WHERE shop_id = $1::bigint AND customer_id = $2::bigint`,
    shopId,
    customerId,
  );
  const [pin] = await query<{ tierId: string; untilDay: string | null; reason: string; pinnedAt: Date }>(
    tx,
    `SELECT tier_id::text AS "tierId", until_day::text AS "untilDay", reason, pinned_at AS "pinnedAt" FROM tier_pins
     WHERE shop_id = $1::bigint AND customer_id = $2::bigint AND (until_day IS NULL OR until_day >= $3::date)`,
    shopId,
    customerId,
    today,
  );
  const changes = await query<{ id: string; from: string | null; to: string | null; changedAt: Date; reason: string }>(
    tx,
    `SELECT change_id::text AS id, from_tier_id::text AS from, to_tier_id::text AS to, changed_at AS "changedAt", reason
     FROM tier_changes WHERE shop_id = $1::bigint AND customer_id = $2::bigint
     ORDER BY changed_at DESC, change_id DESC LIMIT ${CHANGES_SHOWN}`,
    shopId,
    customerId,
  );
  const nameOf = await namesOfTiers(tx, shopId, content);
  const value = BigInt(membership?.value ?? "0");
  const held = content.tiers.find(({ tierId }) => tierId === membership?.tierId);
  const above = content.tiers.find(
    ({ threshold }) => BigInt(threshold) > value && (!held || BigInt(threshold) > BigInt(held.threshold)),
  );
  return {
    basis: content.basis,
    tier: nameOf(membership?.tierId ?? null),
    since: membership?.tierId ? membership.since.toISOString() : null,
    value: String(value),
    next: above
      ? { nameJa: above.nameJa, nameEn: above.nameEn, missing: String(BigInt(above.threshold) - value) }
      : null,
    reviewOn: membership?.reviewOn ?? null,
    heldOut: membership?.heldOut ?? [],
    pin: pin ? { ...pin, pinnedAt: pin.pinnedAt.toISOString() } : null,
    changes: changes.map(({ from, to, changedAt, ...change }) => ({
      ...change,
      from: nameOf(from),
      to: nameOf(to),
      changedAt: changedAt.toISOString(),
    })),
    choices: content.tiers.map(({ tierId, nameJa, nameEn }) => ({ id: tierId ?? "", nameJa, nameEn })),
  };
}

/** Tiers that are gone still have a name in the versions that had them. */
async function namesOfTiers(
  tx: Tx,
  shopId: ShopId,
  content: ProgrammeContent,
): Promise<(tierId: string | null) => TierName | null> {
  const versions = await query<{ content: ProgrammeContent }>(
    tx,
    "SELECT content FROM tier_versions WHERE shop_id = $1::bigint ORDER BY version DESC LIMIT 50",
    shopId,
  );
  const all = [content, ...versions.map((version) => version.content)].flatMap(({ tiers }) => tiers);
  return (tierId) => {
    const tier = tierId === null ? undefined : all.find((one) => one.tierId === tierId);
    return tier ? { nameJa: tier.nameJa, nameEn: tier.nameEn } : null;
  };
}
