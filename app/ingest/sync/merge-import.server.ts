import { inTransaction, lockShopFacts, query, type Tx } from "#app/db.server.ts";
import type { BackfillContext } from "./bulk-phase.server.ts";
import { readProgress, writeProgress } from "./import-progress.server.ts";
import { MERGE_LINES_SQL, MERGE_ORDERS_SQL, MERGE_REFUNDS_SQL } from "./merge-import.sql.ts";
import { changeRun } from "./sync-runs.server.ts";

interface Merge {
  table: "import_orders" | "import_order_lines" | "import_refunds";
  sql: string;
  /** Values from $4 on. */
  values: unknown[];
}

/** Webhooks wait while a range is merged; a range that took longer than this is followed by a smaller one. */
const SLOW_MS = 500;
const FIRST_PAGES = 256;

/**
 * Phase "merge": the staged rows into the facts, range by range, each in its own transaction. Merging a range again
 * changes nothing, so a killed merge goes on with the range it was at.
 */
export async function mergeImport(context: BackfillContext, options: { observedAt: string }): Promise<void> {
  const { shop, run } = context;
  const merges: Merge[] = [
    { table: "import_orders", sql: MERGE_ORDERS_SQL, values: [shop.timeZone] },
    { table: "import_order_lines", sql: MERGE_LINES_SQL, values: [options.observedAt, shop.defaultMarginBp] },
    { table: "import_refunds", sql: MERGE_REFUNDS_SQL, values: [] },
  ];
  const pagesOf = await inTransaction({ shopId: shop.shopId }, tablePages);
  const total = merges.reduce((sum, { table }) => sum + pagesOf[table], 0);
  let done = 0;
  for (const merge of merges) {
    const key = { shopId: shop.shopId, runId: run.runId, phase: `merge ${merge.table}` };
    const end = pagesOf[merge.table];
    let from = (await inTransaction({ shopId: shop.shopId }, (tx) => readProgress(tx, key)))?.bytesRead ?? 0;
    let pages = FIRST_PAGES;
    while (from < end) {
      context.signal.throwIfAborted();
      const to = Math.min(from + pages, end);
      const tookMs = await mergeRange(context, { ...merge, key, from, to, done: done + to, total });
      if (tookMs > SLOW_MS) pages = Math.max(16, pages >> 1);
      else if (tookMs < SLOW_MS / 3) pages = Math.min(4096, pages << 1);
      from = to;
    }
    done += end;
  }
}

async function mergeRange(
  context: BackfillContext,
  range: Merge & {
    key: { shopId: BackfillContext["shop"]["shopId"]; runId: bigint; phase: string };
    from: number;
    to: number;
    done: number;
    total: number;
  },
): Promise<number> {
  const { shopId } = context.shop;
  return inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
    await lockShopFacts(tx, shopId);
    const began = performance.now();
    await query(tx, range.sql, shopId, `(${range.from},0)`, `(${range.to},0)`, ...range.values);
    await writeProgress(tx, range.key, { bytesRead: range.to, linesRead: 0, rootsRead: 0 });
    await changeRun(tx, {
      shopId,
      runId: context.run.runId,
      now: context.clock(),
      change: { doneCount: range.done, totalCount: range.total },
    });
    return performance.now() - began;
  });
}

async function tablePages(tx: Tx): Promise<Record<Merge["table"], number>> {
  const rows = await query<{ table: Merge["table"]; pages: bigint }>(
    tx,
    `SELECT t AS "table", pg_relation_size(t::regclass) / current_setting('block_size')::bigint AS pages
     FROM unnest(ARRAY['import_orders', 'import_order_lines', 'import_refunds']) AS t`,
  );
  return Object.fromEntries(rows.map(({ table, pages }) => [table, Number(pages)])) as Record<Merge["table"], number>;
}
