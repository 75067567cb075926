import fc from "fast-check";
import { afterAll, beforeAll, test } from "vitest";
import { type EarningDatabase, openEarningDatabase } from "../earning/earning-shop.ts";
import { checkLedgerHistory, ledgerHistory } from "./ledger-histories.ts";

let database: EarningDatabase;
beforeAll(async () => {
  database = await openEarningDatabase();
});
afterAll(() => database.close());

test("whatever happens in whatever order, the ledger adds up and orders have given what they are due", async () => {
  await fc.assert(
    fc.asyncProperty(ledgerHistory, (history) => checkLedgerHistory(database, history)),
    { numRuns: 20, seed: 20_260_715, endOnFailure: true },
  );
});
