import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningShop, someOfKurashi, startShop } from "./running-shop.ts";

let shop: RunningShop;
let drainInbox: typeof import("#app/ingest/inbox/drain.server.ts").drainInbox;
let deliveries = 0;

beforeAll(async () => {
  shop = await startShop(someOfKurashi(3));
  ({ drainInbox } = await import("#app/ingest/inbox/drain.server.ts"));
}, 60_000);

afterAll(() => shop.close());

/** Delivers shop/update, triggered so many minutes after now. */
async function tell(minutes: number, facts: Record<string, unknown>): Promise<void> {
  deliveries += 1;
  await shop.admin.query("SELECT receive_webhook($1, $2, 'shop/update', now() + $3 * interval '1 minute', $4)", [
    shop.domain,
    `shop-${deliveries}`,
    minutes,
    JSON.stringify(facts),
  ]);
  await drainInbox({ now: new Date(Date.now() + 1_000) });
}

async function known() {
  const { rows } = await shop.admin.query(
    `SELECT name, currency, time_zone AS zone,
       (SELECT count(*)::int FROM pgboss.job WHERE name = 'rebuild-shop') AS rebuilds FROM shops`,
  );
  return rows[0];
}

test("an older state of the shop told late changes nothing", async () => {
  await tell(2, { name: "Newer", iana_timezone: "Europe/Berlin" });
  expect(await known()).toEqual({ name: "Newer", currency: "JPY", zone: "Europe/Berlin", rebuilds: 1 });
  await tell(1, { name: "Older", iana_timezone: "America/New_York" });
  await tell(-60, { name: "Before the installation" });
  expect(await known()).toEqual({ name: "Newer", currency: "JPY", zone: "Europe/Berlin", rebuilds: 1 });
});

test("another currency is taken only while there are no orders", async () => {
  await tell(3, { currency: "EUR" });
  expect(await known()).toMatchObject({ currency: "EUR" });
  await tell(4, { currency: "JPY" });
  const sync = await import("#app/ingest/sync/index.server.ts");
  await sync.runBackfill({ shopId: shop.shopId, signal: new AbortController().signal });
  await tell(5, { currency: "EUR", name: "With orders" });
  expect(await known()).toMatchObject({ currency: "JPY", name: "With orders" });
});

test("a time zone that changes while a backfill runs is the one its days are counted in", async () => {
  await shop.admin.query("UPDATE shops SET time_zone = 'Pacific/Kiritimati'");
  let change: Promise<unknown> | undefined;
  // The run has read the shop when it first asks for the time.
  const clock = () => {
    change ??= shop.admin.query("UPDATE shops SET time_zone = 'Pacific/Niue'");
    return new Date();
  };
  const sync = await import("#app/ingest/sync/index.server.ts");
  expect(await sync.runBackfill({ shopId: shop.shopId, signal: new AbortController().signal, clock })).toBe("done");
  await change;
  const { rows } = await shop.admin.query(
    "SELECT count(*)::int AS n FROM orders WHERE local_day = (processed_at AT TIME ZONE 'Pacific/Niue')::date",
  );
  expect(rows).toEqual([{ n: 3 }]);
});

test("an installation again computes the figures anew when the time zone is another", async () => {
  const { installShop } = await import("#app/features/settings/index.server.ts");
  const { sessionStorage } = await import("#app/shopify/session-storage.server.ts");
  const session = await sessionStorage.loadSession(`offline_${shop.domain}`);
  if (!session) throw new Error("no session");
  // The shop's own zone, Asia/Tokyo, is what the installation asks for; nothing newer is known then.
  await shop.admin.query("UPDATE shops SET shopify_updated_at = now() - interval '1 hour'");
  await shop.admin.query("DELETE FROM pgboss.job WHERE name = 'rebuild-shop'");
  await installShop(session);
  expect(await known()).toMatchObject({ zone: "Asia/Tokyo", rebuilds: 1 });
  await installShop(session);
  expect(await known()).toMatchObject({ zone: "Asia/Tokyo", rebuilds: 1 });
});

test("the app's role may not change which migrations count as applied", async () => {
  const { rows } = await shop.admin.query(
    `SELECT p FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) AS p
     WHERE has_table_privilege('okaeri_app', 'public._prisma_migrations', p)`,
  );
  expect(rows).toEqual([]);
});
