import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { noteCustomerChanges } from "../note-customer-changes.server.ts";
import { lockExtras } from "./import-extras.server.ts";
import type { ExtrasChange } from "./types.ts";

// A value that was changed since the import is somebody's newer word: it stays. → each customer of the import, and
// whether all that it changed is as before
const UNDO_SQL = `
WITH states AS MATERIALIZED (
  SELECT r.customer_id, r.birth_before, r.note_before,
    r.birth_before IS DISTINCT FROM r.birth_after AS had_birth, r.note_before IS DISTINCT FROM r.note_after AS had_note,
    r.birth_after IS NOT DISTINCT FROM ARRAY[k.birth_year, k.birth_month, k.birth_day]::integer[] AS is_birth_same,
    r.note_after IS NOT DISTINCT FROM k.note AS is_note_same
  FROM customer_extra_import_rows r
  LEFT JOIN customer_extras k ON k.shop_id = $1::bigint AND k.customer_id = r.customer_id
  WHERE r.shop_id = $1::bigint AND r.import_id = $2::bigint
),
restored AS (
  UPDATE customer_extras k SET
    birth_year = CASE WHEN s.had_birth AND s.is_birth_same THEN s.birth_before[1] ELSE k.birth_year END,
    birth_month = CASE WHEN s.had_birth AND s.is_birth_same THEN s.birth_before[2] ELSE k.birth_month END,
    birth_day = CASE WHEN s.had_birth AND s.is_birth_same THEN s.birth_before[3] ELSE k.birth_day END,
    note = CASE WHEN s.had_note AND s.is_note_same THEN s.note_before ELSE k.note END,
    updated_at = $3::timestamptz
  FROM states s
  WHERE k.shop_id = $1::bigint AND k.customer_id = s.customer_id
    AND (s.had_birth AND s.is_birth_same OR s.had_note AND s.is_note_same)
)
SELECT customer_id AS "customerId",
  (is_birth_same OR NOT had_birth) AND (is_note_same OR NOT had_note) AS "isRestored"
FROM states`;

/** Takes a file of extras back: what it changed is as before, but what was changed since. */
export async function undoExtrasImport(
  tx: Tx,
  { shopId, importId, now }: { shopId: ShopId; importId: bigint; now: Date },
): Promise<ExtrasChange> {
  await lockExtras(tx, shopId);
  const { count } = await tx.customerExtraImport.updateMany({
    where: { shopId, importId, undoneAt: null },
    data: { undoneAt: now },
  });
  if (count === 0) return { ok: false, problems: { form: "gone" } };
  const states = await query<{ customerId: bigint; isRestored: boolean }>(tx, UNDO_SQL, shopId, importId, now);
  await noteCustomerChanges(tx, { shopId, customerIds: states.map(({ customerId }) => customerId) });
  const changed = states.filter(({ isRestored }) => isRestored).length;
  return { ok: true, changed, kept: states.length - changed };
}
