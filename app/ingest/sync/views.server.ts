import { inTransaction, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { SyncProblem } from "./sync-failure.ts";
import { newestRun, type SyncPhase, type SyncRun } from "./sync-runs.server.ts";

/** How bringing in a shop's past is going, for Home and Settings. */
export interface SyncProgress {
  state: "none" | "running" | "done" | "failed";
  phase: SyncPhase;
  /** Of the whole, 0 to 1. */
  share: number;
  done: number;
  /** Null while it is not known yet. */
  total: number | null;
  /** Of the present phase; null before anything was measured. */
  ratePerSecond: number | null;
  secondsLeft: number | null;
  /** Set where Shopify shows the orders of the last days alone. */
  onlyRecentDays: number | null;
  /** Why it failed, or is being tried again. */
  problem: SyncProblem | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** The newest reconcile that succeeded, and how many facts it mended. */
  lastReconcile: { finishedAt: Date; changed: number } | null;
}

/** Where each phase begins in the whole: what the phases took in imports of 100,000 orders. */
const BEGINS: Record<SyncPhase, number> = {
  queued: 0,
  products: 0,
  customers: 0.02,
  orders: 0.15,
  merge: 0.5,
  figures: 0.8,
  done: 1,
};
const ENDS: Record<SyncPhase, number> = {
  ...BEGINS,
  queued: 0,
  products: 0.02,
  customers: 0.15,
  orders: 0.5,
  merge: 0.8,
  figures: 1,
};
/** Less than this share is no ground for a guess at the rest. */
const GUESS_FROM = 0.03;

/** Reads the progress of a shop, in a transaction that is open or in one of its own. */
export async function syncProgress(tx: Tx, shopId: ShopId): Promise<SyncProgress>;
export async function syncProgress(shopId: ShopId): Promise<SyncProgress>;
export async function syncProgress(first: Tx | ShopId, second?: ShopId): Promise<SyncProgress> {
  if (typeof first === "bigint") return inTransaction({ shopId: first }, (tx) => read(tx, first));
  return read(first, second as ShopId);
}

async function read(tx: Tx, shopId: ShopId): Promise<SyncProgress> {
  const run = await newestRun(tx, { shopId, kind: "backfill" });
  const reconcile = await newestRun(tx, { shopId, kind: "reconcile", state: "done" });
  const lastReconcile = reconcile?.finishedAt
    ? { finishedAt: reconcile.finishedAt, changed: reconcile.changedCount }
    : null;
  return run ? { ...progressOf(run), lastReconcile } : { ...NONE, lastReconcile };
}

const NONE: Omit<SyncProgress, "lastReconcile"> = {
  state: "none",
  phase: "queued",
  share: 0,
  done: 0,
  total: null,
  ratePerSecond: null,
  secondsLeft: null,
  onlyRecentDays: null,
  problem: null,
  startedAt: null,
  finishedAt: null,
};

/** The same from a run's row, by its own clock: the time of its last change. */
export function progressOf(run: SyncRun): Omit<SyncProgress, "lastReconcile"> {
  const ofPhase = run.totalCount ? Math.min(1, run.doneCount / run.totalCount) : 0;
  const begins = BEGINS[run.phase];
  const share = begins + (ENDS[run.phase] - begins) * ofPhase;
  const phaseSeconds = (run.updatedAt.getTime() - run.phaseStartedAt.getTime()) / 1000;
  const seconds = (run.updatedAt.getTime() - run.startedAt.getTime()) / 1000;
  const running = run.state === "running";
  return {
    state: run.state,
    phase: run.phase,
    share,
    done: run.doneCount,
    total: run.totalCount,
    ratePerSecond: running && run.doneCount > 0 && phaseSeconds > 0 ? run.doneCount / phaseSeconds : null,
    secondsLeft: running && share >= GUESS_FROM ? Math.ceil((seconds * (1 - share)) / share) : null,
    onlyRecentDays: run.onlyRecentDays,
    problem: run.error ? (JSON.parse(run.error) as SyncProblem) : null,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
  };
}
