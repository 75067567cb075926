/// <reference types="@shopify/ui-extensions/customer-account.page.render" />
import { getExtension } from "@shopify/ui-extensions-tester";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MemberFacts } from "../../../app/contracts/member.ts";
import type { ShopperEntry } from "../../../app/contracts/shopper.ts";
import {
  API_URL,
  button,
  loyaltyView,
  redeemed,
  redemption,
  reward,
  rewardsView,
  serving,
  shownText,
  silver,
  speak,
  unmount,
} from "../../_shared/test-support.ts";

const extension = getExtension("customer-account.page.render");

beforeEach(() => {
  extension.setUp();
  speak(extension.shopify, "members-page", "ja");
  extension.shopify.authenticatedAccount.customer.value = { id: "gid://shopify/Customer/1" };
});

afterEach(() => {
  unmount();
  extension.tearDown();
});

const facts = (overrides: Partial<MemberFacts> = {}): MemberFacts => ({
  schemaVersion: 1,
  birthday: null,
  consents: [
    { channel: "email", agreed: false, reachable: true },
    { channel: "sms", agreed: false, reachable: false },
  ],
  rhythmDays: 0,
  line: null,
  referral: null,
  mayTellCode: false,
  codeRefused: null,
  ...overrides,
});

const line = (overrides: Partial<ShopperEntry>): ShopperEntry => ({
  kind: "earn",
  points: 30,
  reasonKey: "earn.order",
  reasonParams: { order: "#1001" },
  occurredOn: "2026-06-30",
  balanceAfter: 30,
  ...overrides,
});

/** The app answers as told; the Customer Account API says where it is. */
function serve(answers: Parameters<typeof serving>[0], stored: object | null = loyaltyView()) {
  const app = serving({
    "/api/shopper/loyalty": [loyaltyView()],
    "/api/shopper/rewards": [rewardsView({ rewards: [] })],
    "/api/shopper/member": [facts()],
    "/api/shopper/entries": [{ schemaVersion: 1, entries: [line({})], next: null }],
    ...answers,
  });
  extension.fetch = vi.fn<typeof fetch>(async (input, init) => {
    if (!String(input).startsWith("shopify://")) return app(input, init);
    const programme = { programmeVersion: 1, currency: "JPY", digits: 0, pointsName: { ja: "マイル", en: "miles" } };
    const data = {
      customer: { metafield: stored && { value: JSON.stringify(stored) } },
      shop: { metafield: { value: API_URL }, programme: { value: JSON.stringify(programme) } },
    };
    return new Response(JSON.stringify({ data }));
  });
  return app;
}

const sentTo = (app: ReturnType<typeof serving>, path: string) =>
  app.mock.calls
    .filter(([input, init]) => init?.method === "POST" && new URL(String(input)).pathname === path)
    .map(([, init]) => JSON.parse(String(init?.body)));

test("the tier with what it gives and the day of its review, counted in orders", async () => {
  const tier = silver({
    progress: { spentMinor: 0, currency: "JPY", next: null },
    way: { basis: "orders", value: 3, next: { name: { ja: "ゴールド", en: "Gold" }, threshold: 5 } },
    perks: [
      { kind: "multiplier", timesBp: 15000 },
      { kind: "birthdayPoints", points: 500 },
      { kind: "discount", percentBp: 500 },
      { kind: "coupon" },
      { kind: "membersOnly", title: "限定の器", until: null },
      { kind: "membersOnly", title: "春のお茶", until: "2999-03-31" },
      { kind: "membersOnly", title: "去年のお茶", until: "2025-03-31" },
      { kind: "text", text: { ja: "先行販売", en: "Early access" } },
    ],
    reviewOn: "2026-12-31",
  });
  serve({ "/api/shopper/loyalty": [loyaltyView({ tier })] });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("あと2回のご注文でゴールドになります"));
  expect(shownText()).toContain("ポイントが1.5倍");
  expect(shownText()).toContain("お誕生日に500ポイント");
  expect(shownText()).toContain("全商品5%引き");
  expect(shownText()).toContain("限定商品を購入できます：限定の器");
  expect(shownText()).toContain("限定商品を購入できます：春のお茶（2999年3月31日まで）");
  expect(shownText()).not.toContain("去年のお茶");
  expect(shownText()).toContain("先行販売");
  expect(shownText()).toContain("会員ランクは2026年12月31日に見直されます");
});

test("why the balance is what it is: with what was there after each line, page by page", async () => {
  serve({
    "/api/shopper/entries": [
      {
        schemaVersion: 1,
        entries: [
          line({
            kind: "redeem",
            points: -10,
            reasonKey: "redeem",
            reasonParams: { reward: "500円引き", rewardEn: "¥500 off" },
            balanceAfter: 20,
          }),
        ],
        next: "8",
      },
      { schemaVersion: 1, entries: [line({})], next: null },
    ],
  });
  await extension.render();
  await vi.waitFor(() => button("さらに表示"));
  expect(shownText()).toContain("合計20ポイント");
  expect(shownText()).toContain("ポイントの利用：500円引き");
  expect(shownText()).not.toContain("ご注文#1001で獲得");
  button("さらに表示").click();
  await vi.waitFor(() => expect(shownText()).toContain("ご注文#1001で獲得"));
  expect(shownText()).toContain("合計30ポイント");
  expect(vi.mocked(extension.fetch).mock.calls.some(([input]) => String(input).endsWith("entries?before=8"))).toBe(
    true,
  );
  expect(() => button("さらに表示")).toThrow();
});

test("points that end, that are held and that are owed", async () => {
  const expiring = [{ expiresOn: "2026-08-31", points: 120 }];
  const pending = { held: 500, debt: 20, expiring };
  serve({ "/api/shopper/loyalty": [loyaltyView(pending)], "/api/shopper/rewards": [rewardsView({ held: 500 })] });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("2026年8月31日：120ポイント"));
  expect(shownText()).toContain("特典のためお取り置き中：500ポイント");
  expect(shownText()).toContain("先に差し引かれます：20ポイント");
});

test("a reward is redeemed and given back", async () => {
  const held = rewardsView({
    balance: 734,
    rewards: [reward({ blocks: [{ key: "open" }] })],
    redemptions: [redemption()],
  });
  serve({
    "/api/shopper/rewards": [rewardsView(), held, rewardsView()],
    "POST /api/shopper/redemptions": [redeemed()],
    "DELETE /api/shopper/redemptions/31": [redeemed({ redemption: redemption({ state: "released" }) })],
  });
  await extension.render();
  await vi.waitFor(() => button("500ポイントを使う"));
  button("500ポイントを使う").click();
  await vi.waitFor(() => expect(shownText()).toContain("クーポンコード：PTS-4XQZ"));
  expect(shownText()).toContain("保有ポイント：734ポイント");
  button("500ポイントを戻す").click();
  await vi.waitFor(() => expect(shownText()).toContain("保有ポイント：1,234ポイント"));
});

test("digital contents open by their link, goods come with the next parcel", async () => {
  serve({
    "/api/shopper/rewards": [
      rewardsView({
        rewards: [],
        redemptions: [
          redemption({ id: "1", kind: "content", state: "confirmed", code: null, contentUrl: "https://app.test/c/1" }),
          redemption({ id: "2", kind: "goods", state: "held", code: null, heldUntil: null }),
        ],
      }),
    ],
  });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("次のお荷物に同梱します"));
  expect(document.body.querySelector('s-link[href="https://app.test/c/1"]')?.textContent).toBe("開く");
});

test("a birthday is told once", async () => {
  const app = serve({ "POST /api/shopper/birthday": [facts({ birthday: "02-29" })] });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("お誕生日を登録"));
  const [month, day] = [...document.body.querySelectorAll("s-select")] as unknown as (HTMLElement & {
    value: string;
  })[];
  for (const [field, value] of [
    [month, "2"],
    [day, "30"],
  ] as const) {
    if (!field) throw new Error("no field");
    field.value = value;
    field.dispatchEvent(new Event("change"));
  }
  await vi.waitFor(() => expect(shownText()).toContain("その日付は存在しません"));
  if (day) day.value = "29";
  day?.dispatchEvent(new Event("change"));
  await vi.waitFor(() => expect(shownText()).not.toContain("その日付は存在しません"));
  button("保存").click();
  await vi.waitFor(() => expect(shownText()).toContain("お誕生日：2月29日"));
  expect(sentTo(app, "/api/shopper/birthday")).toEqual([{ month: 2, day: 29 }]);
  expect(document.body.querySelector('s-select[label="月"]')).toBeNull();
});

test("what the member agrees to is kept; a channel without a number says what is missing", async () => {
  const agreed = facts({ consents: [{ channel: "email", agreed: true, reachable: true }] });
  const app = serve({ "POST /api/shopper/consent": ["down", agreed] });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("先にアカウントへ電話番号を登録してください"));
  const box = () => document.body.querySelector("s-checkbox") as unknown as HTMLElement & { checked: boolean };
  box().checked = true;
  box().dispatchEvent(new Event("change"));
  await vi.waitFor(() => expect(shownText()).toContain("保存できませんでした"));
  box().checked = true;
  box().dispatchEvent(new Event("change"));
  await vi.waitFor(() => expect(shownText()).not.toContain("保存できませんでした"));
  expect(sentTo(app, "/api/shopper/consent")).toEqual([
    { channel: "email", agreed: true },
    { channel: "email", agreed: true },
  ]);
});

test("a friend gets code, link and a text to share", async () => {
  serve({ "/api/shopper/member": [facts({ referral: { code: "AKI-7", url: "https://shop.test/?ref=AKI-7" } })] });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("紹介コード：AKI-7"));
  expect(document.body.querySelector("s-text-area")?.getAttribute("value")).toContain("https://shop.test/?ref=AKI-7");
});

test("who has not ordered yet may say whose code brought them, and is told why one is not taken", async () => {
  const app = serve({
    "/api/shopper/member": [facts({ mayTellCode: true })],
    "POST /api/shopper/referral": [facts({ mayTellCode: true, codeRefused: "unknown" }), facts()],
  });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("お友だちの紹介ですか？"));
  const field = document.body.querySelector("s-text-field") as HTMLElement & { value: string };
  field.value = "AKI-8";
  field.dispatchEvent(new Event("input"));
  await vi.waitFor(() => expect(button("コードを使う").hasAttribute("disabled")).toBe(false));
  button("コードを使う").click();
  await vi.waitFor(() => expect(shownText()).toContain("このコードは見つかりません。もう一度ご確認ください。"));
  button("コードを使う").click();
  await vi.waitFor(() => expect(shownText()).not.toContain("お友だちの紹介ですか？"));
  expect(sentTo(app, "/api/shopper/referral")).toEqual([{ code: "AKI-8" }, { code: "AKI-8" }]);
});

test("with the app down the stored figures stand, in the shop's own word, and nothing else is offered", async () => {
  serve({ "/api/shopper/loyalty": ["down"] });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("保有ポイント：1,234マイル"));
  await vi.waitFor(() => expect(shownText()).toContain("時点の内容です"));
  expect(shownText()).toContain("ご注文#1001で獲得");
  expect(shownText()).not.toContain("お誕生日");
  expect(shownText()).not.toContain("交換できる特典");
});

test("how often, by post, and a LINE account that is linked on LINE meanwhile", async () => {
  const consents = [
    { channel: "email" as const, agreed: true, reachable: true },
    { channel: "line" as const, agreed: true, reachable: false },
    { channel: "post" as const, agreed: true, reachable: true },
  ];
  const begun = { code: "LINK-ABCDE23456", url: "https://line.me/R/oaMessage/%40shop/?LINK-ABCDE23456" };
  const member = (state: "none" | "linked", more: Partial<MemberFacts> = {}) =>
    facts({ consents, line: { state, account: "@shop", begun: null }, ...more });
  const app = serve({
    "/api/shopper/member": [member("none"), member("none"), member("linked")],
    "POST /api/shopper/rhythm": [member("none", { rhythmDays: 7 })],
    "POST /api/shopper/line": [facts({ consents, line: { state: "none", account: "@shop", begun } })],
    "DELETE /api/shopper/line": [member("none")],
  });
  await extension.render();
  await vi.waitFor(() => button("LINEと連携する"));
  expect(document.body.innerHTML).toContain("郵便（はがき・手紙）で受け取る");
  expect(document.body.innerHTML).not.toContain("LINEで受け取る");
  const rhythm = [...document.body.querySelectorAll("s-select")].find(
    (one) => one.getAttribute("label") === "受け取る頻度",
  );
  (rhythm as unknown as { value: string }).value = "7";
  rhythm?.dispatchEvent(new Event("change"));
  await vi.waitFor(() => expect(sentTo(app, "/api/shopper/rhythm")).toEqual([{ days: 7 }]));

  await vi.waitFor(() => button("LINEと連携する"));
  button("LINEと連携する").click();
  await vi.waitFor(() => expect(shownText()).toContain("LINK-ABCDE23456"));
  expect(document.body.querySelector(`s-link[href="${begun.url}"]`)).not.toBeNull();
  // Not yet: the code stays to be read.
  button("連携を確認する").click();
  await vi.waitFor(() => expect(app.mock.calls.filter(([url]) => String(url).endsWith("/member"))).toHaveLength(2));
  expect(shownText()).toContain("LINK-ABCDE23456");
  await vi.waitFor(() => button("連携を確認する").click());
  await vi.waitFor(() => expect(shownText()).toContain("@shop と連携しています"));
  expect(shownText()).not.toContain("LINK-ABCDE23456");
  button("LINEの連携を解除する").click();
  await vi.waitFor(() => button("LINEと連携する"));
});
