import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ShopId } from "../../../app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

let database: TestDatabase;
let connection: pg.Client;
let db: typeof import("#app/db.server.ts");
let customers: typeof import("#app/features/customers/index.server.ts");
let shopId: ShopId;

const PEOPLE: [id: number, last: string | null, first: string | null, email: string | null, phone: string | null][] = [
  [1, "山田", "花子", "hanako.yamada@example.com", "+81 90-1234-5678"],
  [2, "ヤマダ", "ハナコ", null, "03(1234)5678"],
  [3, "髙橋", "やまと", "YAMATO@EXAMPLE.COM", null],
  [4, "Müller", "José Ángel", "jose_m@example.de", "+1 (212) 555-0101"],
  [5, "ﾔﾏﾓﾄ", "ジョン・スミス", "100%@example.com", "0081-80-1111-2222"],
  [6, "鑑", null, null, null],
];

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  connection = new pg.Client({ connectionString: database.adminUrl });
  await connection.connect();
  db = await import("#app/db.server.ts");
  customers = await import("#app/features/customers/index.server.ts");
  const { rows } = await connection.query(
    "INSERT INTO shops (domain) VALUES ('search.myshopify.com'), ('other.myshopify.com') RETURNING shop_id",
  );
  shopId = BigInt(rows[0].shop_id) as ShopId;
  for (const shop of rows) {
    await connection.query(
      `INSERT INTO customers (shop_id, customer_id, last_name, first_name, email, phone, updated_at, observed_at, tags)
       SELECT $1, id, last, first, email, phone, now(), now(), '{}'
       FROM json_to_recordset($2::json) AS p (id bigint, last text, first text, email text, phone text)`,
      [
        shop.shop_id,
        JSON.stringify(PEOPLE.map(([id, last, first, email, phone]) => ({ id, last, first, email, phone }))),
      ],
    );
  }
  await connection.query(
    `INSERT INTO orders (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, test,
       financial_status, currency, taxes_included, discount_codes, local_day)
     VALUES ($1, 1, '#JP-10234', 6, now(), now(), now(), now(), false, 'paid', 'JPY', false, '{}', current_date),
       ($1, 2, '#1001', 2, now(), now(), now(), now(), false, 'paid', 'JPY', false, '{}', current_date)`,
    [String(shopId)],
  );
});

afterAll(async () => {
  await db?.closeDatabase();
  await connection?.end();
  await database?.drop();
});

async function find(text: string): Promise<number[]> {
  const list = customers.parseListQuery(new URLSearchParams({ q: text }));
  const page = await db.inTransaction({ shopId }, (tx) => customers.listCustomers(tx, { shopId, list }));
  expect(page.count).toEqual({ customers: page.rows.length, isExact: true });
  return page.rows.map(({ id }) => Number(id)).sort();
}

/** The same search by the index alone, which a list of a few customers never needs. */
async function findByIndex(text: string): Promise<number[]> {
  return db.inTransaction({ shopId }, async (tx) => {
    await db.query(tx, "SELECT set_config('enable_seqscan', 'off', true)");
    const rows = await db.query<{ id: string }>(
      tx,
      "SELECT customer_id::text AS id FROM find_customers(ARRAY[fold_search($1::text)])",
      text,
    );
    return rows.map(({ id }) => Number(id)).sort();
  });
}

describe("people are found however they are typed", () => {
  test.each([
    ["山田花子", [1]],
    ["山田　花子", [1]],
    ["花子 山田", [1]],
    ["田花", [1]],
    ["やまだ", [2]],
    ["ﾔﾏﾀﾞ ﾊﾅｺ", [2]],
    ["ヤマ", [2, 3, 5]],
    ["や", [2, 3, 5]],
    ["高橋", [3]],
    ["yamato@EXAMPLE", [3]],
    ["ｙａｍａｔｏ", [3]],
    ["muller", [4]],
    ["MÜLLER", [4]],
    ["Jose Angel", [4]],
    ["じょん すみす", [5]],
    ["ジョンスミス", [5]],
    ["100%", [5]],
    ["e_m@", [4]],
    ["%", [5]],
    ["鑑", [6]],
    ["example.com", [1, 3, 5]],
    ["nobody", []],
    ["山田|", [1]],
  ])("%s", async (text, ids) => {
    expect(await find(text)).toEqual(ids);
    // One or two plain letters have no piece of their own.
    if (!/^[\x20-\x7e]{0,2}$/.test(text)) expect(await findByIndex(text)).toEqual(ids);
  });

  test.each([
    ["090-1234-5678", [1]],
    ["０９０１２３４", [1]],
    ["+819012345678", [1]],
    ["+81 (0)90 1234", [1]],
    ["819012345678", [1]],
    ["12345678", [1, 2]],
    ["03 1234", [2]],
    ["212-555", [4]],
    ["+1 212 555 0101", [4]],
    ["080 1111", [5]],
  ])("by telephone: %s", async (text, ids) => {
    expect(await find(text)).toEqual(ids);
  });

  test.each([
    ["#JP-10234", [6]],
    ["jp-10234", []],
    ["JP-10234", [6]],
    ["JP-10", [6]],
    ["#1001", [2]],
    ["1001", [2]],
    ["#100", []],
    ["6", [6]],
  ])("by order or id: %s", async (text, ids) => {
    const found = await find(text);
    expect(found).toEqual(expect.arrayContaining(ids));
    if (text.length > 1) expect(found).toEqual(ids);
  });
});

const HIRAGANA = Array.from({ length: 0x3097 - 0x3041 }, (_, at) => String.fromCodePoint(0x3041 + at));
const toKatakana = (text: string) =>
  [...text].map((letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0x60)).join("");
const toFullWidth = (text: string) =>
  [...text].map((letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)).join("");

async function fold(texts: string[]): Promise<string[]> {
  const { rows } = await connection.query(
    "SELECT fold_search(t) AS folded FROM unnest($1::text[]) WITH ORDINALITY AS u (t, n) ORDER BY n",
    [texts],
  );
  return rows.map(({ folded }) => folded);
}

test("folding forgets width, case, kana, accents and spaces, and folding twice is folding once", async () => {
  const kana = fc
    .array(fc.constantFrom(...HIRAGANA), { minLength: 1, maxLength: 8 })
    .map((letters) => letters.join(""));
  const ascii = fc.string({ unit: fc.constantFrom(..."abcXYZ019@.-_"), minLength: 1, maxLength: 8 });
  const any = fc.string({ unit: "grapheme", maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(kana, ascii, any, async (hiragana, plain, text) => {
      const [one, other, lower, wide, spaced, accent, folded] = await fold([
        hiragana,
        toKatakana(hiragana),
        plain,
        toFullWidth(plain.toUpperCase()),
        [...plain].join(" \u3000\t"),
        [...plain].map((letter) => `${letter}\u0301`).join(""),
        text,
      ]);
      expect(other).toBe(one);
      expect(wide).toBe(lower);
      expect(spaced).toBe(lower);
      expect(accent).toBe(lower);
      expect(await fold([folded ?? ""])).toEqual([folded]);
    }),
    { numRuns: 150 },
  );
});

test("what is found follows every change, and who is gone is not found", async () => {
  const change = (sql: string) => connection.query(sql, [String(shopId)]);
  await change("UPDATE customers SET last_name = '佐藤' WHERE shop_id = $1 AND customer_id = 1");
  expect(await find("山田")).toEqual([]);
  expect(await find("佐藤花子")).toEqual([1]);
  await change("UPDATE customers SET merged_into = 3 WHERE shop_id = $1 AND customer_id = 1");
  expect(await find("佐藤花子")).toEqual([]);
  await change("UPDATE customers SET merged_into = NULL, deleted_at = now() WHERE shop_id = $1 AND customer_id = 1");
  expect(await find("佐藤花子")).toEqual([]);
  await change("UPDATE customers SET deleted_at = NULL WHERE shop_id = $1 AND customer_id = 1");
  expect(await find("佐藤花子")).toEqual([1]);
  await change(
    `UPDATE customers SET last_name = NULL, first_name = NULL, email = NULL, redacted_at = now()
     WHERE shop_id = $1 AND customer_id = 1`,
  );
  expect(await find("佐藤花子")).toEqual([]);
});

test("a list that is filtered thinly goes on page by page, over thousands, without repeats", async () => {
  const many = BigInt(
    (await connection.query("INSERT INTO shops (domain) VALUES ('many.myshopify.com') RETURNING shop_id")).rows[0]
      .shop_id,
  ) as ShopId;
  // Every 40th has the name: 175 of 7,000, more thinly than the walk of an order would fill a page from.
  await connection.query(
    `INSERT INTO customers (shop_id, customer_id, last_name, updated_at, observed_at, tags)
     SELECT $1, n, CASE WHEN n % 40 = 0 THEN '稀子' ELSE '山田' END, now(), now(), '{}' FROM generate_series(1, 7000) n`,
    [String(many)],
  );
  await connection.query(
    `INSERT INTO customer_figures (shop_id, customer_id, orders, first_order_at, last_order_at, first_order_day,
       last_order_day, net_sales_minor, gross_profit_minor)
     SELECT $1, n, 1 + n % 3, '2026-01-01', timestamptz '2026-01-01' + (n % 10) * interval '1 day', '2026-01-01',
       date '2026-01-01' + n % 10, n % 5, 0 FROM generate_series(1, 7000) n`,
    [String(many)],
  );
  const due = Array.from({ length: 175 }, (_, at) => (at + 1) * 40);
  const page = (query: Record<string, string>) => {
    const list = customers.parseListQuery(new URLSearchParams({ q: "稀子", ...query }));
    return db.inTransaction({ shopId: many }, (tx) => customers.listCustomers(tx, { shopId: many, list }));
  };
  for (const sort of ["lastOrder-desc", "netSales-asc", "orders-desc", "id-asc"]) {
    const forwards: number[] = [];
    let at = await page({ sort });
    for (;;) {
      forwards.push(...at.rows.map(({ id }) => Number(id)));
      if (at.after === null) break;
      at = await page({ sort, after: at.after });
    }
    expect(
      forwards.toSorted((a, b) => a - b),
      sort,
    ).toEqual(due);
    const backwards = at.rows.map(({ id }) => Number(id));
    while (at.before !== null) {
      at = await page({ sort, before: at.before });
      backwards.unshift(...at.rows.map(({ id }) => Number(id)));
    }
    expect(backwards, sort).toEqual(forwards);
  }
  expect((await page({ sort: "lastOrder-desc" })).count).toEqual({ customers: 175, isExact: true });
});
