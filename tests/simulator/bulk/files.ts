import { join } from "node:path";
import type { SimBulkOperation } from "../model.ts";

/** Results stay for seven days. */
export const RESULT_LIFETIME = 7 * 24 * 3600 * 1000;

/** Public address of an operation's result file; the key in it is its only protection, as with signed storage addresses. */
export function resultUrl(baseUrl: string, operation: SimBulkOperation): string {
  return `${baseUrl}/bulk-results/${operation.id}/${operation.fileKey}.jsonl`;
}

export function resultPath(dataDir: string, operation: { id: string }): string {
  return join(dataDir, "bulk", `${operation.id}.jsonl`);
}
