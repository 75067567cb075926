import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openEarningShop } from "./earning-shop.ts";

/** Review and survey apps tell the shop's own address what customers did. */
let shop: Awaited<ReturnType<typeof openEarningShop>>;
let earning: typeof import("#app/features/earning/index.server.ts");
let token: string;
const now = new Date("2026-07-01T03:00:00Z");

beforeAll(async () => {
  shop = await openEarningShop();
  earning = await import("#app/features/earning/index.server.ts");
  await shop.tellCustomers([{ id: 1 }, { id: 2 }], "2026-01-20T03:00:00Z");
  await shop.admin.query("UPDATE customers SET email = 'Hanako@example.com' WHERE customer_id = 2");
  await submit({ intent: "saveAction", version: "0", active: "true", action: "review", points: "50" });
  await shop.admin.query("UPDATE earn_actions SET effective_from = '2026-02-01'");
  token = await make();
});
afterEach(async () => expect(await shop.faults()).toEqual([]));
afterAll(() => shop.close());

async function submit(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return shop.inTx((tx) =>
    earning.submitEarningForm(tx, { shopId: shop.shopId, currency: "JPY", form, today: "2026-07-01", now }),
  );
}

async function make(): Promise<string> {
  const { address } = (await submit({ intent: "makeAddress" })) as { address: string };
  return address.slice(address.lastIndexOf("/") + 1);
}

async function tell(body: unknown, at = token): Promise<[number, unknown]> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request("https://app.example/api/awards/x", { method: "POST", body: text });
  const response = await earning.receiveAward({ request, token: at, now });
  return [response.status, response.headers.get("content-type")?.includes("json") ? await response.json() : null];
}

const available = async (whose: number) => (await shop.accountOf(whose)).available;

test("a review gives its points once, whoever is named by id or by address", async () => {
  expect(await tell({ action: "review", key: "a", customerId: 1 })).toEqual([200, { given: true }]);
  expect(await tell({ action: "review", key: "a", customerId: "gid://shopify/Customer/1" })).toEqual([
    200,
    { given: false },
  ]);
  expect(await tell({ action: "review", key: "b", email: "hanako@EXAMPLE.com" })).toEqual([200, { given: true }]);
  expect([await available(1), await available(2)]).toEqual([50, 50]);
});

test("told ten times at once, it is given once", async () => {
  const before = await available(1);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => tell({ action: "review", key: "race", customerId: 1 })),
  );
  expect(answers.filter(([, answer]) => (answer as { given: boolean }).given)).toHaveLength(1);
  expect(await available(1)).toBe(before + 50);
});

test("where the shop gives nothing for it, nothing is given", async () => {
  expect(await tell({ action: "survey", key: "c", customerId: 1 })).toEqual([200, { given: false }]);
});

test("what cannot be read is refused with why, and an unknown customer", async () => {
  const fieldsOf = async (body: unknown) => {
    const [status, answer] = await tell(body);
    return [status, (answer as { problems: { field: string }[] }).problems.map(({ field }) => field)];
  };
  expect(await fieldsOf({ action: "signup", key: "", customerId: 1 })).toEqual([400, ["action", "key"]]);
  expect(await fieldsOf({ action: "review", key: "d" })).toEqual([400, [""]]);
  expect(await fieldsOf({ action: "review", key: "d", customerId: 1, email: "hanako@example.com" })).toEqual([
    400,
    [""],
  ]);
  expect(await fieldsOf({ action: "review", key: "d", customerId: "1 OR 1=1" })).toEqual([400, ["customerId"]]);
  expect(await fieldsOf("{")).toEqual([400, [""]]);
  expect(await fieldsOf(`"${"x".repeat(20_000)}"`)).toEqual([400, [""]]);
  expect(await fieldsOf({ action: "review", key: "d", customerId: 999 })).toEqual([422, ["customer"]]);
});

test("another address opens nothing, nor this one with another shop's number", async () => {
  const [id = "", secret = ""] = token.split(".");
  const review = { action: "review", key: "e", customerId: 1 };
  for (const wrong of [
    "",
    "x",
    id,
    `${id}.`,
    `${id}.${secret}x`,
    `${Number(id) + 1}.${secret}`,
    `${token}.x`,
    `0.${secret}`,
  ])
    expect(await tell(review, wrong), wrong).toEqual([404, null]);
  // Nothing is said of what was sent, either.
  expect(await tell({}, `${id}.x`)).toEqual([404, null]);
});

test("a new address ends the one before, revoking ends it; only a hash of the secret is kept", async () => {
  const review = (key: string) => ({ action: "review", key, customerId: 1 });
  const old = token;
  token = await make();
  expect(await tell(review("f"), old)).toEqual([404, null]);
  expect(await tell(review("f"))).toEqual([200, { given: true }]);
  const { rows } = await shop.admin.query("SELECT a::text AS row FROM award_addresses a");
  expect(rows).toHaveLength(1);
  expect(rows[0].row).not.toContain(token.split(".")[1]);
  await submit({ intent: "revokeAddress" });
  expect(await tell(review("g"))).toEqual([404, null]);
  expect((await shop.inTx((tx) => earning.readEarning(tx, shop.shopId))).address).toBeNull();
});
