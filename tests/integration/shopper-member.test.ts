import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { ShopId } from "#app/lib/ids.ts";
import { parseEntriesPage, parseMemberFacts } from "../../app/contracts/member.ts";
import { parseLoyaltyView, parseOrderLoyalty } from "../../app/contracts/shopper.ts";
import { createTestDatabase, type TestDatabase } from "../setup/database.ts";
import { API_KEY, API_SECRET, setAppSettings } from "./server/app-settings.ts";
import { shopperToken } from "./server/shopper-token.ts";

const adminGraphql = vi.hoisted(() => vi.fn());
vi.mock("../../app/shopify/admin-client.server.ts", () => ({ adminGraphql }));

const SHOP = "one.myshopify.com";
const MEMBER = "11";
const MERGED = "12";
const STRANGER = "99";

type Route = (args: { request: Request; params: Record<string, string>; context: object }) => Promise<Response>;
type Routes = { loader: Route; action: Route };

let database: TestDatabase;
let connection: pg.Client;
let db: typeof import("#app/db.server.ts");
let routes: Record<
  "loyalty" | "order" | "member" | "entries" | "birthday" | "consent" | "referral" | "rhythm" | "line",
  Routes
>;

beforeAll(async () => {
  database = await createTestDatabase();
  setAppSettings({ databaseUrl: database.url });
  connection = new pg.Client({ connectionString: database.adminUrl });
  await connection.connect();
  db = await import("#app/db.server.ts");
  routes = {
    loyalty: (await import("../../app/routes/api.shopper.loyalty.ts")) as never,
    order: (await import("../../app/routes/api.shopper.orders.$orderId.ts")) as never,
    member: (await import("../../app/routes/api.shopper.member.ts")) as never,
    entries: (await import("../../app/routes/api.shopper.entries.ts")) as never,
    birthday: (await import("../../app/routes/api.shopper.birthday.ts")) as never,
    consent: (await import("../../app/routes/api.shopper.consent.ts")) as never,
    referral: (await import("../../app/routes/api.shopper.referral.ts")) as never,
    rhythm: (await import("../../app/routes/api.shopper.rhythm.ts")) as never,
    line: (await import("../../app/routes/api.shopper.line.ts")) as never,
  };
  await connection.query(`
    INSERT INTO shops (shop_id, domain, currency, time_zone, points_name_ja, points_name_en, installed_at)
    VALUES (1, '${SHOP}', 'JPY', 'Asia/Tokyo', 'マイル', 'miles', now());
    INSERT INTO orders (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, test,
                        financial_status, currency, taxes_included, discount_codes, local_day, counted, order_number)
    VALUES (1, 500, '#1002', ${MEMBER}, now(), now(), now(), now(), false, 'paid', 'JPY', true, '{}', '2026-07-01', true, 1);
    INSERT INTO tiers (shop_id, tier_id, name_ja, name_en, threshold, position, multiplier_bp)
    VALUES (1, 1, '銀', 'Silver', 0, 1, 10000), (1, 2, '金', 'Gold', 5000, 2, 15000);
  `);
});

afterAll(async () => {
  await connection.end();
  await db.closeDatabase();
  await database.drop();
});

beforeEach(async () => {
  adminGraphql.mockReset();
  await connection.query(`
    DELETE FROM outbox_effects; DELETE FROM customer_changes; DELETE FROM customer_extras; DELETE FROM customers;
    DELETE FROM points_accounts; DELETE FROM points_lots; DELETE FROM message_preferences; DELETE FROM message_suppressions;
    DELETE FROM line_settings; DELETE FROM line_links; DELETE FROM line_link_keys;
    INSERT INTO customers (shop_id, customer_id, tags, email, email_marketing_state, updated_at, observed_at, merged_into)
    VALUES (1, ${MEMBER}, '{}', 'a@example.com', 'not_subscribed', now(), now(), null),
           (1, ${MERGED}, '{}', 'b@example.com', 'subscribed', now(), now(), ${MEMBER});
  `);
});

async function ask(
  name: keyof typeof routes,
  options: { customer?: string; sent?: unknown; query?: string; orderId?: string; method?: string } = {},
) {
  const { customer = MEMBER, sent, query = "", orderId = "", method = sent === undefined ? "GET" : "POST" } = options;
  const bearer = await shopperToken({ shop: SHOP, customer, apiKey: API_KEY, secret: API_SECRET });
  const request = new Request(`http://localhost:3000/api/shopper/${name}${query}`, {
    headers: { Authorization: `Bearer ${bearer}` },
    method,
    ...(sent === undefined ? {} : { body: typeof sent === "string" ? sent : JSON.stringify(sent) }),
  });
  const route = method === "GET" ? routes[name].loader : routes[name].action;
  const response = await route({ request, params: { orderId }, context: {} });
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  return { status: response.status, body: await response.json() };
}

const effects = async () =>
  (await connection.query("SELECT kind, payload FROM outbox_effects ORDER BY effect_id")).rows;

describe("friends", () => {
  const NEWCOMER = "21";
  const codeOf = async (customer: string) => (await ask("member", { customer })).body.referral?.code;

  beforeEach(async () => {
    await connection.query(`
      DELETE FROM referrals; DELETE FROM referral_codes; DELETE FROM earn_actions;
      INSERT INTO customers (shop_id, customer_id, tags, email, updated_at, observed_at)
      VALUES (1, ${NEWCOMER}, '{}', 'new@example.com', now(), now());
    `);
  });

  test("without points for friends nothing is passed on, and no code is asked for", async () => {
    expect((await ask("member")).body).toMatchObject({ referral: null, mayTellCode: false, codeRefused: null });
    const told = await ask("referral", { customer: NEWCOMER, sent: { code: "ABCD2345" } });
    expect(told.body).toMatchObject({ codeRefused: "inactive" });
  });

  test("a newcomer says whose code brought them, once; one's own and unknown ones are refused with the reason", async () => {
    await connection.query(
      `INSERT INTO earn_actions (shop_id, action, version, effective_from, active, points, friend_points)
       VALUES (1, 'referral', 1, now() - interval '1 day', true, 100, 50)`,
    );
    const code = await codeOf(MEMBER);
    expect(await codeOf(MEMBER)).toBe(code);
    expect((await ask("member")).body.referral.url).toBe(`https://${SHOP}/?ref=${code}`);
    const tell = async (sent: string) => (await ask("referral", { customer: NEWCOMER, sent: { code: sent } })).body;
    expect(await tell("ZZZZZZZZ")).toMatchObject({ codeRefused: "unknown", mayTellCode: true });
    expect(await tell(await codeOf(NEWCOMER))).toMatchObject({ codeRefused: "self", mayTellCode: true });
    expect(await tell(` ${code.toLowerCase()} `)).toMatchObject({ codeRefused: null, mayTellCode: false });
    expect(await tell(code)).toMatchObject({ codeRefused: "claimed" });
    const { rows } = await connection.query("SELECT friend_id, referrer_id FROM referrals");
    expect(rows).toEqual([{ friend_id: NEWCOMER, referrer_id: MEMBER }]);
    expect((await ask("referral", { sent: { code: "" } })).status).toBe(400);
  });
});

describe("birthday", () => {
  test("is kept once; a second one is not", async () => {
    expect((await ask("birthday", { sent: { month: 2, day: 29 } })).body).toMatchObject({ birthday: "02-29" });
    expect((await ask("birthday", { sent: { month: 5, day: 5 } })).body).toMatchObject({ birthday: "02-29" });
    const { rows } = await connection.query("SELECT customer_id FROM customer_changes");
    expect(rows).toEqual([{ customer_id: MEMBER }]);
  });

  test("the merchant's own note stays, and a birthday that they know", async () => {
    await connection.query(
      `INSERT INTO customer_extras (shop_id, customer_id, note, updated_at) VALUES (1, ${MEMBER}, 'likes tea', now())`,
    );
    await ask("birthday", { sent: { month: 4, day: 1 } });
    const { rows } = await connection.query("SELECT note, birth_year, birth_month, birth_day FROM customer_extras");
    expect(rows).toEqual([{ note: "likes tea", birth_year: null, birth_month: 4, birth_day: 1 }]);
  });

  test("of a merged customer is the survivor's", async () => {
    await ask("birthday", { customer: MERGED, sent: { month: 4, day: 1 } });
    expect((await ask("member")).body.birthday).toBe("04-01");
  });

  test.each([
    { month: 2, day: 30 },
    { month: 13, day: 1 },
    { month: 1.5, day: 1 },
    { month: "1", day: "1" },
    {},
    "{",
    null,
  ])("%j is refused, and nothing is written", async (sent) => {
    expect(await ask("birthday", { sent })).toEqual({ status: 400, body: { error: "bad_request", retryable: false } });
    expect((await connection.query("SELECT FROM customer_extras")).rowCount).toBe(0);
  });

  test("of somebody the shop does not know is not kept", async () => {
    expect((await ask("birthday", { customer: STRANGER, sent: { month: 1, day: 1 } })).status).toBe(404);
    expect((await connection.query("SELECT FROM customer_extras")).rowCount).toBe(0);
  });
});

describe("consent", () => {
  test("holds at once, and Shopify is told", async () => {
    const { body } = await ask("consent", { sent: { channel: "email", agreed: true } });
    expect(parseMemberFacts(body)).toEqual(body);
    expect(body.consents).toEqual([
      { channel: "email", agreed: true, reachable: true },
      { channel: "sms", agreed: false, reachable: false },
      { channel: "post", agreed: true, reachable: false },
    ]);
    const [effect] = await effects();
    expect(effect).toMatchObject({
      kind: "customer.consent",
      payload: { customerId: MEMBER, channel: "email", agreed: true },
    });

    adminGraphql.mockResolvedValue({ customerEmailMarketingConsentUpdate: { userErrors: [] } });
    await run(effect.payload);
    expect(adminGraphql.mock.calls[0]?.[0]).toMatchObject({
      variables: {
        input: {
          customerId: `gid://shopify/Customer/${MEMBER}`,
          emailMarketingConsent: { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" },
        },
      },
    });
  });

  test("taking it back is told too, without a level", async () => {
    await ask("consent", { sent: { channel: "email", agreed: true } });
    const { body } = await ask("consent", { sent: { channel: "email", agreed: false } });
    expect(body.consents[0].agreed).toBe(false);
    const [effect] = await effects();
    expect(effect.payload).toMatchObject({ agreed: false });
    adminGraphql.mockResolvedValue({ customerEmailMarketingConsentUpdate: { userErrors: [] } });
    await run(effect.payload);
    const { emailMarketingConsent } = adminGraphql.mock.calls[0]?.[0].variables.input ?? {};
    expect(emailMarketingConsent).toEqual({ marketingState: "UNSUBSCRIBED", consentUpdatedAt: effect.payload.at });
  });

  test.each([
    ["what is so already", { channel: "email", agreed: false }],
    ["a channel without a number", { channel: "sms", agreed: true }],
  ])("%s asks nothing of Shopify", async (_name, sent) => {
    expect((await ask("consent", { sent })).status).toBe(200);
    expect(await effects()).toEqual([]);
  });

  test.each([{ channel: "fax", agreed: true }, { channel: "email", agreed: "yes" }, []])(
    "%j is refused",
    async (sent) => {
      expect((await ask("consent", { sent })).status).toBe(400);
      expect(await effects()).toEqual([]);
    },
  );

  test("what Shopify does not take is not tried again", async () => {
    adminGraphql.mockResolvedValue({ customerSmsMarketingConsentUpdate: { userErrors: [{ code: "INVALID" }] } });
    const payload = { customerId: MEMBER, channel: "sms", agreed: true, at: new Date().toISOString() };
    await expect(run(payload)).rejects.toThrow("INVALID");
  });

  async function run(payload: unknown) {
    const { messagingEffects } = await import("#app/features/messaging/index.server.ts");
    const effect = { effectId: 1n, kind: "customer.consent", key: "k", payload, revision: 1, attempts: 1 };
    const { signal } = new AbortController();
    await messagingEffects["customer.consent"]?.run([effect], { shopId: 1n as ShopId, now: new Date(), signal });
  }
});

describe("news", () => {
  const LINE = `INSERT INTO line_settings (shop_id, channel_token_cipher, channel_secret_cipher, bot_name, basic_id, updated_at)
    VALUES (1, '', '', 'shop', '@shop', now())`;

  test("agreeing to mail again takes back a stop that was said behind a mail", async () => {
    await connection.query(
      `INSERT INTO message_suppressions (shop_id, channel, address_hash, reason, customer_id, since)
       VALUES (1, 'email', address_hash(1, 'a@example.com'), 'unsubscribe', ${MEMBER}, now())`,
    );
    const { body } = await ask("consent", { sent: { channel: "email", agreed: true } });
    expect(body.consents[0]).toEqual({ channel: "email", agreed: true, reachable: true });
    expect((await connection.query("SELECT FROM message_suppressions")).rowCount).toBe(0);
  });

  test("by post and LINE, and how often, is kept for the survivor of a merged customer", async () => {
    await connection.query(LINE);
    await ask("consent", { customer: MERGED, sent: { channel: "post", agreed: false } });
    await ask("consent", { sent: { channel: "line", agreed: false } });
    await ask("rhythm", { sent: { days: 30 } });
    for (const sent of [{ days: 5 }, { days: "7" }, {}]) expect((await ask("rhythm", { sent })).status).toBe(400);
    const { body } = await ask("member");
    expect(body.consents.slice(2)).toEqual([
      { channel: "line", agreed: false, reachable: false },
      { channel: "post", agreed: false, reachable: false },
    ]);
    expect(body.rhythmDays).toBe(30);
    expect(await effects()).toEqual([]);
    const { rows } = await connection.query("SELECT customer_id FROM message_preferences");
    expect(rows).toEqual([{ customer_id: MEMBER }]);
  });

  test("a LINE account is linked from here where the shop has a channel, and the link taken back", async () => {
    expect((await ask("member")).body.line).toBeNull();
    expect((await ask("line", { sent: {} })).status).toBe(404);
    await connection.query(LINE);
    expect((await ask("member")).body.line).toEqual({ state: "none", account: "@shop", begun: null });
    const { begun } = (await ask("line", { sent: {} })).body.line;
    expect(begun.code).toMatch(/^LINK-[A-Z2-9]{10}$/);
    expect(begun.url).toBe(`https://line.me/R/oaMessage/%40shop/?${begun.code}`);
    const { rows } = await connection.query("SELECT customer_id, signed_in FROM line_link_keys");
    expect(rows).toEqual([{ customer_id: MEMBER, signed_in: true }]);
    await connection.query(
      `INSERT INTO line_links (shop_id, line_user_id, customer_id, linked_at) VALUES (1, 'U1', ${MEMBER}, now())`,
    );
    expect((await ask("line", { sent: {} })).body.line).toEqual({ state: "linked", account: "@shop", begun: null });
    await connection.query("UPDATE line_links SET blocked_at = now()");
    expect((await ask("member")).body.line.state).toBe("blocked");
    expect((await ask("line", { method: "DELETE" })).body.line.state).toBe("none");
    expect((await connection.query("SELECT FROM line_links")).rowCount).toBe(0);
  });
});

describe("history", () => {
  test("every line with what was there after it, page by page; moves between one's own points are no line", async () => {
    const { rows } = await connection.query(`
      INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
                                  idempotency_key, reason, occurred_at)
      SELECT 1, ${MEMBER}, 'earn', 10, 'issuance', 'pending', 'order', 500, 'many:' || n, '{"key": "earn_order", "order": "#1002"}', '2026-07-01Z'
      FROM generate_series(1, 40) n
      UNION ALL VALUES
        (1, ${MEMBER}, 'release', 400, 'pending', 'available', 'lot', 1, 'r', '{"key": "release_lot"}'::jsonb, '2026-07-02Z'::timestamptz),
        (1, ${MEMBER}, 'reserve', 150, 'available', 'reserved', 'redemption', 1, 's', '{"key": "redeem"}', '2026-07-03Z'),
        (1, ${MEMBER}, 'confirm', 100, 'reserved', 'redeemed', 'redemption', 1, 't', '{"key": "redeem"}', '2026-07-03Z'),
        (1, ${MEMBER}, 'unreserve', 50, 'reserved', 'available', 'redemption', 1, 'u', '{"key": "release"}', '2026-07-04Z'),
        (1, ${MEMBER}, 'revoke', 20, 'debt', 'revoked', 'order', 500, 'v', '{"key": "revoke_order"}', '2026-07-05Z')
      RETURNING entry_id`);
    expect(rows).toHaveLength(45);
    await connection.query(
      `INSERT INTO points_accounts (shop_id, customer_id, available, debt) VALUES (1, ${MEMBER}, 300, 20)`,
    );
    const lines: { points: number; balanceAfter: number; kind: string }[] = [];
    let next: string | null = null;
    let pages = 0;
    do {
      const { body } = await ask("entries", { query: next ? `?before=${next}` : "" });
      expect(parseEntriesPage(body)).toEqual(body);
      lines.push(...body.entries);
      next = body.next;
      pages += 1;
    } while (next);
    expect(pages).toBe(3);
    expect(lines.slice(0, 3)).toMatchObject([
      { kind: "revoke", points: -20, balanceAfter: 280 },
      { kind: "return", points: 50, balanceAfter: 300 },
      { kind: "redeem", points: -150, balanceAfter: 250 },
    ]);
    // Read from the oldest on, each line explains the next balance, beginning with nothing.
    let balance = 0;
    for (const line of lines.toReversed()) {
      balance += line.points;
      expect(line.balanceAfter).toBe(balance);
    }
    expect(balance).toBe(300 - 20);
    expect(lines).toHaveLength(43);

    const { body: view } = await ask("loyalty");
    expect(parseLoyaltyView(view)).toEqual(view);
    expect(view).toMatchObject({ balance: 300, debt: 20, pointsName: { ja: "マイル", en: "miles" } });
  });

  test("what staff noted for themselves is not the shopper's to read", async () => {
    await connection.query(`
      INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
                                  idempotency_key, reason, occurred_at)
      VALUES (1, 77, 'adjust', 5, 'issuance', 'available', 'staff', 1, 'note', '{"key": "adjust_give", "why": "difficult person"}', now())`);
    const { body } = await ask("entries", { customer: "77" });
    expect(body.entries).toMatchObject([{ kind: "adjust", points: 5, reasonKey: "manual", reasonParams: {} }]);
    expect(JSON.stringify(body)).not.toContain("difficult");
  });

  test("what is no entry's name is not found", async () => {
    expect((await ask("entries", { query: "?before=abc" })).status).toBe(404);
  });
});

test("the tier tells what it gives and its review, counted in orders, and nothing that is the shop's alone", async () => {
  await connection.query(`
    INSERT INTO tier_programmes (shop_id, version, basis) VALUES (1, 1, 'orders');
    INSERT INTO tier_memberships (shop_id, customer_id, tier_id, basis_value, changed_at, review_on)
    VALUES (1, ${MEMBER}, 2, 5001, now(), '2999-12-31');
    INSERT INTO coupon_campaigns (shop_id, campaign_id, kind, tier_id, active, value_kind, value_minor) VALUES (1, 81, 'tier', 2, true, 'amount', 500);
    UPDATE tiers SET handle = 'gold', perks = '[{"kind": "birthdayPoints", "points": 300},
      {"kind": "membersOnly", "target": "gid://shopify/Product/9", "title": "限定の器", "from": null, "to": null},
      {"kind": "membersOnly", "target": "gid://shopify/Product/10", "title": "春のお茶", "from": null, "to": "2999-03-31"},
      {"kind": "membersOnly", "target": "gid://shopify/Product/11", "title": "去年のお茶", "from": null, "to": "2025-03-31"},
      {"kind": "membersOnly", "target": "gid://shopify/Product/12", "title": "来世紀のお茶", "from": "2999-01-01", "to": null},
      {"kind": "text", "ja": "先行販売", "en": "Early access"}]' WHERE shop_id = 1 AND tier_id = 2`);
  const { body } = await ask("loyalty");
  expect(parseLoyaltyView(body)).toEqual(body);
  expect(body.tier).toEqual({
    name: { ja: "金", en: "Gold" },
    handle: "gold",
    progress: { spentMinor: 0, currency: "JPY", next: null },
    way: { basis: "orders", value: 5001, next: null },
    perks: [
      { kind: "multiplier", timesBp: 15000 },
      { kind: "coupon" },
      { kind: "birthdayPoints", points: 300 },
      { kind: "membersOnly", title: "限定の器", until: null },
      { kind: "membersOnly", title: "春のお茶", until: "2999-03-31" },
      { kind: "text", text: { ja: "先行販売", en: "Early access" } },
    ],
    reviewOn: "2999-12-31",
  });
  await connection.query("DELETE FROM tier_programmes; DELETE FROM tier_memberships");
});

describe("points that end, and points that wait", () => {
  test("are told by day", async () => {
    const { rows } = await connection.query(`
      INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id,
                                  idempotency_key, reason, occurred_at)
      VALUES (1, ${MEMBER}, 'earn', 100, 'issuance', 'available', 'order', 501, 'lots', '{}', now()) RETURNING entry_id`);
    const entry = rows[0].entry_id;
    await connection.query(`
      INSERT INTO points_accounts (shop_id, customer_id, available, pending, reserved) VALUES (1, ${MEMBER}, 60, 40, 5);
      INSERT INTO points_lots (shop_id, customer_id, entry_id, order_id, granted_on, expires_on, granted, "left", released, releases_on)
      VALUES (1, ${MEMBER}, ${entry}, 501, '2026-01-01', '2999-03-31', 30, 20, true, null),
             (1, ${MEMBER}, ${entry}, 501, '2026-01-01', '2999-03-31', 30, 10, true, null),
             (1, ${MEMBER}, ${entry}, 501, '2026-01-01', '2999-02-28', 30, 30, true, null),
             (1, ${MEMBER}, ${entry}, 501, '2026-01-01', '2020-01-01', 9, 9, true, null),
             (1, ${MEMBER}, ${entry}, 501, '2026-01-01', null, 9, 9, true, null),
             (1, ${MEMBER}, ${entry}, 500, '2026-07-01', '2999-01-01', 25, 25, false, '2999-07-08'),
             (1, ${MEMBER}, ${entry}, 500, '2026-07-01', '2999-01-01', 15, 15, false, '2999-07-15');`);
    const { body } = await ask("loyalty");
    expect(body).toMatchObject({ balance: 60, pending: 40, held: 5 });
    expect(body.expiring).toEqual([
      { expiresOn: "2999-02-28", points: 30 },
      { expiresOn: "2999-03-31", points: 30 },
    ]);
    const order = await ask("order", { orderId: "500" });
    expect(parseOrderLoyalty(order.body)).toEqual(order.body);
    expect(order.body).toMatchObject({ pointsPending: 40, releasesOn: "2999-07-15", tier: { name: null } });
  });
});
