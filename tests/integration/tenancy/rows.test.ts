import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { seedShop } from "./seed-shop.ts";

/** PostgreSQL refuses COPY FROM where row-level security is on. They hold rows while an import runs, and each statement names its shop. */
const IMPORT_TABLES = ["import_order_lines", "import_orders", "import_progress"];

/** Everything that may cross tenants: what is needed before a shop is known, or in a shop's own name. */
const CROSSING_FUNCTIONS = [
  "analyze_customers",
  "analyze_facts",
  "analyze_reports",
  "applied_migrations",
  "customers_with_tags",
  "ensure_shop",
  "erase_current_shop",
  "find_customers",
  "ledger_health",
  "list_shops",
  "queue_health",
  "receive_webhook",
  "shop_id_of",
  "shops_with_customer_changes",
  "shops_with_flow",
  "shops_with_follow_up",
  "shops_with_inbox",
  "shops_with_messages",
  "shops_with_open_redemptions",
  "shops_with_outbox",
];

const REFUSED = ["42501"];

let database: TestDatabase;
let admin: pg.Client;
let app: pg.Client;
let tables: string[];
let shopA: string;
let shopB: string;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  // As the app's own pool does it.
  app = new pg.Client({ connectionString: database.url, options: "-c role=okaeri_app" });
  await Promise.all([admin.connect(), app.connect()]);
  const { rows } = await admin.query(
    `SELECT DISTINCT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'shop_id' ORDER BY 1`,
  );
  tables = rows.map(({ name }) => name).filter((name) => !IMPORT_TABLES.includes(name));
  const { rows: shops } = await admin.query(
    "INSERT INTO shops (domain) VALUES ('a.myshopify.com'), ('b.myshopify.com') RETURNING shop_id::text AS id",
  );
  [shopA, shopB] = shops.map(({ id }) => id) as [string, string];
  await seedShop(admin, { shopId: shopA, mark: "ALPHA", base: 101 });
  await seedShop(admin, { shopId: shopB, mark: "BRAVO", base: 202 });
});

afterAll(async () => {
  await app.end();
  await admin.end();
  await database.drop();
});

describe("the schema", () => {
  test("every table but the migrations' own belongs to a shop", async () => {
    const { rows } = await admin.query(
      `SELECT c.relname AS name FROM pg_class c
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
         AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'shop_id' AND a.attnotnull)`,
    );
    expect(rows).toEqual([{ name: "_prisma_migrations" }]);
  });

  test("row-level security is enabled and forced, by the shop alone", async () => {
    const { rows } = await admin.query(
      `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
         array(SELECT p.policyname || ': ' || p.roles::text FROM pg_policies p WHERE p.tablename = c.relname AND p.policyname <> 'owner')
           AS policies,
         (SELECT bool_and(p.qual = p.with_check AND p.qual ~ '^\\(shop_id = \\( SELECT current_shop_id\\(\\)') FROM pg_policies p
          WHERE p.tablename = c.relname AND p.policyname = 'tenant') AS by_shop
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1) ORDER BY 1`,
      [tables],
    );
    expect(rows).toEqual(tables.map((name) => ({ name, forced: true, policies: ["tenant: {public}"], by_shop: true })));
    expect(tables.length).toBeGreaterThan(20);
  });

  test("every primary key begins with the shop", async () => {
    const { rows } = await admin.query(
      `SELECT c.relname AS name FROM pg_class c
       LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
       LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
       WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1) AND a.attname IS DISTINCT FROM 'shop_id'`,
      [tables],
    );
    expect(rows).toEqual([]);
  });

  test("the app's role is plain: no superuser, no way around row-level security, owner of nothing, member of nothing", async () => {
    const { rows } = await app.query(
      `SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
         (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid AND relnamespace = 'public'::regnamespace) AS owns,
         (SELECT count(*)::int FROM pg_auth_members WHERE member = r.oid) AS memberships
       FROM pg_roles r WHERE rolname = current_user`,
    );
    expect(rows).toEqual([
      {
        rolname: "okaeri_app",
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        owns: 0,
        memberships: 0,
      },
    ]);
  });

  test("only the named functions run as their owner, with a fixed search path", async () => {
    const { rows } = await admin.query(
      `SELECT proname, proconfig FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY 1`,
    );
    expect(rows.map(({ proname }) => proname)).toEqual(CROSSING_FUNCTIONS);
    for (const { proname, proconfig } of rows)
      expect(proconfig, proname).toContainEqual(expect.stringMatching(/^search_path=/));
  });
});

/** Runs in a transaction of a shop, or of none, and takes it back. */
async function as<T>(shopId: string | null, work: () => Promise<T>): Promise<T> {
  await app.query("BEGIN");
  try {
    if (shopId !== null) await app.query("SELECT set_config('app.shop_id', $1, true)", [shopId]);
    return await work();
  } finally {
    await app.query("ROLLBACK");
  }
}

/** The number of rows a statement reached, or that it was refused. */
async function reach(sql: string, values: unknown[] = []): Promise<number | "refused"> {
  await app.query("SAVEPOINT attempt");
  try {
    return (await app.query(sql, values)).rowCount ?? 0;
  } catch (error) {
    const code = String((error as { code?: string }).code);
    if (!REFUSED.includes(code)) throw error;
    await app.query("ROLLBACK TO attempt");
    return "refused";
  }
}

async function rowOf(table: string, shopId: string): Promise<unknown> {
  const { rows } = await admin.query(`SELECT to_jsonb(t) AS row FROM ${table} t WHERE shop_id = $1 LIMIT 1`, [shopId]);
  expect(rows, `a row of ${table} to protect (seed-shop.ts)`).toHaveLength(1);
  return rows[0].row;
}

test("a shop reaches its own rows and no other's, in every table, by every statement", async () => {
  for (const table of tables) {
    const [own, other] = [await rowOf(table, shopA), await rowOf(table, shopB)];
    const reached = await as(shopA, async () => ({
      own: Number(await reach(`SELECT 1 FROM ${table} WHERE shop_id = $1`, [shopA])) > 0,
      selected: await reach(`SELECT 1 FROM ${table} WHERE shop_id <> $1`, [shopA]),
      locked: await reach(`SELECT 1 FROM ${table} WHERE shop_id = $1 FOR UPDATE`, [shopB]),
      updated: await reach(`UPDATE ${table} SET shop_id = shop_id WHERE shop_id = $1`, [shopB]),
      deleted: await reach(`DELETE FROM ${table} WHERE shop_id = $1`, [shopB]),
      givenAway: await reach(`UPDATE ${table} SET shop_id = $1`, [shopB]),
      inserted: await reach(`INSERT INTO ${table} SELECT * FROM jsonb_populate_record(null::${table}, $1)`, [other]),
      truncated: await reach(`TRUNCATE ${table} CASCADE`),
    }));
    expect(own).toBeTruthy();
    const nothing = table === "ledger_entries" ? "refused" : 0;
    expect({ table, ...reached }).toEqual({
      table,
      own: true,
      selected: 0,
      // The ledger is append-only for everyone.
      locked: nothing,
      updated: nothing,
      deleted: nothing,
      givenAway: "refused",
      inserted: "refused",
      truncated: "refused",
    });
  }
});

test("without a shop nothing is seen and nothing can be written", async () => {
  for (const table of tables) {
    const other = await rowOf(table, shopB);
    const reached = await as(null, async () => ({
      selected: await reach(`SELECT 1 FROM ${table}`),
      inserted: await reach(`INSERT INTO ${table} SELECT * FROM jsonb_populate_record(null::${table}, $1)`, [other]),
    }));
    expect({ table, ...reached }).toEqual({ table, selected: 0, inserted: "refused" });
  }
});

test("a shop that is erased takes no other's row with it", async () => {
  const count = async (shopId: string) => {
    let total = 0;
    for (const table of tables) {
      total += (await admin.query(`SELECT FROM ${table} WHERE shop_id = $1`, [shopId])).rowCount ?? 0;
    }
    return total;
  };
  const others = await count(shopB);
  await app.query("BEGIN");
  await app.query("SELECT set_config('app.shop_id', $1, true)", [shopA]);
  await app.query("SELECT erase_current_shop()");
  await app.query("COMMIT");
  expect(await count(shopA)).toBe(0);
  expect(await count(shopB)).toBe(others);
});
