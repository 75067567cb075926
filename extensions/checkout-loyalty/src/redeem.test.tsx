/// <reference types="@shopify/ui-extensions/purchase.checkout.block.render" />
import { getExtension } from "@shopify/ui-extensions-tester";
import { createResult } from "@shopify/ui-extensions-tester/checkout";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  button,
  loyaltyView,
  metafields,
  redeemed,
  redemption,
  reward,
  rewardsView,
  serving,
  setBuyer,
  shownText,
  speak,
  unmount,
} from "../../_shared/test-support.ts";

const extension = getExtension("purchase.checkout.block.render");
const LOYALTY = "/api/shopper/loyalty";
const REWARDS = "/api/shopper/rewards";
const REDEEM = "POST /api/shopper/redemptions";
const ONE = "/api/shopper/redemptions/31";

let change: ReturnType<typeof vi.fn>;

beforeEach(() => {
  extension.setUp();
  speak(extension.shopify, "checkout-loyalty", "ja");
  setBuyer(extension.shopify, "signedIn");
  extension.shopify.appMetafields.value = metafields({ view: loyaltyView() });
  extension.shopify.cost.subtotalAmount.value = { amount: 4000, currencyCode: "JPY" };
  change = vi.fn(async (asked: { type: string; code: string }) => {
    extension.shopify.discountCodes.value = asked.type === "addDiscountCode" ? [{ code: asked.code }] : [];
    return createResult("applyDiscountCodeChange", { type: "success" });
  });
  extension.shopify.applyDiscountCodeChange = change as never;
});

afterEach(() => {
  unmount();
  extension.tearDown();
});

const held = rewardsView({ balance: 734, held: 500, rewards: [], redemptions: [redemption()] });

/** What was sent with a request. */
function sent(route: string): { key?: string; rewardId?: string; points?: number }[] {
  return vi
    .mocked(extension.fetch)
    .mock.calls.filter(([input, init]) => `${init?.method} ${new URL(String(input)).pathname}` === route)
    .map(([, init]) => JSON.parse(String(init?.body ?? "{}")));
}

test("one press takes the points and puts the discount into the cart", async () => {
  extension.fetch = serving({ [LOYALTY]: [loyaltyView()], [REWARDS]: [rewardsView(), held], [REDEEM]: [redeemed()] });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("いま最大￥500引きでお使いいただけます"));
  button("500ポイントを使う").click();
  await vi.waitFor(() => expect(change).toHaveBeenCalledWith({ type: "addDiscountCode", code: "PTS-4XQZ" }));
  await vi.waitFor(() => expect(shownText()).toContain("保有ポイント：734ポイント"));
  expect(sent(REDEEM)).toEqual([{ key: expect.stringMatching(/^[\w-]{8,64}$/), rewardId: "7" }]);
  expect(shownText()).toContain("500ポイントを戻す");
});

test("the shopper chooses how many points, the most that this cart takes stands first", async () => {
  const exchange = reward({
    kind: "exchange",
    points: 100,
    valueMinor: 100,
    maxShareBp: 2500,
    exchange: { pointsPerStep: 100, valuePerStepMinor: 100, maxPoints: 1200 },
  });
  extension.fetch = serving({
    [LOYALTY]: [loyaltyView()],
    [REWARDS]: [rewardsView({ rewards: [exchange] }), held],
    [REDEEM]: [redeemed()],
  });
  await extension.render();
  // A quarter of 4,000 yen.
  await vi.waitFor(() => button("1,000ポイントを使って￥1,000引きにする"));
  const select = document.body.querySelector("s-select") as unknown as HTMLElement & { value: string };
  select.value = "300";
  select.dispatchEvent(new Event("change"));
  await vi.waitFor(() => button("300ポイントを使って￥300引きにする"));
  button("300ポイントを使って￥300引きにする").click();
  await vi.waitFor(() => expect(sent(REDEEM)).toEqual([{ key: expect.any(String), rewardId: "7", points: 300 }]));
});

test("after a lost answer the same wish is sent with the same key", async () => {
  extension.fetch = serving({
    [LOYALTY]: [loyaltyView()],
    [REWARDS]: [rewardsView(), rewardsView(), held],
    [REDEEM]: ["down", redeemed()],
  });
  await extension.render();
  await vi.waitFor(() => button("500ポイントを使う"));
  button("500ポイントを使う").click();
  await vi.waitFor(() => expect(shownText()).toContain("ポイントが二重に使われることはありません"));
  button("500ポイントを使う").click();
  await vi.waitFor(() => expect(change).toHaveBeenCalled());
  const [first, second] = sent(REDEEM);
  expect(second?.key).toBe(first?.key);
});

test("a code that is still being made is waited for", async () => {
  vi.useFakeTimers();
  extension.fetch = serving({
    [LOYALTY]: [loyaltyView()],
    [REWARDS]: [rewardsView(), held],
    [REDEEM]: [redeemed({ redemption: redemption({ state: "making", code: null }) })],
    [ONE]: [redeemed({ redemption: redemption({ state: "making", code: null }) }), redeemed()],
  });
  await extension.render();
  await vi.advanceTimersByTimeAsync(100);
  button("500ポイントを使う").click();
  await vi.advanceTimersByTimeAsync(1500);
  expect(change).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1500);
  expect(change).toHaveBeenCalledWith({ type: "addDiscountCode", code: "PTS-4XQZ" });
});

test("giving back takes the code out of the cart first", async () => {
  extension.shopify.discountCodes.value = [{ code: "pts-4xqz" }];
  extension.fetch = serving({
    [LOYALTY]: [loyaltyView()],
    [REWARDS]: [held, rewardsView()],
    [`DELETE ${ONE}`]: [redeemed({ balance: 1234, redemption: redemption({ state: "released", code: null }) })],
  });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("適用済み"));
  button("500ポイントを戻す").click();
  await vi.waitFor(() => expect(shownText()).toContain("保有ポイント：1,234ポイント"));
  expect(change).toHaveBeenCalledWith({ type: "removeDiscountCode", code: "PTS-4XQZ" });
  const asked = vi.mocked(extension.fetch).mock.calls.findIndex(([, init]) => init?.method === "DELETE");
  expect(change.mock.invocationCallOrder[0]).toBeLessThan(
    vi.mocked(extension.fetch).mock.invocationCallOrder[asked] ?? 0,
  );
  button("500ポイントを使う");
});

test("another device was first: it is said clearly, and the balance is the true one", async () => {
  extension.fetch = serving({
    [LOYALTY]: [loyaltyView()],
    [REWARDS]: [
      rewardsView(),
      rewardsView({ balance: 100, rewards: [reward({ blocks: [{ key: "points", missing: 400 }] })] }),
    ],
    [REDEEM]: [{ status: 409, body: redeemed({ balance: 100, problem: "insufficient", redemption: null }) }],
  });
  await extension.render();
  await vi.waitFor(() => button("500ポイントを使う"));
  button("500ポイントを使う").click();
  await vi.waitFor(() => expect(shownText()).toContain("ほかの端末で使われた可能性があります"));
  expect(shownText()).toContain("保有ポイント：100ポイント");
  expect(shownText()).toContain("あと400ポイントで交換できます");
  expect(change).not.toHaveBeenCalled();
});

test("a cart below the reward's minimum: how much is missing, no button", async () => {
  extension.fetch = serving({
    [LOYALTY]: [loyaltyView()],
    [REWARDS]: [rewardsView({ rewards: [reward({ minimumMinor: 5000 })] })],
  });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("あと￥1,000のお買い物でご利用いただけます"));
  expect(() => button("500ポイントを使う")).toThrow();
});

test("where the host forbids codes, and with the app down, no points can be used", async () => {
  extension.fetch = serving({ [LOYALTY]: ["down"], [REWARDS]: ["down"] });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("時点の内容"));
  expect(shownText()).toContain("1,234ポイント");
  expect(shownText()).not.toContain("ポイントを使う");
});

test("in English", async () => {
  speak(extension.shopify, "checkout-loyalty", "en");
  extension.fetch = serving({ [LOYALTY]: [loyaltyView()], [REWARDS]: [rewardsView()], [REDEEM]: [409] });
  await extension.render();
  await vi.waitFor(() => expect(shownText()).toContain("Worth up to ¥500 off now"));
  expect(shownText()).toContain("Use 500 points: ¥500 off");
});
