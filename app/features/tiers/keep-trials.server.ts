import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { drawSql } from "./assess.sql.ts";
import { holdOutOf } from "./rules.ts";
import { type ProgrammeContent, TRIED_PERKS } from "./types.ts";

// Shares of perks that are gone are zero. Answers those whose share is another than before.
const KEEP_SQL = `
WITH wanted AS (
  SELECT * FROM jsonb_to_recordset($2::text::jsonb) AS w (tier_id bigint, kind text, hold_out_bp integer)
),
ended AS (
  UPDATE tier_trials r SET hold_out_bp = 0 WHERE r.shop_id = $1::bigint AND r.hold_out_bp > 0
    AND NOT EXISTS (SELECT FROM wanted w WHERE w.tier_id = r.tier_id AND w.kind = r.kind)
  RETURNING r.trial_id
),
kept AS (
  INSERT INTO tier_trials AS r (shop_id, tier_id, kind, hold_out_bp)
  SELECT $1::bigint, tier_id, kind, hold_out_bp FROM wanted
  ON CONFLICT (shop_id, tier_id, kind) DO UPDATE SET hold_out_bp = excluded.hold_out_bp
  WHERE r.hold_out_bp <> excluded.hold_out_bp
  RETURNING r.trial_id
)
SELECT trial_id AS "trialId" FROM ended UNION ALL SELECT trial_id FROM kept`;

// Members of a tier to whom a perk is new are drawn with it; the others keep what they have.
const DRAW_SQL = `
WITH ${drawSql(`SELECT m.customer_id, m.tier_id, w.kind FROM tier_memberships m
  JOIN unnest($3::bigint[], $4::text[]) AS w (tier_id, kind) USING (tier_id) WHERE m.shop_id = $1::bigint`)}
SELECT count(*)::integer AS drawn FROM drawn`;

// Whoever's arm holds now and did not, or no longer does, is told to Shopify anew.
const MARK_SQL = `
INSERT INTO tier_marks AS k (shop_id, customer_id, is_due)
SELECT DISTINCT $1::bigint, a.customer_id, true
FROM tier_arms a
JOIN tier_trials r ON r.shop_id = $1::bigint AND r.trial_id = a.trial_id AND r.kind = 'discount'
JOIN tier_memberships m ON m.shop_id = $1::bigint AND m.customer_id = a.customer_id AND m.tier_id = r.tier_id
LEFT JOIN tier_marks t ON t.shop_id = $1::bigint AND t.customer_id = a.customer_id
WHERE a.shop_id = $1::bigint AND a.trial_id = ANY ($2::bigint[])
  AND (a.held_out AND r.hold_out_bp > 0) <> (t.held_out_handle IS NOT NULL)
ON CONFLICT (shop_id, customer_id) DO UPDATE SET is_due = true, revision = k.revision + 1`;

/**
 * Keeps the shares that a programme holds out of its perks. What is returned draws for the members to whom a perk is new and
 * asks for Shopify to be told of whoever's arm is another now; it needs memberships to be those of the programme.
 */
export async function keepTrials(
  tx: Tx,
  options: { shopId: ShopId; content: ProgrammeContent; before: ProgrammeContent; now: Date },
): Promise<() => Promise<void>> {
  const { shopId, content, before, now } = options;
  const wanted = content.tiers.flatMap(({ tierId, perks }) =>
    TRIED_PERKS.flatMap((kind) => {
      const holdOutBp = holdOutOf(perks, kind);
      return holdOutBp > 0 ? [{ tier_id: tierId, kind, hold_out_bp: holdOutBp }] : [];
    }),
  );
  const changed = await query<{ trialId: bigint }>(tx, KEEP_SQL, shopId, JSON.stringify(wanted));
  const had = new Map(before.tiers.map(({ tierId, perks }) => [tierId, new Set(perks.map(({ kind }) => kind))]));
  return async () => {
    const fresh = wanted.filter((one) => !had.get(one.tier_id)?.has(one.kind));
    const [tierIds, kinds] = [fresh.map((one) => one.tier_id), fresh.map((one) => one.kind)];
    if (fresh.length > 0) await query(tx, DRAW_SQL, shopId, now.toISOString(), tierIds, kinds);
    const trialIds = changed.map(({ trialId }) => String(trialId));
    if (trialIds.length > 0) await query(tx, MARK_SQL, shopId, trialIds);
  };
}
