/// <reference types="@shopify/ui-extensions/customer-account.order-status.block.render" />
import { getExtension } from "@shopify/ui-extensions-tester";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  API_URL,
  answering,
  button,
  loyaltyView,
  metafields,
  readyOrder,
  shownText,
  speak,
  unmount,
} from "../../_shared/test-support.ts";

const extension = getExtension("customer-account.order-status.block.render");

beforeEach(() => {
  extension.setUp();
  speak(extension.shopify, "order-status-loyalty", "ja");
  extension.shopify.appMetafields.value = metafields({ view: loyaltyView() });
  extension.shopify.order.value = { ...extension.shopify.order.value, id: "gid://shopify/Order/77" } as never;
});

afterEach(() => {
  unmount();
  extension.tearDown();
});

test("shows points, balance and coupon of the order", async () => {
  extension.fetch = answering(readyOrder());
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("このご注文で45ポイント獲得しました"));
  expect(shownText()).toContain("￥500引き");
  expect(vi.mocked(extension.fetch).mock.calls[0]?.[0]).toBe(`${API_URL}/api/shopper/orders/77`);
});

test("offers signing in to someone who came by a link, and does not ask the app", async () => {
  extension.shopify.authenticationState.value = "pre_authenticated";
  const requireLogin = vi.fn().mockResolvedValue(undefined);
  extension.shopify.requireLogin = requireLogin;
  extension.fetch = answering(readyOrder());
  await extension.render();
  expect(shownText()).toContain("ログインすると");
  expect(extension.fetch).not.toHaveBeenCalled();
  button("ログイン").click();
  expect(requireLogin).toHaveBeenCalledOnce();
});

test("with the app down: the stored balance, dated", async () => {
  vi.useFakeTimers();
  extension.fetch = answering(500);
  await extension.render();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shownText()).toContain("保有ポイント：1,234ポイント");
  expect(shownText()).toContain("2026年7月1日時点の内容です");
});

test("401 for a signed-in customer is our failure", async () => {
  extension.shopify.appMetafields.value = metafields({ view: null });
  extension.fetch = answering(401);
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("ポイントを確認できませんでした"));
});

test("an answer that cannot be read counts as none", async () => {
  vi.useFakeTimers();
  extension.fetch = answering({ schemaVersion: 1, state: "ready", pointsEarned: "45" });
  await extension.render();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shownText()).not.toContain("獲得しました");
  expect(shownText()).toContain("まだ確認できません");
});
