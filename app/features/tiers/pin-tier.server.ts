import { query, type Tx } from "#app/db.server.ts";
import { noteCustomerChanges, projectCustomers } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { askForMarks } from "./ask-for-marks.server.ts";
import { lockFactsSoon } from "./lock-facts-soon.server.ts";
import { assessTiersOf } from "./reassess-tiers.server.ts";

interface Pinning {
  shopId: ShopId;
  customerId: bigint;
  /** The shop's day. */
  asOf: string;
  now: Date;
}

/** `gone`: there is no such tier, or no such customer; `busy`: the shop's figures are being computed. */
export type PinResult = { ok: true } | { ok: false; problem: "busy" | "gone" };

/** Sets a customer's tier by hand: it holds whatever they buy, to its last day (null: for ever). */
export async function pinTier(
  tx: Tx,
  pin: Pinning & { tierId: bigint; untilDay: string | null; reason: string },
): Promise<PinResult> {
  const { shopId, customerId, tierId, untilDay, reason, now } = pin;
  if (!(await lockFactsSoon(tx, shopId))) return { ok: false, problem: "busy" };
  const written = await query(
    tx,
    `INSERT INTO tier_pins AS p (shop_id, customer_id, tier_id, until_day, reason, pinned_at)
     SELECT $1::bigint, c.customer_id, t.tier_id, $4::date, $5, $6::timestamptz
     FROM customers c JOIN tiers t ON t.shop_id = $1::bigint AND t.tier_id = $3::bigint
     WHERE c.shop_id = $1::bigint AND c.customer_id = $2::bigint AND c.merged_into IS NULL
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET tier_id = excluded.tier_id, until_day = excluded.until_day,
       reason = excluded.reason, pinned_at = excluded.pinned_at
     RETURNING 1`,
    shopId,
    customerId,
    tierId,
    untilDay,
    reason,
    now.toISOString(),
  );
  if (written.length === 0) return { ok: false, problem: "gone" };
  await follow(tx, { ...pin, why: "pin" });
  return { ok: true };
}

/** Takes the pin off: from now on the customer's tier is the one that they reach. */
export async function unpinTier(tx: Tx, pin: Pinning): Promise<PinResult> {
  const { shopId, customerId } = pin;
  if (!(await lockFactsSoon(tx, shopId))) return { ok: false, problem: "busy" };
  await tx.tierPin.deleteMany({ where: { shopId, customerId } });
  await follow(tx, { ...pin, why: "unpin" });
  return { ok: true };
}

// Whose arm holds: the one drawn first, as with everybody else.
const MERGE_ARMS_SQL = `
WITH moved AS (
  DELETE FROM tier_arms a USING customers c
  WHERE a.shop_id = $1::bigint AND a.customer_id = ANY ($2::bigint[])
    AND c.shop_id = a.shop_id AND c.customer_id = a.customer_id AND c.merged_into IS NOT NULL
  RETURNING a.trial_id, c.merged_into AS customer_id, a.held_out, a.assigned_at
),
kept AS (
  INSERT INTO tier_arms AS a (shop_id, trial_id, customer_id, held_out, assigned_at)
  SELECT DISTINCT ON (trial_id, customer_id) $1::bigint, trial_id, customer_id, held_out, assigned_at
  FROM moved ORDER BY trial_id, customer_id, assigned_at, held_out
  ON CONFLICT (shop_id, trial_id, customer_id) DO UPDATE
    SET held_out = excluded.held_out, assigned_at = excluded.assigned_at
    WHERE excluded.assigned_at < a.assigned_at
  RETURNING customer_id
)
INSERT INTO tier_marks AS k (shop_id, customer_id, is_due) SELECT DISTINCT $1::bigint, customer_id, true FROM kept
ON CONFLICT (shop_id, customer_id) DO UPDATE SET is_due = true, revision = k.revision + 1`;

/**
 * The pins of merged customers go to their survivors, who keep their own where they have one; so do the arms of perks, of
 * which the one drawn first holds.
 */
export async function mergeTiers(tx: Tx, batch: { shopId: ShopId; mergedCustomerIds: bigint[] }): Promise<void> {
  await query(
    tx,
    `WITH taken AS (
       DELETE FROM tier_pins p USING customers c
       WHERE p.shop_id = $1::bigint AND p.customer_id = ANY ($2::bigint[])
         AND c.shop_id = $1::bigint AND c.customer_id = p.customer_id AND c.merged_into IS NOT NULL
       RETURNING p.*, c.merged_into
     )
     INSERT INTO tier_pins (shop_id, customer_id, tier_id, until_day, reason, pinned_at)
     SELECT DISTINCT ON (merged_into) $1::bigint, merged_into, tier_id, until_day, reason, pinned_at FROM taken
     ORDER BY merged_into, pinned_at DESC
     ON CONFLICT DO NOTHING`,
    batch.shopId,
    batch.mergedCustomerIds.map(String),
  );
  await query(tx, MERGE_ARMS_SQL, batch.shopId, batch.mergedCustomerIds.map(String));
  await askForMarks(tx, batch.shopId);
}

async function follow(tx: Tx, { shopId, customerId, asOf, now, why }: Pinning & { why: "pin" | "unpin" }) {
  const customerIds = [customerId];
  await assessTiersOf(tx, { shopId, customerIds, asOf, now, reason: why });
  await projectCustomers(tx, { shopId, customerIds });
  await askForMarks(tx, shopId);
  await noteCustomerChanges(tx, { shopId, customerIds });
}
