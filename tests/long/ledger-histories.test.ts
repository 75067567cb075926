import fc from "fast-check";
import { afterAll, beforeAll, test } from "vitest";
import { type EarningDatabase, openEarningDatabase } from "../integration/earning/earning-shop.ts";
import { checkLedgerHistory, ledgerHistory } from "../integration/ledger/ledger-histories.ts";

/** A database for so many histories each, so that its tables stay small. */
const HISTORIES_EACH = 500;

let database: EarningDatabase;
beforeAll(async () => {
  database = await openEarningDatabase();
});
afterAll(() => database.close());

test.for(Array.from({ length: 20 }, (_, at) => at))("ten thousand histories of the ledger, part %i", async () => {
  await fc.assert(
    fc.asyncProperty(ledgerHistory, (history) => checkLedgerHistory(database, history)),
    { numRuns: HISTORIES_EACH, endOnFailure: true },
  );
});
