import { ShopifyRefused, ShopifyUnavailable } from "#app/shopify/admin-client.server.ts";
import { BulkFileUnavailable } from "./read-jsonl.server.ts";

/** Why a sync ended without success, in words that pages render in the reader's language. */
export interface SyncProblem {
  key: "bulkFailed" | "bulkRefused" | "fileUnavailable" | "shopifyUnavailable" | "shopifyRefused" | "unexpected";
  params: Record<string, string | number>;
}

/** A sync that cannot go on by itself. */
export class SyncFailure extends Error {
  override name = "SyncFailure";
  readonly problem: SyncProblem;
  constructor(problem: SyncProblem) {
    super(`sync: ${problem.key}`);
    this.problem = problem;
  }
}

export function problemOf(error: unknown): SyncProblem {
  if (error instanceof SyncFailure) return error.problem;
  if (error instanceof BulkFileUnavailable) return { key: "fileUnavailable", params: { status: error.status } };
  if (error instanceof ShopifyUnavailable) return { key: "shopifyUnavailable", params: {} };
  if (error instanceof ShopifyRefused) return { key: "shopifyRefused", params: { code: error.code } };
  return { key: "unexpected", params: {} };
}
