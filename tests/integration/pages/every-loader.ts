import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenLargeShop, openLargeShop } from "./open-large-shop.ts";
import { PAGE_ADDRESSES, routesWithLoader } from "./page-addresses.ts";

/** What a page may read of a table that grows with the shop: more than any page shows, far less than any such table. */
const MOST_ROWS = 5_000;

/** From so many customers on no table is small. */
const LARGE = 200_000;

/** Asks every loader of the running app upon a generated shop; to be called in a test file of its own. */
export function describeEveryLoader(options: { customers: number; setUpWithinMs: number }): void {
  let shop: OpenLargeShop;

  beforeAll(async () => {
    shop = await openLargeShop(options);
  }, options.setUpWithinMs);

  afterAll(() => shop?.close());

  test("every route that reads a shop's rows has its addresses", async () => {
    expect(Object.keys(PAGE_ADDRESSES).sort()).toEqual(await routesWithLoader());
  });

  describe.each(Object.entries(PAGE_ADDRESSES))("%s", (_file, { addresses, readsMore, readsSmallTables }) => {
    test("answers every address within the time, and reads no table as a whole", async () => {
      for (const address of addresses(shop.named)) {
        const { status, text } = await shop.ask(address);
        expect({ address, status }, text.slice(0, 300)).toEqual({ address, status: 200 });
        const read = await shop.rowsRead();
        const most = Object.entries(read).filter(([, count]) => count > MOST_ROWS);
        const mayRead = readsMore !== undefined || (readsSmallTables !== undefined && options.customers < LARGE);
        if (!mayRead) expect({ address, readTooMuch: Object.fromEntries(most) }).toEqual({ address, readTooMuch: {} });
      }
    });
  });
}
