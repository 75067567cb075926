import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** A programme that tasks can come from. */
export interface TaskOrigin {
  programmeId: string;
  name: string;
}

/** The programmes that the list can be narrowed to: those in use, by name. */
export async function readTaskOrigins(tx: Tx, shopId: ShopId): Promise<TaskOrigin[]> {
  return query<TaskOrigin>(
    tx,
    `SELECT programme_id::text AS "programmeId", name FROM programmes
     WHERE shop_id = $1::bigint AND archived_at IS NULL ORDER BY name, programme_id LIMIT 200`,
    shopId,
  );
}
