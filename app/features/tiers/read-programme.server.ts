import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { ProgrammeContent, ProgrammeTier, TierMeasure } from "./types.ts";

/** How the shop's customers are measured now, and the version of the programme in force (0: the one the app began with). */
export async function readMeasure(tx: Tx, shopId: ShopId): Promise<TierMeasure & { version: number }> {
  const [row] = await query<TierMeasure & { version: number }>(
    tx,
    `SELECT version, basis, window_kind AS "windowKind", window_months AS "windowMonths", grace_days AS "graceDays"
     FROM tier_programmes WHERE shop_id = $1::bigint`,
    shopId,
  );
  return row ?? { version: 0, basis: "spend", windowKind: "rolling", windowMonths: 12, graceDays: 0 };
}

/** The programme in force, whole. */
export async function readProgramme(tx: Tx, shopId: ShopId): Promise<{ version: number; content: ProgrammeContent }> {
  const { version, ...measure } = await readMeasure(tx, shopId);
  const tiers = await query<ProgrammeTier>(
    tx,
    `SELECT tier_id::text AS "tierId", name_ja AS "nameJa", name_en AS "nameEn", threshold::text AS threshold,
            multiplier_bp AS "multiplierBp", handle, perks
     FROM tiers WHERE shop_id = $1::bigint ORDER BY threshold`,
    shopId,
  );
  return { version, content: { ...measure, tiers } };
}
