import { setTimeout as sleep } from "node:timers/promises";
import type { ShopId } from "#app/lib/ids.ts";
import { adminGraphql, ShopifyUnavailable } from "#app/shopify/admin-client.server.ts";
import { BULK_OPERATION } from "#app/shopify/operations/bulk-operation.ts";
import { BULK_OPERATIONS_NEWEST } from "#app/shopify/operations/bulk-operations-newest.ts";
import { BULK_RUN_QUERY } from "#app/shopify/operations/bulk-run-query.ts";
import { SyncFailure } from "./sync-failure.ts";

export interface BulkOperation {
  id: string;
  status: "CREATED" | "RUNNING" | "COMPLETED" | "CANCELING" | "CANCELED" | "FAILED" | "EXPIRED";
  errorCode: string | null;
  createdAt: string;
  objectCount: string;
  rootObjectCount: string;
  /** Null until it is complete, and when it found nothing. */
  url: string | null;
}

/** Starts a bulk operation, or finds the one that a start whose answer was lost did start. */
export async function startBulkQuery(options: { shopId: ShopId; query: string }): Promise<string> {
  const { shopId, query } = options;
  type Started = {
    bulkOperationRunQuery: {
      bulkOperation: { id: string } | null;
      userErrors: { code: string | null; message: string }[];
    };
  };
  try {
    const answer = await adminGraphql<Started>({ shopId, operation: BULK_RUN_QUERY, variables: { query } });
    const { bulkOperation, userErrors } = answer.bulkOperationRunQuery;
    if (bulkOperation) return bulkOperation.id;
    const code = userErrors[0]?.code ?? "UNKNOWN";
    // As many as Shopify runs at once are running: one of them ends sooner or later.
    if (BUSY_CODES.has(code)) throw new ShopifyUnavailable("too many bulk operations", { mayHaveRun: false });
    throw new SyncFailure({ key: "bulkRefused", params: { code } });
  } catch (error) {
    if (!(error instanceof ShopifyUnavailable) || !error.mayHaveRun) throw error;
    const started = await findStarted(options);
    if (started) return started;
    throw error;
  }
}

const BUSY_CODES = new Set(["OPERATION_IN_PROGRESS", "LIMIT_REACHED"]);

/** Clocks differ; an operation over the same query that is this much older serves as well. */
const RECENT_MS = 60_000;

async function findStarted({ shopId, query }: { shopId: ShopId; query: string }): Promise<string | undefined> {
  type Newest = { bulkOperations: { nodes: { id: string; status: string; query: string; createdAt: string }[] } };
  const { bulkOperations } = await adminGraphql<Newest>({ shopId, operation: BULK_OPERATIONS_NEWEST });
  const usable = new Set(["CREATED", "RUNNING", "COMPLETED"]);
  return bulkOperations.nodes.find(
    ({ status, query: asked, createdAt }) =>
      asked === query && usable.has(status) && Date.now() - Date.parse(createdAt) < RECENT_MS,
  )?.id;
}

/**
 * Waits until a bulk operation has ended, asking less and less often, at most every 10 seconds.
 *
 * @param options.onProgress told at each look how many objects are done
 * @returns null when Shopify no longer knows the operation
 */
export async function waitForBulkOperation(options: {
  shopId: ShopId;
  id: string;
  signal: AbortSignal;
  onProgress: (operation: BulkOperation) => Promise<void>;
}): Promise<BulkOperation | null> {
  const { shopId, id, signal } = options;
  for (let delayMs = 100; ; delayMs = Math.min(delayMs * 1.5, 10_000)) {
    signal.throwIfAborted();
    const { bulkOperation } = await adminGraphql<{ bulkOperation: BulkOperation | null }>({
      shopId,
      operation: BULK_OPERATION,
      variables: { id },
    });
    if (!bulkOperation || ENDED.has(bulkOperation.status)) return bulkOperation;
    await options.onProgress(bulkOperation);
    await sleep(delayMs, undefined, { signal });
  }
}

const ENDED = new Set(["COMPLETED", "CANCELED", "FAILED", "EXPIRED"]);
