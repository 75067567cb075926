import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { activityFile } from "#app/features/loyalty/ui/activity-file.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { plainLedger } from "./plain-ledger.ts";

let database: TestDatabase;
let admin: pg.Client;
let app: typeof import("#app/db.server.ts");
let loyalty: typeof import("#app/features/loyalty/index.server.ts");
let shopId: ShopId;

interface Written {
  id: string;
  customerId: number;
  kind: string;
  day: string;
}
const written: Written[] = [];

const WAYS: Record<string, [from: string, to: string]> = {
  earn: ["issuance", "available"],
  reserve: ["available", "reserved"],
  expire: ["available", "expired"],
};

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  app = await import("#app/db.server.ts");
  loyalty = await import("#app/features/loyalty/index.server.ts");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query(
    "INSERT INTO shops (domain, currency, time_zone) VALUES ('activity.myshopify.com', 'JPY', 'UTC') RETURNING shop_id AS id",
  );
  shopId = BigInt(rows[0].id) as ShopId;
  await admin.query(
    `INSERT INTO customers (shop_id, customer_id, first_name, last_name, email, updated_at, observed_at, tags, complete)
     SELECT $1, n, '花子', '佐藤' || n, 'c' || n || '@example.com', now(), now(), '{}', true FROM generate_series(1, 60) n`,
    [shopId],
  );
  await admin.query(
    `INSERT INTO orders (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, test,
       financial_status, currency, taxes_included, discount_codes, local_day)
     VALUES ($1, 7, '#5107', 7, now(), now(), now(), now(), false, 'paid', 'JPY', false, '{}', '2026-05-01')`,
    [shopId],
  );
  await fill(shopId);
});

afterAll(async () => {
  await app.closeDatabase();
  await admin.end();
  await database.drop();
});

/** 400 entries over ten days, some of them posted among the ids of the day after or before; one expiry on every third day. */
async function fill(shop: ShopId): Promise<void> {
  const { move } = plainLedger(admin, shop);
  // Nobody is to run out of points here.
  await admin.query(
    "INSERT INTO points_accounts (shop_id, customer_id, available) SELECT $1, n, 1000000 FROM generate_series(1, 60) n",
    [shop],
  );
  const other = plainLedger(admin, await anotherShop());
  for (let n = 0; n < 400; n++) {
    const at = Math.floor(n / 40) + (n % 17 === 0 ? 1 : n % 23 === 0 && n >= 40 ? -1 : 0);
    const day = new Date(Date.UTC(2026, 4, 1 + at)).toISOString().slice(0, 10);
    const kind = n % 120 === 7 ? "expire" : n % 5 === 0 ? "reserve" : "earn";
    const customerId = 1 + (n % 60);
    const [from, to] = WAYS[kind] as [string, string];
    const id = await move({
      customerId,
      kind,
      from,
      to,
      amount: 1 + n,
      day,
      reason: { key: kind === "earn" ? "earn_order" : "expire_lot", order: `#${n}`, day },
    });
    written.push({ id, customerId, kind, day });
    if (n % 50 === 0) await other.move({ customerId, kind: "earn", from: "issuance", to: "available", amount: 1, day });
    if (n % 90 === 0) await app.inTransaction({ shopId: shop }, (tx) => loyalty.foldPointsFigures(tx, shop));
  }
}

async function anotherShop(): Promise<bigint> {
  const { rows } = await admin.query(
    "INSERT INTO shops (domain, time_zone) VALUES ('other.myshopify.com', 'UTC') RETURNING shop_id AS id",
  );
  return BigInt(rows[0].id);
}

function page(address: string) {
  const query = loyalty.parseActivityQuery(new URLSearchParams(address));
  return app.inTransaction({ shopId }, (tx) => loyalty.readActivity(tx, { shopId, query }));
}

/** The ids of all pages in a row. */
async function walk(address: string): Promise<string[]> {
  const ids: string[] = [];
  for (let before: string | null = ""; before !== null; ) {
    const { entries, before: next } = await page(`${address}&before=${before}`);
    expect(entries.length).toBeLessThanOrEqual(50);
    ids.push(...entries.map(({ id }) => id));
    before = next;
  }
  return ids;
}

const newestFirst = (entries: readonly Written[]) =>
  entries.map(({ id }) => id).sort((one, other) => Number(BigInt(other) - BigInt(one)));

describe("every entry is shown once, the newest first", () => {
  test.each<[string, (entry: Written) => boolean]>([
    ["", () => true],
    ["kind=earned", ({ kind }) => kind === "earn"],
    ["kind=redeemed", ({ kind }) => kind === "reserve"],
    ["kind=expired", ({ kind }) => kind === "expire"],
    ["kind=imported", () => false],
    ["from=2026-05-03&to=2026-05-06", ({ day }) => day >= "2026-05-03" && day < "2026-05-06"],
    ["kind=earned&from=2026-05-05", ({ kind, day }) => kind === "earn" && day >= "2026-05-05"],
    ["kind=nonsense&from=2026-13-99", () => true],
    ["q=c17@example.com", ({ customerId }) => customerId === 17],
    ["q=5107", ({ customerId }) => customerId === 7],
    ["q=佐藤12&kind=earned", ({ customerId, kind }) => customerId === 12 && kind === "earn"],
    ["q=nobody at all", () => false],
  ])("%s", async (address, passes) => {
    expect(await walk(address)).toEqual(newestFirst(written.filter(passes)));
  });
});

test("a search that too many fulfil says so", async () => {
  const { isTooWide, entries } = await page("q=佐藤");
  expect(isTooWide).toBe(true);
  expect(entries).toHaveLength(50);
});

test("the file has all that the filter lets pass, in words of the language asked for", async () => {
  const filter = loyalty.parseActivityQuery(new URLSearchParams("kind=earned"));
  const lines = [];
  const shop = { currency: "JPY", timeZone: "UTC" };
  for (const language of ["en", "ja"] as const) {
    const { header, rows } = activityFile(loyalty.streamActivity({ shopId, filter }), { ...shop, language });
    expect(header.join()).toBe("entry_id,at,customer_id,email,kind,points,from,to,reason");
    for await (const row of rows) lines.push(row);
  }
  const earned = written.filter(({ kind }) => kind === "earn");
  expect(lines).toHaveLength(earned.length * 2);
  const last = earned.at(-1) as Written;
  const expected = [last.id, `${last.day}T12:00:00.000Z`, String(last.customerId), `c${last.customerId}@example.com`];
  expect(lines[0]).toEqual([...expected, "earn", "400", "issuance", "available", "Earned with order #399"]);
  expect(lines[earned.length]?.at(-1)).toMatch(/#399/);
  expect(lines[earned.length]?.at(-1)).not.toBe(lines[0]?.at(-1));
});

test("neither the newest entries nor a customer's are looked for in the ledger as a whole", async () => {
  await admin.query(
    `INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, idempotency_key,
       reason, occurred_at)
     SELECT $1, 100 + n % 5000, CASE n % 4000 WHEN 0 THEN 'expire' ELSE 'earn' END, 1, 'issuance', 'available', 'staff',
       'many:' || n, '{}', timestamptz '2026-06-01' + n * interval '40 seconds'
     FROM generate_series(1, 200000) n`,
    [shopId],
  );
  await app.inTransaction({ shopId }, (tx) => loyalty.foldPointsFigures(tx, shopId));
  await admin.query("ANALYZE ledger_entries; ANALYZE points_days");
  const read = async () => {
    await admin.query("SELECT pg_stat_clear_snapshot()");
    const { rows } = await admin.query(
      `SELECT seq_scan::int AS scans, (SELECT sum(idx_tup_read)::int FROM pg_stat_user_indexes WHERE relname = 'ledger_entries') AS rows
       FROM pg_stat_user_tables WHERE relname = 'ledger_entries'`,
    );
    return rows[0] as { scans: number; rows: number };
  };
  // What a connection has read is told when it ends.
  await app.closeDatabase();
  const before = await read();
  for (const address of [
    "",
    "before=100000",
    "kind=earned",
    "kind=redeemed",
    "from=2026-06-03&to=2026-06-04",
    "q=c17@example.com",
  ]) {
    await page(address);
  }
  await app.closeDatabase();
  const after = await read();
  expect(after.scans).toBe(before.scans);
  expect(after.rows - before.rows).toBeLessThan(6_000);
});
