import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ShopId } from "../../../app/lib/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { setAppSettings } from "../server/app-settings.ts";
import { seededRandom } from "./plain-figures.ts";

const NOW = new Date("2026-07-01T03:00:00Z");
const BOUNCED = "mail7@gmail.com";

let database: TestDatabase;
let connection: pg.Client;
let db: typeof import("#app/db.server.ts");
let customers: typeof import("#app/features/customers/index.server.ts");
let shopId: ShopId;

interface Person {
  id: number;
  last: string;
  first: string;
  email: string | null;
  phone: string | null;
  zip: string | null;
  street: string | null;
  email_state: string;
  sms_state: string;
  bought_days_ago: number | null;
  line: boolean;
  no_line: boolean;
  no_post: boolean;
}
let people: Person[];

/** People drawn from few values, so that many share some, each written in one of several ways. */
function drawPeople(count: number): Person[] {
  const random = seededRandom(7);
  const one = <T>(...values: T[]): T => values[Math.floor(random() * values.length)] as T;
  return Array.from({ length: count }, (_, at) => {
    const number = Math.floor(random() * 400);
    const local = `mail${number}`;
    const dial = String(10_000_000 + Math.floor(random() * 500));
    const zip = String(1_000_000 + Math.floor(random() * 60));
    const hasNoAddress = random() < 0.1;
    return {
      id: at + 1,
      last: one("Smith", "SMITH", "Ｓｍｉｔｈ", "Jones", "山田", "Yamada"),
      first: one("Ann", "ann", "Bo", "花子", ""),
      email:
        random() < 0.3
          ? null
          : one(
              `${local}@example.com`,
              `${local}+x@example.com`,
              `Mail.${number}@gmail.com`,
              `mail${number}@gmail.com`,
            ),
      phone: random() < 0.5 ? null : one(`+8190${dial}`, `090-${dial}`, `０９０${dial}`),
      zip: hasNoAddress ? null : one(zip, `${zip.slice(0, 3)}-${zip.slice(3)}`),
      street: hasNoAddress ? null : "1-1",
      email_state: one("subscribed", "not_subscribed", "unsubscribed"),
      sms_state: one("subscribed", "not_subscribed"),
      bought_days_ago: random() < 0.4 ? null : Math.floor(random() * 800),
      line: random() < 0.3,
      no_line: random() < 0.2,
      no_post: random() < 0.2,
    };
  });
}

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  connection = new pg.Client({ connectionString: database.adminUrl });
  await connection.connect();
  db = await import("#app/db.server.ts");
  customers = await import("#app/features/customers/index.server.ts");
  const { rows } = await connection.query("INSERT INTO shops (domain) VALUES ('acc.myshopify.com') RETURNING shop_id");
  shopId = BigInt(rows[0].shop_id) as ShopId;
  people = drawPeople(900);
  // In several statements, as facts come in.
  for (let from = 0; from < people.length; from += 90) {
    await connection.query(
      `INSERT INTO customers (shop_id, customer_id, last_name, first_name, email, phone, zip, address1, email_marketing_state,
         sms_marketing_state, updated_at, observed_at, tags)
       SELECT $1, id, last, first, email, phone, zip, street, email_state, sms_state, now(), now(), '{}'
       FROM json_to_recordset($2::json) AS p (id bigint, last text, first text, email text, phone text, zip text,
         street text, email_state text, sms_state text)`,
      [String(shopId), JSON.stringify(people.slice(from, from + 90))],
    );
  }
  await connection.query(
    `INSERT INTO line_links (shop_id, line_user_id, customer_id, linked_at)
     SELECT $1, 'U' || id, id, now() FROM json_to_recordset($2::json) AS p (id bigint, line boolean) WHERE line`,
    [String(shopId), JSON.stringify(people)],
  );
  await connection.query(
    `INSERT INTO message_preferences (shop_id, customer_id, least_gap_days, no_line, no_post, updated_at)
     SELECT $1, id, 0, no_line, no_post, now()
     FROM json_to_recordset($2::json) AS p (id bigint, no_line boolean, no_post boolean)`,
    [String(shopId), JSON.stringify(people)],
  );
  await connection.query(
    `INSERT INTO message_suppressions (shop_id, channel, address_hash, reason, since)
     VALUES ($1, 'email', address_hash($1, $2), 'bounce', now())`,
    [String(shopId), BOUNCED],
  );
  await connection.query(
    `INSERT INTO customer_figures (shop_id, customer_id, orders, first_order_at, last_order_at, first_order_day,
       last_order_day, net_sales_minor, gross_profit_minor)
     SELECT $1, id, 1, at, at, at::date, at::date, 100, 50
     FROM json_to_recordset($2::json) AS p (id bigint, ago integer),
       LATERAL (SELECT $3::timestamptz - p.ago * interval '1 day' AS at) t`,
    [
      String(shopId),
      JSON.stringify(
        people
          .filter((person) => person.bought_days_ago !== null)
          .map(({ id, bought_days_ago }) => ({ id, ago: bought_days_ago })),
      ),
      NOW,
    ],
  );
}, 60_000);

afterAll(async () => {
  await db?.closeDatabase();
  await connection?.end();
  await database?.drop();
});

const inShop = <T>(work: Parameters<typeof db.inTransaction<T>>[1]) => db.inTransaction({ shopId }, work);

async function allGroups(dismissed = false) {
  const found: string[] = [];
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof customers.readDuplicates>> = await inShop((tx) =>
      customers.readDuplicates(tx, { shopId, dismissed, after }),
    );
    for (const { kind, customers: who } of page.groups) found.push(`${kind} ${who.map(({ id }) => id).join(",")}`);
    if (page.after === null) return found;
    after = page.after;
  }
}

/** The same by comparing plain values, without the app's folding, keys or indexes. */
function plainGroups(): string[] {
  const narrow = (text: string) => text.normalize("NFKC").toLowerCase().replaceAll(/[\s-]/g, "");
  const mailbox = ({ email }: Person) => {
    if (email === null) return null;
    const [local = "", host = ""] = email.toLowerCase().split("@");
    const bare = local.split("+")[0] ?? "";
    return `${host === "gmail.com" ? bare.replaceAll(".", "") : bare}@${host}`;
  };
  const phone = (person: Person) => person.phone && narrow(person.phone).replace(/^\+81/, "0");
  const nameZip = ({ last, first, zip }: Person) =>
    zip === null ? null : [...[narrow(last), narrow(first)].sort(), narrow(zip)].join(" ");
  const kinds = [
    ["mailbox", mailbox],
    ["phone", phone],
    ["nameZip", nameZip],
  ] as const;
  const groups: string[] = [];
  kinds.forEach(([kind, shared], at) => {
    const byValue = new Map<string | null, Person[]>();
    for (const person of people) byValue.set(shared(person), [...(byValue.get(shared(person)) ?? []), person]);
    for (const [value, members] of byValue) {
      if (value === null || members.length < 2) continue;
      const isStronger = kinds.slice(0, at).some(([, stronger]) => {
        const values = new Set(members.map(stronger));
        return values.size === 1 && !values.has(null);
      });
      if (!isStronger)
        groups.push(
          `${kind} ${members
            .slice(0, 10)
            .map(({ id }) => id)
            .join(",")}`,
        );
    }
  });
  return groups.sort();
}

test("likely duplicates are exactly those whose values agree, each told once, page by page", async () => {
  const due = plainGroups();
  expect(due.length).toBeGreaterThan(100);
  expect(new Set(due.map((group) => group.split(" ")[0])).size).toBe(3);
  expect((await allGroups()).sort()).toEqual(due);
});

test("what was said not to be one person stays away until somebody joins, and may be looked at again", async () => {
  const { groups } = await inShop((tx) => customers.readDuplicates(tx, { shopId, dismissed: false, after: null }));
  const group = groups.find(({ hasMore }) => !hasMore);
  if (!group) throw new Error("no group");
  const name = `${group.kind} ${group.customers.map(({ id }) => id).join(",")}`;
  const decide = (intent: string) => {
    const form = new FormData();
    const customerIds = group.customers.map(({ id }) => id).join(",");
    for (const [key, value] of Object.entries({ intent, kind: group.kind, key: group.key, customerIds }))
      form.set(key, value);
    return inShop((tx) => customers.changeAccuracy(tx, { shopId, form, now: NOW }));
  };
  expect(await decide("dismiss")).toEqual({ ok: true, intent: "dismiss" });
  expect(await allGroups()).not.toContain(name);
  expect(await allGroups(true)).toEqual([name]);

  await connection.query(
    `INSERT INTO customers (shop_id, customer_id, email, updated_at, observed_at, tags)
     SELECT shop_id, 5000, email, now(), now(), '{}' FROM customers WHERE shop_id = $1 AND customer_id = $2`,
    [String(shopId), group.customers[0]?.id],
  );
  expect(await allGroups()).toContain(`${name},5000`);
  await connection.query("UPDATE customers SET merged_into = $2 WHERE shop_id = $1 AND customer_id = 5000", [
    String(shopId),
    group.customers[0]?.id,
  ]);
  expect(await allGroups()).not.toContain(name);
  expect(await decide("restore")).toEqual({ ok: true, intent: "restore" });
  expect(await allGroups()).toContain(name);
  expect(await decide("restore")).toEqual({ ok: false, problems: { form: "gone" } });
});

test("customers are counted by how they can be reached", async () => {
  expect(await inShop((tx) => customers.readReach(tx, shopId))).toBeNull();
  await customers.countReach({ shopId, now: NOW });
  const plain = (some: Person[]) => {
    const count = (has: (person: Person) => boolean) => some.filter(has).length;
    return {
      customers: some.length,
      withEmail: count(({ email }) => email !== null),
      byEmail: count(({ email, email_state }) => email !== null && email !== BOUNCED && email_state === "subscribed"),
      withPhone: count(({ phone }) => phone !== null),
      bySms: count(({ phone, sms_state }) => phone !== null && sms_state === "subscribed"),
      withPost: count(({ zip }) => zip !== null),
      byPost: count(({ zip, no_post }) => zip !== null && !no_post),
      byLine: count(({ line, no_line }) => line && !no_line),
      byNothing: count(({ email, phone, zip, line }) => email === null && phone === null && zip === null && !line),
    };
  };
  const reach = await inShop((tx) => customers.readReach(tx, shopId));
  expect(reach?.all).toMatchObject(plain(people));
  expect(reach?.year).toMatchObject(plain(people.filter(({ bought_days_ago: ago }) => ago !== null && ago <= 365)));
  expect(plain(people).byNothing).toBeGreaterThan(0);

  // The count of a day is enough for that day.
  const later = new Date(NOW.getTime() + 3_600_000);
  await customers.countReach({ shopId, now: later, unlessSince: NOW });
  expect((await inShop((tx) => customers.readReach(tx, shopId)))?.countedAt).toBe(NOW.toISOString());
  // The list of those whom nothing reaches.
  const list = customers.parseListQuery(new URLSearchParams("reach=none"));
  const page = await inShop((tx) => customers.listCustomers(tx, { shopId, list }));
  expect(page.count).toEqual({ customers: reach?.all.byNothing, isExact: true });
  // Lists of those whom a channel reaches have as many as were counted.
  for (const [way, counted] of [["email", reach?.all.byEmail] as const, ["post", reach?.all.byPost] as const]) {
    const reached = customers.parseListQuery(new URLSearchParams(`who=all&reach=${way}`));
    const { count } = await inShop((tx) => customers.listCustomers(tx, { shopId, list: reached }));
    expect([way, count?.customers]).toEqual([way, counted]);
  }
});

test("a value that two customers got at the same moment is found by the daily count", async () => {
  await connection.query("DELETE FROM duplicate_keys WHERE shop_id = $1", [String(shopId)]);
  await connection.query("INSERT INTO duplicate_keys VALUES ($1, 1, 42)", [String(shopId)]);
  await customers.countReach({ shopId, now: NOW });
  expect((await allGroups()).sort()).toEqual(plainGroups());
  const { rows } = await connection.query("SELECT FROM duplicate_keys WHERE shop_id = $1 AND key = 42", [
    String(shopId),
  ]);
  expect(rows).toEqual([]);
});

test("segments look anew at who says something of news, and at everybody with an address that is barred", async () => {
  await connection.query("DELETE FROM customer_changes");
  await connection.query(
    "UPDATE message_preferences SET no_line = NOT no_line WHERE shop_id = $1 AND customer_id = 1",
    [String(shopId)],
  );
  const shared = people.find((one, at) => one.email && people.slice(0, at).some(({ email }) => email === one.email));
  const having = people.filter(({ email }) => email === shared?.email).map(({ id }) => id);
  expect(having.length).toBeGreaterThan(1);
  for (const change of [
    `INSERT INTO message_suppressions (shop_id, channel, address_hash, reason, customer_id, since)
     VALUES ($1, 'email', address_hash($1, $2), 'complaint', $3, now())`,
    "DELETE FROM message_suppressions WHERE shop_id = $1 AND address_hash = address_hash($1, $2) AND customer_id = $3",
  ]) {
    await connection.query(change, [String(shopId), shared?.email, shared?.id]);
    const { rows } = await connection.query("DELETE FROM customer_changes RETURNING customer_id::int AS id");
    const noted = change.startsWith("INSERT") ? [...having, 1] : having;
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(noted));
  }
});
