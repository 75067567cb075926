/// <reference types="@shopify/ui-extensions/purchase.thank-you.block.render" />
import { getExtension } from "@shopify/ui-extensions-tester";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  API_URL,
  answering,
  button,
  loyaltyView,
  metafields,
  readyOrder,
  setBuyer,
  shownText,
  speak,
  unmount,
} from "../../_shared/test-support.ts";

const extension = getExtension("purchase.thank-you.block.render");
const processing = { schemaVersion: 1, state: "processing" };

beforeEach(() => {
  extension.setUp();
  speak(extension.shopify, "thank-you-loyalty", "ja");
  setBuyer(extension.shopify, "signedIn");
  extension.shopify.appMetafields.value = metafields({ view: loyaltyView() });
  extension.shopify.orderConfirmation.value = {
    order: { id: "gid://shopify/OrderIdentity/9007199254740993" },
    isFirstOrder: false,
  };
});

afterEach(() => {
  unmount();
  extension.tearDown();
});

test("shows the points of the order, the balance and the coupon with its last day", async () => {
  extension.fetch = answering(readyOrder());
  await extension.render();
  expect(shownText()).toContain("準備しています");
  await vi.waitFor(() => expect(shownText()).toContain("このご注文で45ポイント獲得しました"));
  expect(shownText()).toContain("2回目のご購入です");
  expect(shownText()).toContain("保有ポイント：1,279ポイント");
  expect(shownText()).toContain("次回使えるクーポン");
  expect(shownText()).toContain("2999年12月31日まで");
  // The id is larger than a JavaScript number can hold.
  expect(vi.mocked(extension.fetch).mock.calls[0]?.[0]).toBe(`${API_URL}/api/shopper/orders/9007199254740993`);
});

test("asks again with growing pauses until the order is ready", async () => {
  vi.useFakeTimers();
  extension.fetch = answering(processing, "down", processing, readyOrder());
  await extension.render();
  await vi.advanceTimersByTimeAsync(10);
  expect(extension.fetch).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(extension.fetch).toHaveBeenCalledTimes(2);
  expect(shownText()).toContain("準備しています");
  await vi.advanceTimersByTimeAsync(2000);
  expect(extension.fetch).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(4000);
  expect(shownText()).toContain("45ポイント獲得しました");
  await vi.advanceTimersByTimeAsync(60_000);
  // The order was asked for four times; once it was there, its survey.
  expect(extension.fetch).toHaveBeenCalledTimes(5);
});

test("stops asking after six questions and says where to look later", async () => {
  vi.useFakeTimers();
  extension.fetch = answering(processing);
  await extension.render();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(extension.fetch).toHaveBeenCalledTimes(6);
  expect(shownText()).toContain("時間がかかっています");
  extension.fetch = answering(readyOrder());
  button("もう一度確認する").click();
  await vi.advanceTimersByTimeAsync(10);
  expect(shownText()).toContain("45ポイント獲得しました");
});

test("with the app down it shows what the metafield says and what may be out of date", async () => {
  vi.useFakeTimers();
  extension.fetch = answering("down");
  await extension.render();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shownText()).toContain("ポイントは後ほど必ず付与されます");
  expect(shownText()).toContain("保有ポイント：1,234ポイント");
  expect(shownText()).toContain("時点の内容です");
});

test("with the app down and nothing stored it says so", async () => {
  vi.useFakeTimers();
  extension.shopify.appMetafields.value = metafields({ view: null });
  extension.fetch = answering("down");
  await extension.render();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shownText()).toContain("ポイントを確認できませんでした");
});

test("an order that is not this customer's shows nothing at all", async () => {
  extension.fetch = answering(404);
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toBe(""));
});

test("a first order without a coupon", async () => {
  extension.fetch = answering(readyOrder({ orderNumber: 1, coupon: null, pending: 45 }));
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("付与予定：45ポイント"));
  expect(shownText()).not.toContain("回目のご購入");
  expect(shownText()).not.toContain("クーポンコード");
});

test("a guest", async () => {
  setBuyer(extension.shopify, "guest");
  extension.fetch = answering(readyOrder());
  await extension.render();
  expect(shownText()).toContain("ログインすると");
  expect(extension.fetch).not.toHaveBeenCalled();
});

test("401 for a buyer the host does not name", async () => {
  setBuyer(extension.shopify, "unknown");
  extension.fetch = answering(401);
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("ログインすると"));
  expect(extension.fetch).toHaveBeenCalledTimes(1);
});

test("English", async () => {
  speak(extension.shopify, "thank-you-loyalty", "en");
  extension.fetch = answering(readyOrder());
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("You earned 45 points with this order"));
  expect(shownText()).toContain("Valid until December 31, 2999");
});

test("points that wait are told with the day on which they can be spent, and the way to the next tier", async () => {
  extension.fetch = answering(readyOrder({ pointsPending: 45, pending: 45, releasesOn: "2026-07-15" }));
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("うち45ポイントは2026年7月15日からご利用いただけます"));
  // All that waits is of this order: it is not said twice.
  expect(shownText()).not.toContain("付与予定");
  expect(shownText()).toContain("あと￥18,000のお買い物でゴールドになります");
});

test("without a set day it says that they wait", async () => {
  extension.fetch = answering(readyOrder({ pointsPending: 45, pending: 75, releasesOn: null }));
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("うち45ポイントはご注文の完了後にご利用いただけます"));
  expect(shownText()).toContain("付与予定：75ポイント");
});
