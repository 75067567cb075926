import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { READY_MADE } from "./ready-made.ts";
import { askToFill } from "./save-segment.server.ts";

// Their names are texts of the app, found by key.
const SQL = `
WITH wanted AS (SELECT key, value AS rule FROM jsonb_each($2::text::jsonb)),
edited AS (
  UPDATE segments s SET rule = w.rule, version = s.version + 1, members_as_of = NULL, history_from = NULL,
    updated_at = $3::timestamptz
  FROM wanted w WHERE s.shop_id = $1::bigint AND s.ready_made = w.key AND s.rule <> w.rule
  RETURNING s.segment_id
),
made AS (
  INSERT INTO segments (shop_id, name, rule, ready_made, created_at, updated_at)
  SELECT $1::bigint, '', w.rule, w.key, $3::timestamptz, $3::timestamptz FROM wanted w
  WHERE NOT EXISTS (SELECT FROM segments s WHERE s.shop_id = $1::bigint AND s.ready_made = w.key)
  RETURNING segment_id
)
SELECT segment_id AS "segmentId" FROM edited UNION ALL SELECT segment_id FROM made`;

/** Gives a shop the ready-made segments that it has not got, and brings their rules to what they are now. */
export async function ensureReadyMade(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  const rows = await query<{ segmentId: bigint }>(tx, SQL, shopId, JSON.stringify(READY_MADE), now.toISOString());
  for (const { segmentId } of rows) await askToFill(tx, { shopId, segmentId });
}
