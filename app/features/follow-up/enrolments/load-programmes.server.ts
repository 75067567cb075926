import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { type ProgrammeContent, programmeContentSchema } from "../programme-content.ts";

/** A programme with one version of its content. */
export interface RunningProgramme {
  programmeId: bigint;
  version: number;
  name: string;
  /** Null while it is off. */
  enabledAt: Date | null;
  content: ProgrammeContent;
}

interface ProgrammeRow extends Omit<RunningProgramme, "content"> {
  content: unknown;
}

const PROGRAMMES_SQL = `
SELECT p.programme_id AS "programmeId", v.version, p.name, p.enabled_at AS "enabledAt", v.content
FROM programmes p JOIN programme_versions v ON v.shop_id = p.shop_id AND v.programme_id = p.programme_id`;

/** The programmes that are on, each with the version that customers begin with. */
export async function loadRunningProgrammes(tx: Tx, shopId: ShopId): Promise<RunningProgramme[]> {
  const rows = await query<ProgrammeRow>(
    tx,
    `${PROGRAMMES_SQL} AND v.version = p.version
     WHERE p.shop_id = $1::bigint AND p.enabled_at IS NOT NULL AND p.archived_at IS NULL`,
    shopId,
  );
  return rows.map(read);
}

/** Whether any programme is on: where none is, nothing can begin, and what was under way ended with them. */
export async function hasRunningProgrammes(tx: Tx, shopId: ShopId): Promise<boolean> {
  const [row] = await query<{ has: boolean }>(
    tx,
    `SELECT EXISTS (SELECT FROM programmes
       WHERE shop_id = $1::bigint AND enabled_at IS NOT NULL AND archived_at IS NULL) AS has`,
    shopId,
  );
  return row?.has ?? false;
}

/** One programme with its present version; null where there is none. */
export async function loadProgramme(
  tx: Tx,
  { shopId, programmeId }: { shopId: ShopId; programmeId: bigint },
): Promise<RunningProgramme | null> {
  const [row] = await query<ProgrammeRow>(
    tx,
    `${PROGRAMMES_SQL} AND v.version = p.version WHERE p.shop_id = $1::bigint AND p.programme_id = $2::bigint`,
    shopId,
    programmeId,
  );
  return row ? read(row) : null;
}

/** These versions of programmes. */
export async function loadVersions(
  tx: Tx,
  options: { shopId: ShopId; versions: readonly { programmeId: bigint; version: number }[] },
): Promise<RunningProgramme[]> {
  const { shopId, versions } = options;
  const rows = await query<ProgrammeRow>(
    tx,
    `${PROGRAMMES_SQL}
     JOIN unnest($2::bigint[], $3::integer[]) AS u (programme_id, version)
       ON u.programme_id = v.programme_id AND u.version = v.version
     WHERE p.shop_id = $1::bigint`,
    shopId,
    versions.map(({ programmeId }) => String(programmeId)),
    versions.map(({ version }) => version),
  );
  return rows.map(read);
}

function read(row: ProgrammeRow): RunningProgramme {
  return { ...row, content: programmeContentSchema.parse(row.content) };
}
