import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { type ProgrammeContent, programmeContentSchema } from "../programme-content.ts";

/** A programme with the version that customers begin with; `lastStepId`: the highest number of a step in any version. */
export interface LoadedProgramme {
  programmeId: bigint;
  name: string;
  readyMade: string | null;
  version: number;
  isOn: boolean;
  holdOutBp: number;
  lastStepId: number;
  content: ProgrammeContent;
}

/** Reads one programme that was not deleted, locked against other edits; null where there is none. */
export async function lockProgramme(
  tx: Tx,
  { shopId, programmeId }: { shopId: ShopId; programmeId: bigint },
): Promise<LoadedProgramme | null> {
  const [row] = await query<Omit<LoadedProgramme, "content"> & { content: unknown }>(
    tx,
    `SELECT p.programme_id AS "programmeId", p.name, p.ready_made AS "readyMade", p.version, v.content,
       p.enabled_at IS NOT NULL AS "isOn", p.hold_out_bp AS "holdOutBp", (
         SELECT coalesce(max((s ->> 'stepId')::integer), 0) FROM programme_versions a, jsonb_array_elements(a.content -> 'steps') s
         WHERE a.shop_id = $1::bigint AND a.programme_id = p.programme_id) AS "lastStepId"
     FROM programmes p
     JOIN programme_versions v ON v.shop_id = p.shop_id AND v.programme_id = p.programme_id AND v.version = p.version
     WHERE p.shop_id = $1::bigint AND p.programme_id = $2::bigint AND p.archived_at IS NULL FOR UPDATE OF p`,
    shopId,
    programmeId,
  );
  return row ? { ...row, content: programmeContentSchema.parse(row.content) } : null;
}
