import { inCopyTransaction, inTransaction, query } from "#app/db.server.ts";
import { BULK_ORDERS } from "#app/shopify/operations/bulk-orders.ts";
import { type BackfillContext, type BulkPiece, runBulkPhase } from "./bulk-phase.server.ts";
import { copyInto } from "./copy-text.server.ts";
import { type BulkObject, createGatherer } from "./gather-orders.ts";
import { clearStaging, writeProgress } from "./import-progress.server.ts";
import { lockShop } from "./lock-shop.server.ts";
import { MERGE_LATE_LINES_SQL, MERGE_ORDERS_SQL, MERGE_REFUNDS_SQL, TOLD_TABLES_SQL } from "./merge-orders.sql.ts";
import { changeRun } from "./sync-runs.server.ts";
import { LINE_COLUMNS, ORDER_COLUMNS, REFUND_COLUMNS, type ToldRows, toldRows } from "./told-rows.ts";

const LATE_LINES_AT_ONCE = 5_000;

/**
 * Phase "orders": the bulk file into the facts, piece by piece, each in its own transaction, for which webhooks wait.
 * While one piece is merged, the next is sent to the database on another connection, and the one after it is read. A piece
 * that is merged again changes nothing.
 */
export async function importOrders(context: BackfillContext): Promise<void> {
  const { shopId, currency } = context.shop;
  const observedAt = await runBulkPhase(context, {
    phase: "orders",
    query: BULK_ORDERS,
    reset: () => inTransaction({ shopId, timeoutMs: 120_000 }, (tx) => clearStaging(tx, shopId)),
    reading() {
      const gather = createGatherer();
      return (piece, turn) => {
        const gathered = gather(piece.objects as BulkObject[], piece.isLast);
        const rows = toldRows(gathered, { shop: String(shopId), currency, observedAt: piece.observedAt });
        // What waits for the next piece is read again by whoever goes on after this one.
        return mergePiece(context, { piece, turn, rows, reached: gathered.waits ? piece.before : piece.after });
      };
    },
  });
  while ((await mergeLateLines(context, observedAt)) > 0) context.signal.throwIfAborted();
}

async function mergePiece(
  context: BackfillContext,
  options: { piece: BulkPiece; turn: Promise<void>; rows: ToldRows; reached: BulkPiece["after"] },
): Promise<void> {
  const { shop, run, clock } = context;
  const { shopId } = shop;
  const { piece, turn, rows, reached } = options;
  await inCopyTransaction({ shopId }, async (client, tx) => {
    // The change of phase after all pieces waits for the disk, and with it everything before. What has no statistics is
    // taken for one row; but for the look-ups by key, sets are to be joined as sets.
    await client.query(`SET LOCAL synchronous_commit = off; SET LOCAL enable_nestloop = off; ${TOLD_TABLES_SQL}`);
    await copyInto(client, `told_orders (${ORDER_COLUMNS})`, rows.orders);
    await copyInto(client, `told_lines (${LINE_COLUMNS})`, rows.lines);
    await copyInto(client, `told_refunds (${REFUND_COLUMNS})`, rows.refunds);
    await copyInto(client, "import_orders (shop_id, order_id, lines_expected)", rows.incomplete);
    await copyInto(client, `import_order_lines (shop_id, ${LINE_COLUMNS})`, rows.late);
    await turn;
    const { timeZone, defaultMarginBp } = await lockShop(tx, shopId);
    await query(tx, MERGE_ORDERS_SQL, shopId, defaultMarginBp, timeZone);
    if (rows.refunds !== "") await query(tx, MERGE_REFUNDS_SQL, shopId);
    await writeProgress(tx, piece.key, reached);
    const change = { doneCount: piece.after.rootsRead };
    await changeRun(tx, { shopId, runId: run.runId, now: clock(), change });
  });
}

async function mergeLateLines({ shop }: BackfillContext, observedAt: string): Promise<number> {
  const { shopId } = shop;
  return inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
    const { defaultMarginBp } = await lockShop(tx, shopId);
    const values = [shopId, defaultMarginBp, observedAt, LATE_LINES_AT_ONCE];
    const [late] = await query<{ merged: number }>(tx, MERGE_LATE_LINES_SQL, ...values);
    return late?.merged ?? 0;
  });
}
