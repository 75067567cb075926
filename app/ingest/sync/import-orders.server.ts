import { inCopyTransaction, inTransaction } from "#app/db.server.ts";
import { BULK_ORDERS } from "#app/shopify/operations/bulk-orders.ts";
import { after, type BackfillContext, runBulkPhase } from "./bulk-phase.server.ts";
import { copyInto } from "./copy-text.server.ts";
import { clearStaging, writeProgressOn } from "./import-progress.server.ts";
import { LINE_COLUMNS, ORDER_COLUMNS, REFUND_COLUMNS, stagingRows } from "./staging-rows.ts";

/**
 * Phase "orders": the bulk file into the bare staging tables. Lines may lie anywhere in the file, so orders and lines are
 * put together by the merge, in SQL.
 */
export async function importOrders(context: BackfillContext): Promise<void> {
  const { shopId, currency } = context.shop;
  await runBulkPhase(context, {
    phase: "orders",
    query: BULK_ORDERS,
    reset: () => inTransaction({ shopId, timeoutMs: 120_000 }, (tx) => clearStaging(tx, shopId)),
    async store(piece) {
      const rows = stagingRows(piece, { shop: String(shopId), currency });
      const progress = after(piece.before, piece);
      await inCopyTransaction({ shopId }, async (client) => {
        // A crash empties the staging tables anyway, so nothing waits for the disk.
        await client.query("SET LOCAL synchronous_commit = off");
        await copyInto(client, `import_orders (${ORDER_COLUMNS})`, rows.orders);
        await copyInto(client, `import_order_lines (${LINE_COLUMNS})`, rows.lines);
        await copyInto(client, `import_refunds (${REFUND_COLUMNS})`, rows.refunds);
        await writeProgressOn(client, piece.key, progress);
        await client.query(`UPDATE sync_runs SET done_count = $3, updated_at = $4 WHERE shop_id = $1 AND run_id = $2`, [
          String(shopId),
          String(context.run.runId),
          progress.rootsRead,
          context.clock().toISOString(),
        ]);
      });
    },
  });
}
