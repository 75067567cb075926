import { query, type Tx } from "#app/db.server.ts";
import { projectAllCustomers, projectCustomers } from "#app/features/customers/index.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { askForMarks } from "./ask-for-marks.server.ts";
import { assessSql, LIMITS_SQL, logMovesSql, type MoveReason, PINS_SQL } from "./assess.sql.ts";
import { askForDiscounts } from "./keep-discounts.server.ts";
import { askForMembersOnly } from "./keep-members-only.server.ts";
import { keepTrials } from "./keep-trials.server.ts";
import { lockFactsSoon } from "./lock-facts-soon.server.ts";
import { readMeasure, readProgramme } from "./read-programme.server.ts";
import { measuresAlike, ONCE_BP, withHandles } from "./rules.ts";
import type { ProgrammeContent } from "./types.ts";

/**
 * `conflict`: somebody else published since the editor read the programme; `gone`: there is no such draft, or no version
 * before; `busy`: the shop's figures are being computed, which can take minutes.
 */
export type PublishProblem = "busy" | "conflict" | "gone";

/** How many customers' tier changed, or why nothing did. */
export type PublishResult = { ok: true; moved: number; version: number } | { ok: false; problem: PublishProblem };

interface Publishing {
  shopId: ShopId;
  /** The shop's day. */
  asOf: string;
  now: Date;
}

/** Puts a draft in force, in the transaction that assesses every customer by it. */
export async function publishDraft(tx: Tx, options: Publishing & { draftId: bigint }): Promise<PublishResult> {
  const { shopId, draftId } = options;
  // Orders assess their customers' tiers under the same lock.
  if (!(await lockFactsSoon(tx, shopId))) return { ok: false, problem: "busy" };
  const draft = await tx.tierDraft.findUnique({ where: { shopId_draftId: { shopId, draftId } } });
  const { version } = await readMeasure(tx, shopId);
  if (!draft) return { ok: false, problem: "gone" };
  if (draft.baseVersion !== version) return { ok: false, problem: "conflict" };
  return publish(tx, { ...options, content: draft.content as unknown as ProgrammeContent, undoes: null });
}

/** Publishes the version before the one in force once more, as a new version. */
export async function undoProgramme(tx: Tx, options: Publishing & { version: number }): Promise<PublishResult> {
  const { shopId, version } = options;
  if (!(await lockFactsSoon(tx, shopId))) return { ok: false, problem: "busy" };
  const present = await readMeasure(tx, shopId);
  if (present.version !== version) return { ok: false, problem: "conflict" };
  const before = await tx.tierVersion.findUnique({
    where: { shopId_version: { shopId, version: version - 1 } },
    select: { content: true },
  });
  if (!before) return { ok: false, problem: "gone" };
  return publish(tx, { ...options, content: before.content as unknown as ProgrammeContent, undoes: version });
}

async function publish(
  tx: Tx,
  options: Publishing & { content: ProgrammeContent; undoes: number | null },
): Promise<PublishResult> {
  const { shopId, now, undoes } = options;
  const { version, content: before } = await readProgramme(tx, shopId);
  const content = withHandles(await withIds(tx, options.content));
  await tx.tierVersion.createMany({
    data: [{ shopId, version, content: before as object }],
    skipDuplicates: true,
  });
  const next = version + 1;
  await tx.tierVersion.create({
    data: { shopId, version: next, content: content as object, publishedAt: now, undoes },
  });
  await putInForce(tx, { shopId, version: next, content, before, now });
  await tx.tierDraft.deleteMany({ where: { shopId } });
  // Whoever moves by this is drawn by the shares of this version.
  const drawForMembers = await keepTrials(tx, { shopId, content, before, now });
  const moved = await assessAll(tx, { ...options, content, isMeasuredAlike: measuresAlike(before, content) });
  await drawForMembers();
  await projectCustomers(tx, { shopId, customerIds: moved });
  await askForMarks(tx, shopId);
  await askForDiscounts(tx, shopId);
  await askForMembersOnly(tx, shopId);
  // A tier's name and threshold are shown to those too who stay in it.
  await projectAllCustomers(tx, shopId);
  // Rules ask for tiers, and for those who are near the next one.
  await enqueue({ tx, job: "follow-change", payload: { shopId, about: "tiers" } });
  await enqueue({ tx, job: "assess-tiers", payload: { shopId } });
  return { ok: true, moved: moved.length, version: next };
}

/** Tiers that are new get their ids. */
async function withIds(tx: Tx, content: ProgrammeContent): Promise<ProgrammeContent> {
  const fresh = content.tiers.filter(({ tierId }) => tierId === null).length;
  const ids = await query<{ id: string }>(
    tx,
    "SELECT nextval(pg_get_serial_sequence('tiers', 'tier_id'))::text AS id FROM generate_series(1, $1::integer)",
    fresh,
  );
  return {
    ...content,
    tiers: content.tiers.map((tier) => (tier.tierId === null ? { ...tier, tierId: ids.shift()?.id ?? null } : tier)),
  };
}

async function putInForce(
  tx: Tx,
  change: { shopId: ShopId; version: number; content: ProgrammeContent; before: ProgrammeContent; now: Date },
): Promise<void> {
  const { shopId, version, content, before, now } = change;
  const { basis, windowKind, windowMonths, graceDays, tiers } = content;
  const programme = { version, basis, windowKind, windowMonths, graceDays };
  await tx.tierProgramme.upsert({ where: { shopId }, create: { shopId, ...programme }, update: programme });
  // All at once: thresholds may have changed places.
  await tx.tier.deleteMany({ where: { shopId } });
  await tx.tier.createMany({
    data: tiers.map(({ tierId, threshold, perks, ...tier }, at) => ({
      ...tier,
      shopId,
      tierId: BigInt(tierId ?? 0),
      threshold: BigInt(threshold),
      perks: perks as object[],
      position: at + 1,
    })),
  });
  const had = new Map(before.tiers.map(({ tierId, multiplierBp }) => [tierId, multiplierBp]));
  await tx.tierMultiplier.createMany({
    data: tiers
      .filter(({ tierId, multiplierBp }) => multiplierBp !== (had.get(tierId) ?? ONCE_BP) || !had.has(tierId))
      .map(({ tierId, multiplierBp }) => ({ shopId, tierId: BigInt(tierId ?? 0), effectiveFrom: now, multiplierBp })),
    skipDuplicates: true,
  });
}

/** @returns whose tier changed */
async function assessAll(
  tx: Tx,
  options: Publishing & { content: ProgrammeContent; isMeasuredAlike: boolean },
): Promise<bigint[]> {
  const { shopId, now, asOf, content: measure } = options;
  const reason: MoveReason = "programme";
  const { sql, values } = options.isMeasuredAlike
    ? { sql: KEPT_VALUES_SQL, values: [shopId, now.toISOString(), reason, asOf] }
    : assessSql({ shopId, now, reason, measure, asOf, customerIds: null });
  const rows = await query<{ customerId: bigint }>(
    tx,
    `${sql} SELECT customer_id AS "customerId" FROM differing WHERE tier_id IS DISTINCT FROM had`,
    ...values,
  );
  await tx.shop.update({ where: { shopId }, data: { tiersAsOf: new Date(asOf) } });
  return rows.map(({ customerId }) => customerId);
}

// Where the new programme counts as the one before, what is kept of each customer holds; days of review are computed anew
// by the job that follows, since they follow from the orders.
const KEPT_VALUES_SQL = `
WITH ${LIMITS_SQL},
${PINS_SQL("$4::date")},
differing AS MATERIALIZED (
  SELECT a.* FROM (
    SELECT s.customer_id, s.tier_id AS had, s.pinned AS was_pinned, p.tier_id IS NOT NULL AS pinned,
      coalesce(p.tier_id, l.ids[width_bucket(s.held_value, l.thresholds)]) AS tier_id
    FROM tier_memberships s CROSS JOIN limits l LEFT JOIN pins p USING (customer_id)
    WHERE s.shop_id = $1::bigint
  ) a
  WHERE (a.tier_id, a.pinned) IS DISTINCT FROM (a.had, a.was_pinned)
),
${logMovesSql("SELECT customer_id, had, tier_id FROM differing")},
kept AS (
  UPDATE tier_memberships m SET tier_id = d.tier_id, pinned = d.pinned,
    changed_at = CASE WHEN d.tier_id IS DISTINCT FROM d.had THEN $2::timestamptz ELSE m.changed_at END
  FROM differing d WHERE m.shop_id = $1::bigint AND m.customer_id = d.customer_id
)`;
