import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { StaffMember, TodayChange } from "./types.ts";

const LONGEST_NAME = 40;

/** Oneself, then the people who have done something with tasks or contacts. */
export async function readStaff(tx: Tx, options: { shopId: ShopId; staffId: string }): Promise<StaffMember[]> {
  const { shopId, staffId } = options;
  const known = await query<StaffMember>(
    tx,
    `SELECT staff_id AS "staffId", name FROM staff WHERE shop_id = $1::bigint
     ORDER BY staff_id <> $2, name NULLS LAST, staff_id LIMIT 200`,
    shopId,
    staffId,
  );
  return known[0]?.staffId === staffId ? known : [{ staffId, name: null }, ...known];
}

/** From now on somebody is one of the staff whom the others see. */
export async function noteStaff(
  tx: Tx,
  { shopId, staffId, now }: { shopId: ShopId; staffId: string; now: Date },
): Promise<void> {
  await query(
    tx,
    `INSERT INTO staff (shop_id, staff_id, first_seen_at) VALUES ($1::bigint, $2, $3::timestamptz)
     ON CONFLICT (shop_id, staff_id) DO NOTHING`,
    shopId,
    staffId,
    now.toISOString(),
  );
}

/** Keeps how a person wants to be called; an empty name takes it away. */
export async function nameStaff(
  tx: Tx,
  options: { shopId: ShopId; staffId: string; name: string; now: Date },
): Promise<TodayChange> {
  const { shopId, staffId, now } = options;
  const name = options.name.trim();
  if ([...name].length > LONGEST_NAME) return { ok: false, problems: { name: "tooLong" } };
  await query(
    tx,
    `INSERT INTO staff (shop_id, staff_id, name, first_seen_at) VALUES ($1::bigint, $2, $3, $4::timestamptz)
     ON CONFLICT (shop_id, staff_id) DO UPDATE SET name = excluded.name`,
    shopId,
    staffId,
    name || null,
    now.toISOString(),
  );
  return { ok: true, saved: true };
}
