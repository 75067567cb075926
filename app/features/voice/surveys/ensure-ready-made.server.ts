import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { READY_MADE_SURVEYS, READY_SURVEYS } from "../ready-made.ts";

const SQL = `
WITH ready AS (
  SELECT * FROM jsonb_to_recordset($2::text::jsonb) AS r (key text, occasion text, after_days integer, content jsonb)
),
made AS (
  INSERT INTO surveys (shop_id, ready_made, occasion, after_days, version, created_at, updated_at)
  SELECT $1::bigint, key, occasion, after_days, 1, $3::timestamptz, $3::timestamptz FROM ready
  ON CONFLICT (shop_id, ready_made) DO NOTHING
  RETURNING survey_id, ready_made
)
INSERT INTO survey_versions (shop_id, survey_id, version, content, created_at)
SELECT $1::bigint, m.survey_id, 1, r.content, $3::timestamptz FROM made m JOIN ready r ON r.key = m.ready_made`;

/** Gives a shop the ready-made surveys that it does not have, all of them off. */
export async function ensureReadyMadeSurveys(tx: Tx, options: { shopId: ShopId; now: Date }): Promise<void> {
  const { shopId, now } = options;
  const [known] = await query<{ all: boolean }>(
    tx,
    `SELECT count(*) = ${READY_SURVEYS.length} AS "all" FROM surveys
     WHERE shop_id = $1::bigint AND ready_made = ANY ($2::text[])`,
    shopId,
    [...READY_SURVEYS],
  );
  if (known?.all) return;
  const ready = READY_SURVEYS.map((key) => {
    const { occasion, afterDays, content } = READY_MADE_SURVEYS[key];
    return { key, occasion, after_days: afterDays, content };
  });
  await query(tx, SQL, shopId, JSON.stringify(ready), now.toISOString());
}
