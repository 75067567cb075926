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
  serving,
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

const question = {
  schemaVersion: 1,
  survey: {
    id: "5",
    question: { ja: "ご注文はいかがでしたか？", en: "How was ordering from us?" },
    followUp: { ja: "お気づきの点", en: "Anything else?" },
    thanks: { ja: "ありがとうございました。", en: "Thank you." },
    choices: [
      { id: 1, ja: "満足しています", en: "Everything was right" },
      { id: 3, ja: "困ったことがありました", en: "Something went wrong" },
    ],
    answer: null as { pick: number; comment: string } | null,
    points: 30,
  },
};

function pick(value: string): void {
  const list = document.body.querySelector("s-choice-list") as unknown as HTMLElement & { values: string[] };
  list.values = [value];
  list.dispatchEvent(new Event("change"));
}

test("asks one question about the order, and keeps the answer", async () => {
  const answered = {
    ...question,
    survey: { ...question.survey, points: 0, answer: { pick: 3, comment: "割れていました" } },
  };
  const app = serving({
    "/api/shopper/orders/77": [readyOrder()],
    "/api/shopper/survey": [question],
    "POST /api/shopper/survey": [503, answered],
  });
  extension.fetch = app;
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("ご注文はいかがでしたか？"));
  expect(shownText()).toContain("30ポイントを進呈します");
  pick("3");
  const words = document.body.querySelector("s-text-area") as unknown as HTMLElement & { value: string };
  words.value = "割れていました";
  words.dispatchEvent(new Event("input"));
  await vi.waitFor(() => expect(button("回答を送る").hasAttribute("disabled")).toBe(false));
  button("回答を送る").click();
  await vi.waitFor(() => expect(shownText()).toContain("回答を送れませんでした"));
  button("回答を送る").click();
  await vi.waitFor(() => expect(shownText()).toContain("ありがとうございました。"));
  expect(shownText()).toContain("ご回答：困ったことがありました");
  const posted = app.mock.calls.filter(([, init]) => init?.method === "POST").at(-1);
  expect(JSON.parse(String(posted?.[1]?.body))).toEqual({
    survey: "5",
    order: "77",
    pick: 3,
    comment: "割れていました",
  });
});

test("where nothing is asked, or the app cannot say, there is no question", async () => {
  extension.fetch = serving({
    "/api/shopper/orders/77": [readyOrder()],
    "/api/shopper/survey": [{ schemaVersion: 1, survey: null }],
  });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("このご注文で45ポイント獲得しました"));
  expect(shownText()).not.toContain("ご意見");
});
