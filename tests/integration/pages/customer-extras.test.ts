import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ShopId } from "../../../app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";

const TODAY = "2026-07-01";
const NOW = new Date("2026-07-01T03:00:00Z");

let database: TestDatabase;
let connection: pg.Client;
let db: typeof import("#app/db.server.ts");
let customers: typeof import("#app/features/customers/index.server.ts");
let shopId: ShopId;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  connection = new pg.Client({ connectionString: database.adminUrl });
  await connection.connect();
  db = await import("#app/db.server.ts");
  customers = await import("#app/features/customers/index.server.ts");
  const { rows } = await connection.query(
    "INSERT INTO shops (domain) VALUES ('extras.myshopify.com') RETURNING shop_id",
  );
  shopId = BigInt(rows[0].shop_id) as ShopId;
});

beforeEach(async () => {
  await connection.query(
    "TRUNCATE customers, customer_search, customer_extras, customer_changes, customer_extra_imports CASCADE",
  );
  await connection.query(
    `INSERT INTO customers (shop_id, customer_id, first_name, email, updated_at, observed_at, tags, merged_into)
     VALUES ($1, 1, 'Ann', 'Ann@Example.com', now(), now(), '{}', NULL), ($1, 2, 'Bo', 'bo@example.com', now(), now(), '{}', NULL),
       ($1, 3, 'Old', NULL, now(), now(), '{}', 1), ($1, 4, 'Twin', 'twin@example.com', now(), now(), '{}', NULL),
       ($1, 5, 'Twin', 'twin@example.com', now(), now(), '{}', NULL),
       ($1, 9007199254740993, 'Big', NULL, now(), now(), '{}', NULL)`,
    [String(shopId)],
  );
});

afterAll(async () => {
  await db?.closeDatabase();
  await connection?.end();
  await database?.drop();
});

const inShop = <T>(work: Parameters<typeof db.inTransaction<T>>[1]) => db.inTransaction({ shopId }, work);

function send(intent: string, fields: Record<string, string | Blob>, now = NOW) {
  const form = new FormData();
  form.set("intent", intent);
  for (const [name, value] of Object.entries(fields)) form.set(name, value as string);
  return inShop((tx) => customers.changeExtraImports(tx, { shopId, form, today: TODAY, now }));
}

const file = (content: string | Uint8Array<ArrayBuffer>, name = "extras.csv") => new File([content], name);

async function stored(): Promise<Record<string, [string, string]>> {
  const { rows } = await connection.query("SELECT customer_id::text AS id FROM customer_extras ORDER BY customer_id");
  const found: Record<string, [string, string]> = {};
  for (const { id } of rows) {
    const { birthday, note } = await inShop((tx) => customers.readExtras(tx, { shopId, customerId: BigInt(id) }));
    found[id] = [birthday, note];
  }
  return found;
}

async function noted(): Promise<string[]> {
  const { rows } = await connection.query("SELECT DISTINCT customer_id::text AS id FROM customer_changes ORDER BY 1");
  return rows.map(({ id }) => id);
}

const FILE = `id,email,birthday,note
1,,1985-04-29,likes tea
,BO@example.com,4/1,
9007199254740993,,,"two
lines"
`;

test("a file is tried without storing anything, then brought in as a whole", async () => {
  expect(await send("checkFile", { file: file(FILE) })).toEqual({
    ok: true,
    changed: 0,
    trial: { changes: 3, birthdays: 2, notes: 2, unchanged: 0 },
  });
  expect(await stored()).toEqual({});
  expect(await send("importFile", { file: file(FILE) })).toEqual({ ok: true, changed: 3 });
  const after = { "1": ["1985-04-29", "likes tea"], "2": ["04-01", ""], "9007199254740993": ["", "two\nlines"] };
  expect(await stored()).toEqual(after);
  // A birthday is what segments ask for.
  expect(await noted()).toEqual(["1", "2", "9007199254740993"].sort());

  expect(await send("importFile", { file: file(FILE) })).toMatchObject({
    changed: 0,
    trial: { changes: 0, unchanged: 3 },
  });
  expect(await stored()).toEqual(after);
  expect(await inShop((tx) => customers.readExtraImports(tx, shopId))).toMatchObject([
    { fileName: "extras.csv", customers: 3, undoneAt: null },
  ]);
});

test("Shift_JIS as a Japanese spreadsheet writes it", async () => {
  const bytes = Uint8Array.from([
    ...new TextEncoder().encode("id,birthday,note\r\n1,1985"),
    ...[0x94, 0x4e], // year
    ...new TextEncoder().encode("4"),
    ...[0x8c, 0x8e], // month
    ...new TextEncoder().encode("29"),
    ...[0x93, 0xfa], // day
    ...new TextEncoder().encode(","),
    ...[0x82, 0xa8, 0x92, 0x83], // o-cha
    ...new TextEncoder().encode("\r\n"),
  ]);
  expect(await send("importFile", { file: file(bytes) })).toMatchObject({ ok: true, changed: 1 });
  expect(await stored()).toEqual({ "1": ["1985-04-29", "お茶"] });
});

test("every wrong line is told with its column, and none is stored", async () => {
  const wrong = `id,email,birthday,note
1,,1985-04-31,x
,nobody@example.com,4/1,
,twin@example.com,,x
abc,,4/1,
,,4/1,
2,,,fine
2,,,again
2,,2099-01-01,
2,,1/1
`;
  for (const intent of ["checkFile", "importFile"]) {
    expect(await send(intent, { file: file(wrong) })).toEqual({
      ok: false,
      problems: { file: "rows" },
      lines: [
        { line: 2, column: "birthday", problem: "birthday" },
        { line: 3, column: "email", problem: "customerUnknown" },
        { line: 4, column: "email", problem: "customerAmbiguous" },
        { line: 5, column: "id", problem: "customerId" },
        { line: 6, column: null, problem: "customerMissing" },
        { line: 8, column: "id", problem: "customerTwice" },
        { line: 9, column: "birthday", problem: "birthdayFuture" },
        { line: 10, column: null, problem: "cells" },
      ],
      linesInAll: 8,
    });
  }
  expect(await stored()).toEqual({});
});

test.each([
  ["id,note\n", "empty", undefined],
  ["note\nx\n", "missingColumn", "id, email"],
  ["id,tags\n1,x\n", "nothingToRead", undefined],
  ["id,note,colour\n1,x,red\n", "unknownColumn", "colour"],
  ['id,note\n1,"x\n', "quotes", expect.anything()],
])("a file as a whole: %j", async (content, problem, detail) => {
  const problems = detail === undefined ? { file: problem } : { file: problem, detail };
  expect(await send("importFile", { file: file(content) })).toEqual({ ok: false, problems });
});

test("the id of a merged customer leads to the survivor", async () => {
  expect(await send("importFile", { file: file("id,note\n3,hello\n") })).toMatchObject({ ok: true, changed: 1 });
  expect(await stored()).toEqual({ "1": ["", "hello"] });
});

test("taking a file back restores what was before, but not what was changed since", async () => {
  await send("importFile", { file: file("id,birthday,note\n1,1990-01-01,old\n2,,old\n") });
  await send("importFile", { file: file("id,birthday,note\n1,1991-02-02,new\n2,5/5,new\n4,6/6,\n") });
  const { version } = await inShop((tx) => customers.readExtras(tx, { shopId, customerId: 1n }));
  const form = new FormData();
  for (const [name, value] of Object.entries({ birthday: "1991-02-02", note: "edited", version }))
    form.set(name, value);
  const later = new Date(NOW.getTime() + 1000);
  expect(
    await inShop((tx) => customers.saveExtras(tx, { shopId, customerId: 1n, form, today: TODAY, now: later })),
  ).toEqual({ ok: true, changed: 1 });

  const [newest] = await inShop((tx) => customers.readExtraImports(tx, shopId));
  const importId = newest?.id ?? "";
  expect(await send("undoImport", { importId })).toEqual({ ok: true, changed: 2, kept: 1 });
  expect(await stored()).toEqual({ "1": ["1990-01-01", "edited"], "2": ["", "old"], "4": ["", ""] });
  expect(await send("undoImport", { importId })).toEqual({ ok: false, problems: { form: "gone" } });
});

test("an edit upon a state that somebody else changed is refused", async () => {
  const edit = async (fields: Record<string, string>, customerId = 1n) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return inShop((tx) => customers.saveExtras(tx, { shopId, customerId, form, today: TODAY, now: NOW }));
  };
  expect(await edit({ birthday: "4/29", note: "a", version: "" })).toEqual({ ok: true, changed: 1 });
  expect(await edit({ birthday: "", note: "b", version: "" })).toEqual({ ok: false, problems: { form: "conflict" } });
  const { version } = await inShop((tx) => customers.readExtras(tx, { shopId, customerId: 1n }));
  expect(await edit({ birthday: "x", note: "y".repeat(2001), version })).toEqual({
    ok: false,
    problems: { birthday: "birthday", note: "noteTooLong" },
  });
  expect(await edit({ birthday: "", note: "", version })).toEqual({ ok: true, changed: 1 });
  expect(await edit({ birthday: "", note: "x", version: "" }, 3n)).toEqual({ ok: false, problems: { form: "gone" } });
  expect(await stored()).toEqual({ "1": ["", ""] });
});

test("of merged customers the survivor keeps its own and takes what it lacks", async () => {
  await send("importFile", { file: file("id,birthday,note\n1,,mine\n2,1980-01-02,theirs\n") });
  await inShop((tx) =>
    customers.recordMerges(tx, { shopId, merges: [{ keptId: 1n, mergedId: 2n, observedAt: NOW.toISOString() }] }),
  );
  expect(await stored()).toEqual({ "1": ["1980-01-02", "mine"] });
});
