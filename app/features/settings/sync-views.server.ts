import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { type MeasuredRun, type Progress, progressOf } from "./rules.ts";

/** A run of the backfill or of the reconcile. Instants are ISO 8601. */
export interface SyncRunView extends Progress, Pick<MeasuredRun, "state" | "phase" | "done" | "total"> {
  kind: "backfill" | "reconcile";
  changed: number;
  /** Days of orders that Shopify lets the app see, where it does not see all. */
  onlyRecentDays: number | null;
  /** Why it failed, as a key of the page's texts. */
  problem: string | null;
  startedAt: string;
  finishedAt: string | null;
}

export interface SyncHealth {
  backfill: SyncRunView | null;
  reconcile: SyncRunView | null;
  inboxPending: number;
  inboxDead: number;
  outboxDead: number;
  lastWebhookAt: string | null;
}

/** How the shop's data comes in: the latest run of each kind, what waits and what failed. */
export async function readSyncHealth(tx: Tx, shopId: ShopId): Promise<SyncHealth> {
  const runs = await query<
    MeasuredRun & {
      kind: "backfill" | "reconcile";
      changed: number;
      onlyRecentDays: number | null;
      error: string | null;
      finishedAt: Date | null;
    }
  >(
    tx,
    `SELECT DISTINCT ON (kind) kind, state, phase, done_count AS done, total_count AS total, changed_count AS changed,
            only_recent_days AS "onlyRecentDays", error, started_at AS "startedAt",
            phase_started_at AS "phaseStartedAt", updated_at AS "updatedAt", finished_at AS "finishedAt"
     FROM sync_runs WHERE shop_id = $1::bigint ORDER BY kind, started_at DESC`,
    shopId,
  );
  const [queues] = await query<{
    inboxPending: number;
    inboxDead: number;
    outboxDead: number;
    lastWebhookAt: Date | null;
  }>(
    tx,
    `SELECT (SELECT count(*) FROM inbox_messages WHERE shop_id = $1::bigint AND state = 'pending')::int AS "inboxPending",
            (SELECT count(*) FROM inbox_messages WHERE shop_id = $1::bigint AND state = 'dead')::int AS "inboxDead",
            (SELECT count(*) FROM outbox_effects WHERE shop_id = $1::bigint AND state = 'dead')::int AS "outboxDead",
            (SELECT received_at FROM inbox_messages WHERE shop_id = $1::bigint
             ORDER BY message_id DESC LIMIT 1) AS "lastWebhookAt"`,
    shopId,
  );
  const views = runs.map(
    (run): SyncRunView => ({
      kind: run.kind,
      state: run.state,
      phase: run.phase,
      done: run.done,
      total: run.total,
      ...progressOf(run),
      changed: run.changed,
      onlyRecentDays: run.onlyRecentDays,
      problem: problemKey(run.error),
      startedAt: run.startedAt.toISOString(),
      finishedAt: run.finishedAt?.toISOString() ?? null,
    }),
  );
  return {
    backfill: views.find((run) => run.kind === "backfill") ?? null,
    reconcile: views.find((run) => run.kind === "reconcile") ?? null,
    inboxPending: queues?.inboxPending ?? 0,
    inboxDead: queues?.inboxDead ?? 0,
    outboxDead: queues?.outboxDead ?? 0,
    lastWebhookAt: queues?.lastWebhookAt?.toISOString() ?? null,
  };
}

/** A failed run keeps its reason as JSON `{key, params}`. */
function problemKey(error: string | null): string | null {
  if (error === null) return null;
  try {
    const { key } = JSON.parse(error) as { key?: unknown };
    return typeof key === "string" ? key : "unexpected";
  } catch {
    return "unexpected";
  }
}
