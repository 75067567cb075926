/// <reference types="@shopify/ui-extensions/purchase.checkout.block.render" />
import { getExtension } from "@shopify/ui-extensions-tester";
import { createResult } from "@shopify/ui-extensions-tester/checkout";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  API_URL,
  answering,
  button,
  coupon,
  loyaltyView,
  metafields,
  setBuyer,
  shownText,
  speak,
  unmount,
} from "../../_shared/test-support.ts";

const extension = getExtension("purchase.checkout.block.render");

beforeEach(() => {
  extension.setUp();
  speak(extension.shopify, "checkout-loyalty", "ja");
  setBuyer(extension.shopify, "signedIn");
  extension.shopify.appMetafields.value = metafields({ view: loyaltyView() });
  extension.shopify.cost.subtotalAmount.value = { amount: 4000, currencyCode: "JPY" };
  extension.fetch = answering(loyaltyView({ balance: 1500 }));
});

afterEach(() => {
  unmount();
  extension.tearDown();
});

describe("figures", () => {
  test("shows what the metafield says at once, then what the app says", async () => {
    await extension.render();
    expect(shownText()).toContain("保有ポイント：1,234ポイント");
    expect(shownText()).toContain("あと￥18,000のお買い物でゴールドになります");
    await vi.waitFor(() => expect(shownText()).toContain("保有ポイント：1,500ポイント"));
    expect(shownText()).not.toContain("時点の内容");
    expect(extension.fetch).toHaveBeenCalledWith(
      `${API_URL}/api/shopper/loyalty`,
      expect.objectContaining({ headers: expect.objectContaining({ Authorization: "Bearer mock-session-token" }) }),
    );
  });

  test("keeps the stored figures and says so when the app is down", async () => {
    extension.fetch = answering("down");
    await extension.render();
    await vi.waitFor(() => expect(shownText()).toContain("2026年7月1日時点の内容です"));
    expect(shownText()).toContain("1,234ポイント");
    expect(button("使う")).toBeDefined();
  });

  test("gives up on a silent app after five seconds", async () => {
    vi.useFakeTimers();
    extension.fetch = answering("hangs");
    await extension.render();
    await vi.advanceTimersByTimeAsync(4900);
    expect(shownText()).not.toContain("時点の内容");
    await vi.advanceTimersByTimeAsync(200);
    expect(shownText()).toContain("時点の内容");
  });

  test("without a metafield: loading, then the app's figures", async () => {
    extension.shopify.appMetafields.value = metafields({ view: null });
    await extension.render();
    expect(shownText()).toContain("ポイントを読み込んでいます");
    await vi.waitFor(() => expect(shownText()).toContain("1,500ポイント"));
  });

  test("without a metafield and without the app: an error that lasts, and a second try", async () => {
    extension.shopify.appMetafields.value = metafields({ view: null });
    extension.fetch = answering(503, loyaltyView());
    await extension.render();
    await vi.waitFor(() => expect(shownText()).toContain("ポイントを確認できませんでした"));
    button("もう一度確認する").click();
    await vi.waitFor(() => expect(shownText()).toContain("1,234ポイント"));
  });

  test("without the app's address it waits for it, then says that it cannot check", async () => {
    vi.useFakeTimers();
    extension.shopify.appMetafields.value = [];
    await extension.render();
    await vi.advanceTimersByTimeAsync(10);
    expect(shownText()).toContain("ポイントを読み込んでいます");
    await vi.advanceTimersByTimeAsync(3000);
    expect(shownText()).toContain("ポイントを確認できませんでした");
    expect(extension.fetch).not.toHaveBeenCalled();
  });

  test("a metafield of another shape is as good as none", async () => {
    extension.shopify.appMetafields.value = metafields({
      view: { ...loyaltyView(), schemaVersion: 99 } as never,
    });
    await extension.render();
    expect(shownText()).not.toContain("1,234");
    await vi.waitFor(() => expect(shownText()).toContain("1,500ポイント"));
  });

  test("a guest is told what signing in brings, and the app is not asked", async () => {
    setBuyer(extension.shopify, "guest");
    extension.shopify.appMetafields.value = metafields({ view: null });
    await extension.render();
    expect(shownText()).toContain("ログインすると");
    expect(extension.fetch).not.toHaveBeenCalled();
  });

  test("401 for a buyer the host does not name means: sign in", async () => {
    setBuyer(extension.shopify, "unknown");
    extension.shopify.appMetafields.value = metafields({ view: null });
    extension.fetch = answering(401);
    await extension.render();
    await vi.waitFor(() => expect(shownText()).toContain("ログインすると"));
  });

  test("401 for a signed-in buyer is our failure, not theirs", async () => {
    extension.shopify.appMetafields.value = metafields({ view: null });
    extension.fetch = answering(401);
    await extension.render();
    await vi.waitFor(() => expect(shownText()).toContain("ポイントを確認できませんでした"));
  });

  test("speaks English and uses the shop's own word for points", async () => {
    speak(extension.shopify, "checkout-loyalty", "en");
    extension.fetch = answering(loyaltyView({ balance: 1, pointsName: null }));
    await extension.render();
    await vi.waitFor(() => expect(shownText()).toContain("Your balance: 1 point"));
    expect(shownText()).toContain("¥18,000 more to reach Gold");
    unmount();
    extension.fetch = answering(loyaltyView({ pointsName: { ja: "マイル", en: "Miles" } }));
    await extension.render();
    await vi.waitFor(() => expect(shownText()).toContain("Your balance: 1,234 Miles"));
  });
});

describe("coupon", () => {
  test("is applied with one press", async () => {
    const apply = vi.fn().mockResolvedValue(createResult("applyDiscountCodeChange", { type: "success" }));
    extension.shopify.applyDiscountCodeChange = apply;
    await extension.render();
    expect(shownText()).toContain("￥500引き");
    expect(shownText()).toContain("2999年12月31日まで");
    button("使う").click();
    await vi.waitFor(() => expect(apply).toHaveBeenCalledWith({ type: "addDiscountCode", code: "NEXT-7F3K" }));
  });

  test("says that it is applied, however the code is written", async () => {
    extension.shopify.discountCodes.value = [{ code: "next-7f3k" }];
    await extension.render();
    expect(shownText()).toContain("適用済み");
    expect(document.body.querySelector("s-button")).toBeNull();
  });

  test("a refusal is said inline, without Shopify's debugging text, and can be tried again", async () => {
    extension.shopify.applyDiscountCodeChange = vi
      .fn()
      .mockResolvedValue(createResult("applyDiscountCodeChange", { type: "error", message: "discount_not_found" }));
    await extension.render();
    button("使う").click();
    await vi.waitFor(() => expect(shownText()).toContain("使えませんでした"));
    expect(shownText()).not.toContain("discount_not_found");
    expect(button("使う")).toBeDefined();
  });

  test("a thrown error is a refusal too", async () => {
    extension.shopify.applyDiscountCodeChange = vi.fn().mockRejectedValue(new Error("host"));
    await extension.render();
    button("使う").click();
    await vi.waitFor(() => expect(shownText()).toContain("使えませんでした"));
  });

  test("says how much is missing for the minimum", async () => {
    extension.shopify.cost.subtotalAmount.value = { amount: 2999, currencyCode: "JPY" };
    await extension.render();
    expect(shownText()).toContain("あと￥1でこのクーポンを使えます");
    expect(document.body.querySelector("s-button")).toBeNull();
  });

  test("names the code where the host forbids the change", async () => {
    extension.shopify.instructions.value = {
      ...extension.shopify.instructions.value,
      discounts: { canUpdateDiscountCodes: false },
    };
    await extension.render();
    expect(shownText()).toContain("NEXT-7F3K");
    expect(shownText()).toContain("コードを入力して");
  });

  test.each([
    ["used", { ...coupon, state: "used" as const }],
    ["past its last day", { ...coupon, expiresOn: "2020-01-01" }],
  ])("one that is %s is not offered", async (_name, unusable) => {
    const view = loyaltyView({ coupons: [unusable] });
    extension.shopify.appMetafields.value = metafields({ view });
    extension.fetch = answering(view);
    await extension.render();
    expect(shownText()).toContain("今使えるクーポンはありません");
    expect(shownText()).not.toContain(coupon.code);
  });

  test("per cent", async () => {
    const view = loyaltyView({ coupons: [{ ...coupon, value: { kind: "percent", percentBp: 1250 } }] });
    extension.shopify.appMetafields.value = metafields({ view });
    await extension.render();
    expect(shownText()).toContain("12.5%引き");
  });

  test("free shipping", async () => {
    const view = loyaltyView({ coupons: [{ ...coupon, value: { kind: "freeShipping" } }] });
    extension.shopify.appMetafields.value = metafields({ view });
    await extension.render();
    expect(shownText()).toContain("送料無料");
  });
});
