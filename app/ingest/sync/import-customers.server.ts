import { inTransaction } from "#app/db.server.ts";
import { applyCustomers } from "#app/features/customers/index.server.ts";
import { BULK_CUSTOMERS } from "#app/shopify/operations/bulk-customers.ts";
import { type BackfillContext, runBulkPhase } from "./bulk-phase.server.ts";
import { writeProgress } from "./import-progress.server.ts";
import type { CustomerNode } from "./nodes.ts";
import { normaliseCustomerNode } from "./normalise-customer-node.ts";
import { changeRun } from "./sync-runs.server.ts";

/** Phase "customers": every customer as Shopify has it now. */
export async function importCustomers(context: BackfillContext): Promise<void> {
  const { shop, run, clock } = context;
  const { shopId } = shop;
  await runBulkPhase(context, {
    phase: "customers",
    query: BULK_CUSTOMERS,
    reading: () => async (piece, turn) => {
      const { objects, key, after, observedAt } = piece;
      const customers = (objects as CustomerNode[]).map((node) => normaliseCustomerNode(node, { observedAt }));
      await turn;
      await inTransaction({ shopId, timeoutMs: 120_000 }, async (tx) => {
        await applyCustomers(tx, { shopId, customers });
        await writeProgress(tx, key, after);
        await changeRun(tx, { shopId, runId: run.runId, now: clock(), change: { doneCount: after.rootsRead } });
      });
    },
  });
}
