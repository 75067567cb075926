import { inTransaction, query } from "#app/db.server.ts";
import type { ShopContext } from "#app/features/orders/index.server.ts";
import { type ImportProgress, type ProgressKey, readProgress, writeProgress } from "./import-progress.server.ts";
import { BulkFileUnavailable, type JsonlChunk, readJsonl } from "./read-jsonl.server.ts";
import { type BulkOperation, startBulkQuery, waitForBulkOperation } from "./run-bulk-query.server.ts";
import { SyncFailure } from "./sync-failure.ts";
import { changeRun, type SyncPhase, type SyncRun, updateRun } from "./sync-runs.server.ts";

/** What the phases of a backfill share. */
export interface BackfillContext {
  shop: ShopContext;
  run: SyncRun;
  signal: AbortSignal;
  clock: () => Date;
  chunkBytes?: number;
}

export interface BulkPhase {
  phase: Extract<SyncPhase, "products" | "customers" | "orders">;
  /** The inner query of the bulk operation. */
  query: string;
  /** Forgets what an earlier reading of the same phase left, when it cannot go on from there. */
  reset?: () => Promise<void>;
  /**
   * Begins a reading: what it answers stores the pieces in their order, each with the progress after it in one
   * transaction, once its turn has come, which is when the piece before it is stored.
   */
  reading: () => (piece: BulkPiece, turn: Promise<void>) => Promise<void>;
}

export interface BulkPiece extends JsonlChunk {
  key: ProgressKey;
  before: ImportProgress;
  after: ImportProgress;
  /** When Shopify began to read: what it says is at least as new. */
  observedAt: string;
}

const NOTHING_READ: ImportProgress = { bytesRead: 0, linesRead: 0, rootsRead: 0 };
const MAX_STARTS = 4;

/**
 * Runs a bulk operation and stores its result piece by piece. A killed import goes on where the last stored piece ended;
 * an operation that failed or whose file expired is started again.
 *
 * @returns when Shopify began to read
 */
export async function runBulkPhase(context: BackfillContext, phase: BulkPhase): Promise<string> {
  const { shop, run, signal } = context;
  const key = { shopId: shop.shopId, runId: run.runId, phase: phase.phase };
  for (let starts = 1; ; starts += 1) {
    const operation = await ensureOperation(context, phase);
    if (operation?.status === "COMPLETED") {
      try {
        await readResult(context, { ...phase, key, operation });
        return operation.createdAt;
      } catch (error) {
        if (!(error instanceof BulkFileUnavailable) || starts >= MAX_STARTS) throw error;
      }
    } else if (starts >= MAX_STARTS || operation?.errorCode === "ACCESS_DENIED") {
      const code = operation?.errorCode ?? operation?.status ?? "UNKNOWN";
      throw new SyncFailure({ key: "bulkFailed", params: { code } });
    }
    signal.throwIfAborted();
    run.bulkOperationId = null;
  }
}

/** The run's operation once it has ended; a new one where there is none. */
async function ensureOperation(context: BackfillContext, phase: BulkPhase): Promise<BulkOperation | null> {
  const { shop, run, signal, clock } = context;
  const { shopId } = shop;
  if (run.bulkOperationId === null) {
    const id = await startBulkQuery({ shopId, query: phase.query });
    await phase.reset?.();
    await inTransaction({ shopId }, async (tx) => {
      await query(
        tx,
        "DELETE FROM import_progress WHERE shop_id = $1::bigint AND run_id = $2::bigint AND phase = $3",
        shopId,
        run.runId,
        phase.phase,
      );
      await changeRun(tx, { shopId, runId: run.runId, now: clock(), change: { bulkOperationId: id } });
    });
    run.bulkOperationId = id;
  }
  return waitForBulkOperation({
    shopId,
    id: run.bulkOperationId,
    signal,
    onProgress: () => updateRun({ shopId, runId: run.runId, now: clock(), change: {} }),
  });
}

async function readResult(
  context: BackfillContext,
  phase: BulkPhase & { key: ProgressKey; operation: BulkOperation },
): Promise<void> {
  const { shop, run, signal, clock } = context;
  const { key, operation } = phase;
  const { shopId } = shop;
  const known = await inTransaction({ shopId }, (tx) => readProgress(tx, key));
  let before = known ?? NOTHING_READ;
  if (!known) {
    await phase.reset?.();
    await inTransaction({ shopId }, (tx) => writeProgress(tx, key, NOTHING_READ));
  }
  await updateRun({
    shopId,
    runId: run.runId,
    now: clock(),
    change: { totalCount: Number(operation.rootObjectCount), doneCount: before.rootsRead },
  });
  if (!operation.url) return;
  // While one piece is being stored the next one is made ready, and the one after it is read.
  const store = phase.reading();
  let [turn, storing] = [Promise.resolve(), Promise.resolve()];
  const chunks = readJsonl({
    url: operation.url,
    offset: before.bytesRead,
    signal,
    ...(context.chunkBytes === undefined ? {} : { chunkBytes: context.chunkBytes }),
  });
  try {
    for await (const chunk of chunks) {
      await turn;
      signal.throwIfAborted();
      const piece = { ...chunk, key, before, after: progressAfter(before, chunk), observedAt: operation.createdAt };
      turn = storing;
      storing = store(piece, turn);
      storing.catch(() => {}); // told by the await above, or below
      before = piece.after;
    }
  } finally {
    await storing;
  }
}

/** Progress once a piece is stored. Children carry the id of their parent; what carries none is a root. */
function progressAfter(before: ImportProgress, chunk: JsonlChunk): ImportProgress {
  let roots = 0;
  for (const object of chunk.objects) if (!("__parentId" in (object as object))) roots += 1;
  return {
    bytesRead: chunk.nextOffset,
    linesRead: before.linesRead + chunk.objects.length,
    rootsRead: before.rootsRead + roots,
  };
}
