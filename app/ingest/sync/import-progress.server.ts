import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** How far a phase of a run is; written in the transaction that writes what was read. */
export interface ImportProgress {
  bytesRead: number;
  linesRead: number;
  rootsRead: number;
}

export interface ProgressKey {
  shopId: ShopId;
  runId: bigint;
  phase: string;
}

/** Null before the first piece, and after the database crashed: progress and staged rows are unlogged and go together. */
export async function readProgress(tx: Tx, key: ProgressKey): Promise<ImportProgress | null> {
  const [row] = await query<{ bytesRead: bigint; linesRead: bigint; rootsRead: bigint }>(
    tx,
    `SELECT bytes_read AS "bytesRead", lines_read AS "linesRead", roots_read AS "rootsRead" FROM import_progress
     WHERE shop_id = $1::bigint AND run_id = $2::bigint AND phase = $3`,
    key.shopId,
    key.runId,
    key.phase,
  );
  if (!row) return null;
  return { bytesRead: Number(row.bytesRead), linesRead: Number(row.linesRead), rootsRead: Number(row.rootsRead) };
}

const WRITE_SQL = `INSERT INTO import_progress (shop_id, run_id, phase, bytes_read, lines_read, roots_read)
  VALUES ($1::bigint, $2::bigint, $3, $4::bigint, $5::bigint, $6::bigint)
  ON CONFLICT (shop_id, run_id, phase) DO UPDATE SET
    bytes_read = excluded.bytes_read, lines_read = excluded.lines_read, roots_read = excluded.roots_read`;

export async function writeProgress(tx: Tx, key: ProgressKey, progress: ImportProgress): Promise<void> {
  const { bytesRead, linesRead, rootsRead } = progress;
  await query(tx, WRITE_SQL, key.shopId, key.runId, key.phase, bytesRead, linesRead, rootsRead);
}

const STAGING = ["import_orders", "import_order_lines"] as const;

/** Removes what an import of this shop staged, with the note of how far it was. */
export async function clearStaging(tx: Tx, shopId: ShopId): Promise<void> {
  for (const table of [...STAGING, "import_progress"]) {
    await query(tx, `DELETE FROM ${table} WHERE shop_id = $1::bigint`, shopId);
  }
}
