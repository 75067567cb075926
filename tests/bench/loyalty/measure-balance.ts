import type { LargeStage } from "../large/large-stage.ts";
import { atMost, type BenchRow, grouped, milliseconds, percentile } from "../report.ts";
import { ENTRIES_EACH } from "./fill-ledger.ts";
import { someCustomers } from "./some-customers.ts";

const ASKED = 500;
const WARM_UP = 50;

/** A customer's balance with tier and entries, each in a transaction of its own, as a page asks for it. */
export async function measureBalance(stage: LargeStage): Promise<BenchRow[]> {
  const { inTransaction } = await import("#app/db.server.ts");
  const { readMember, readPointsEntries } = await import("#app/features/loyalty/index.server.ts");
  const { shopId } = stage;
  const times: number[] = [];
  for (const [at, id] of (await someCustomers(stage, ASKED + WARM_UP)).entries()) {
    const began = performance.now();
    const { entries } = await inTransaction({ shopId }, async (tx) => {
      await readMember(tx, { shopId, customerId: BigInt(id) });
      return readPointsEntries(tx, { shopId, customerId: BigInt(id) });
    });
    if (at >= WARM_UP) times.push(performance.now() - began);
    if (entries.length !== ENTRIES_EACH) throw new Error(`a customer with ${entries.length} entries`);
  }
  const p95 = percentile(times, 95);
  return [
    {
      what: "a balance with its entries, p95",
      rows: `${ASKED} customers of ${grouped(stage.customers * ENTRIES_EACH)} entries`,
      ours: milliseconds(p95),
      reach: atMost(5, p95, " ms"),
    },
  ];
}
