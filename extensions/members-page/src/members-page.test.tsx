/// <reference types="@shopify/ui-extensions/customer-account.page.render" />
import { getExtension } from "@shopify/ui-extensions-tester";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LoyaltyView } from "../../../app/contracts/shopper.ts";
import {
  API_URL,
  answering,
  button,
  loyaltyView,
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

/** Answers the Customer Account API with what is stored, and every other address with `app`. */
function serve(options: {
  stored: LoyaltyView | null;
  app: Parameters<typeof answering>[number];
  apiUrl?: string | null;
}) {
  const { stored, app, apiUrl = API_URL } = options;
  const askApp = answering(app);
  extension.fetch = vi.fn<typeof fetch>(async (input, init) => {
    if (!String(input).startsWith("shopify://customer-account/api/")) return askApp(input, init);
    const data = {
      customer: { metafield: stored && { value: JSON.stringify(stored) } },
      shop: { metafield: apiUrl && { value: apiUrl } },
    };
    return new Response(JSON.stringify({ data }));
  });
  return askApp;
}

test("shows balance, tier with progress, coupons and entries in words", async () => {
  const entries: LoyaltyView["entries"] = [
    {
      kind: "revoke",
      points: -10,
      reasonKey: "revoke.refund",
      reasonParams: { order: "#1001" },
      occurredOn: "2026-07-02",
      balanceAfter: 1500,
    },
    {
      kind: "earn",
      points: 30,
      reasonKey: "earn.order",
      reasonParams: { order: "#1001" },
      occurredOn: "2026-06-30",
      balanceAfter: null,
    },
    {
      kind: "adjust",
      points: 5,
      reasonKey: "something.newer",
      reasonParams: {},
      occurredOn: "2026-06-01",
      balanceAfter: null,
    },
    {
      kind: "earn",
      points: 3,
      reasonKey: "earn.order",
      reasonParams: {},
      occurredOn: "2026-05-01",
      balanceAfter: null,
    },
  ];
  const askApp = serve({ stored: loyaltyView(), app: loyaltyView({ balance: 1500, entries }) });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("保有ポイント：1,500ポイント"));
  expect(shownText()).toContain("現在の会員ランク：シルバー");
  expect(shownText()).toContain("ゴールドまで：￥50,000のうち￥32,000");
  expect(document.body.querySelector("s-progress")?.getAttribute("value")).toBe("32000");
  expect(shownText()).toContain("ご注文#1001の返品・返金による取り消し");
  expect(shownText()).toContain("-10ポイント");
  expect(shownText()).toContain("+30ポイント");
  expect(shownText()).toContain("ポイントの調整");
  expect(shownText()).toContain("ポイント獲得");
  expect(shownText()).toContain("NEXT-7F3K");
  expect(askApp.mock.calls[0]?.[0]).toBe(`${API_URL}/api/shopper/loyalty`);
});

test("shows the stored figures with a warning when the app is down", async () => {
  serve({ stored: loyaltyView(), app: "down" });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("2026年7月1日時点の内容です"));
  expect(shownText()).toContain("1,234ポイント");
});

test("finds the app's address in the projection where the shop has none", async () => {
  serve({ stored: loyaltyView({ apiUrl: `${API_URL}/` }), app: loyaltyView({ balance: 7 }), apiUrl: null });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("保有ポイント：7ポイント"));
});

test("a new member sees what is still empty", async () => {
  serve({
    stored: null,
    app: loyaltyView({ balance: 0, coupons: [], entries: [], tier: null }),
  });
  await extension.render();
  expect(shownText()).toContain("ポイントを読み込んでいます");
  await vi.waitFor(() => expect(shownText()).toContain("保有ポイント：0ポイント"));
  expect(shownText()).toContain("お持ちのクーポンはありません");
  expect(shownText()).toContain("ポイントの履歴はまだありません");
  expect(shownText()).not.toContain("会員ランク");
});

test("nothing stored and no app: an error with a second try", async () => {
  serve({ stored: null, app: "down" });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("ポイントを確認できませんでした"));
  serve({ stored: null, app: loyaltyView() });
  button("もう一度確認する").click();
  await vi.waitFor(() => expect(shownText()).toContain("1,234ポイント"));
});

test("neither the Customer Account API nor the app answers", async () => {
  vi.useFakeTimers();
  extension.fetch = answering("down");
  await extension.render();
  await vi.advanceTimersByTimeAsync(4000);
  expect(shownText()).toContain("ポイントを確認できませんでした");
});

test("signed out: nothing is asked", async () => {
  extension.shopify.authenticatedAccount.customer.value = undefined;
  const askApp = serve({ stored: loyaltyView(), app: loyaltyView() });
  await extension.render();
  expect(shownText()).toContain("ログインすると");
  expect(askApp).not.toHaveBeenCalled();
});

test("the top tier, in English", async () => {
  speak(extension.shopify, "members-page", "en");
  const tier = silver({
    name: { ja: "ゴールド", en: "Gold" },
    progress: { spentMinor: 123456, currency: "USD", next: null },
    way: { basis: "spend", value: 123456, next: null },
  });
  serve({ stored: null, app: loyaltyView({ tier }) });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("You have reached the highest tier"));
  expect(document.body.querySelector("s-progress")).toBeNull();
  expect(shownText()).toContain("Earned with order #1001");
});

test("below the first tier: the distance to it", async () => {
  const bronze = { ja: "ブロンズ", en: "Bronze" };
  const tier = silver({
    name: null,
    progress: { spentMinor: 1250, currency: "USD", next: { name: bronze, thresholdMinor: 10000 } },
    way: { basis: "spend", value: 1250, next: { name: bronze, threshold: 10000 } },
  });
  serve({ stored: null, app: loyaltyView({ tier }) });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("あと$87.50のお買い物でブロンズになります"));
  expect(shownText()).not.toContain("現在の会員ランク");
});
