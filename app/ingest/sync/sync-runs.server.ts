import { inTransaction, query, type Tx, withShopLock } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { SyncProblem } from "./sync-failure.ts";

export const BACKFILL_PHASES = ["queued", "products", "customers", "orders", "figures", "done"] as const;
export type SyncPhase = (typeof BACKFILL_PHASES)[number];
export type SyncKind = "backfill" | "reconcile";

export interface SyncRun {
  runId: bigint;
  kind: SyncKind;
  state: "running" | "done" | "failed";
  phase: SyncPhase;
  bulkOperationId: string | null;
  rangeFrom: Date | null;
  rangeTo: Date | null;
  totalCount: number | null;
  doneCount: number;
  changedCount: number;
  onlyRecentDays: number | null;
  error: string | null;
  startedAt: Date;
  phaseStartedAt: Date;
  updatedAt: Date;
  finishedAt: Date | null;
}

const COLUMNS = `run_id AS "runId", kind, state, phase, bulk_operation_id AS "bulkOperationId", range_from AS "rangeFrom",
  range_to AS "rangeTo", total_count AS "totalCount", done_count AS "doneCount", changed_count AS "changedCount",
  only_recent_days AS "onlyRecentDays", error, started_at AS "startedAt", phase_started_at AS "phaseStartedAt",
  updated_at AS "updatedAt", finished_at AS "finishedAt"`;

/** The run that is going on, or a new one that begins now. */
export async function openRun(tx: Tx, options: { shopId: ShopId; kind: SyncKind; now: Date }): Promise<SyncRun> {
  const running = await runningRun(tx, options);
  if (running) return running;
  const [run] = await query<SyncRun>(
    tx,
    `INSERT INTO sync_runs (shop_id, kind, started_at, phase_started_at, updated_at)
     VALUES ($1::bigint, $2, $3::timestamptz, $3::timestamptz, $3::timestamptz) RETURNING ${COLUMNS}`,
    options.shopId,
    options.kind,
    options.now.toISOString(),
  );
  return run as SyncRun;
}

export async function runningRun(tx: Tx, options: { shopId: ShopId; kind: SyncKind }): Promise<SyncRun | null> {
  const [run] = await query<SyncRun>(
    tx,
    `SELECT ${COLUMNS} FROM sync_runs WHERE shop_id = $1::bigint AND kind = $2 AND state = 'running'`,
    options.shopId,
    options.kind,
  );
  return run ?? null;
}

/** The newest run of a kind, optionally of one state. */
export async function newestRun(
  tx: Tx,
  options: { shopId: ShopId; kind: SyncKind; state?: SyncRun["state"] },
): Promise<SyncRun | null> {
  const [run] = await query<SyncRun>(
    tx,
    `SELECT ${COLUMNS} FROM sync_runs
     WHERE shop_id = $1::bigint AND kind = $2 AND ($3::text IS NULL OR state = $3)
     ORDER BY started_at DESC, run_id DESC LIMIT 1`,
    options.shopId,
    options.kind,
    options.state ?? null,
  );
  return run ?? null;
}

type RunChange = Partial<
  Pick<
    SyncRun,
    | "state"
    | "phase"
    | "bulkOperationId"
    | "rangeFrom"
    | "rangeTo"
    | "totalCount"
    | "doneCount"
    | "changedCount"
    | "onlyRecentDays"
  >
> & { error?: SyncProblem | null };

const CHANGEABLE: Record<keyof RunChange, [column: string, type: string]> = {
  state: ["state", "text"],
  phase: ["phase", "text"],
  bulkOperationId: ["bulk_operation_id", "text"],
  rangeFrom: ["range_from", "timestamptz"],
  rangeTo: ["range_to", "timestamptz"],
  totalCount: ["total_count", "integer"],
  doneCount: ["done_count", "integer"],
  changedCount: ["changed_count", "integer"],
  onlyRecentDays: ["only_recent_days", "integer"],
  error: ["error", "text"],
};

/** Changes a run's row. A new phase begins its own clock; a state other than running ends the run. */
export async function changeRun(
  tx: Tx,
  options: { shopId: ShopId; runId: bigint; now: Date; change: RunChange },
): Promise<void> {
  const { shopId, runId, now, change } = options;
  const values: unknown[] = [shopId, runId, now.toISOString()];
  const assignments = ["updated_at = $3::timestamptz"];
  for (const [name, value] of Object.entries(change)) {
    const [column, type] = CHANGEABLE[name as keyof RunChange];
    values.push(
      value instanceof Date ? value.toISOString() : name === "error" && value ? JSON.stringify(value) : value,
    );
    assignments.push(`${column} = $${values.length}::${type}`);
  }
  if (change.phase !== undefined) assignments.push("phase_started_at = $3::timestamptz");
  if (change.state !== undefined && change.state !== "running") assignments.push("finished_at = $3::timestamptz");
  await query(
    tx,
    `UPDATE sync_runs SET ${assignments.join(", ")} WHERE shop_id = $1::bigint AND run_id = $2::bigint`,
    ...values,
  );
}

/** The same in a transaction of its own. */
export async function updateRun(options: {
  shopId: ShopId;
  runId: bigint;
  now: Date;
  change: RunChange;
}): Promise<void> {
  await inTransaction({ shopId: options.shopId }, (tx) => changeRun(tx, options));
}

/**
 * Runs `work` while no other process does the same for this shop.
 *
 * @returns null when another one is at it
 */
export async function withSyncLock<T>(
  options: { shopId: ShopId; kind: SyncKind },
  work: () => Promise<T>,
): Promise<T | null> {
  return withShopLock({ name: `sync:${options.kind}`, shopId: options.shopId }, work);
}
