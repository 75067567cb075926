import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { buildExtensions, type ExtensionsManifest } from "../../scripts/build-extensions.ts";
import { answering, loyaltyView, metafields, shownText, speak } from "./test-support.ts";

/** The bundles as Shopify gets them, in a host whose values change while the block is shown. */

let manifest: ExtensionsManifest;

beforeAll(async () => {
  ({ manifest } = await buildExtensions());
}, 60_000);

test("every surface is built and far below Shopify's limits", () => {
  expect(manifest.extensions.map(({ handle, target }) => [handle, target])).toEqual([
    ["checkout-loyalty", "purchase.checkout.block.render"],
    ["members-page", "customer-account.page.render"],
    ["order-status-loyalty", "customer-account.order-status.block.render"],
    ["thank-you-loyalty", "purchase.thank-you.block.render"],
  ]);
  for (const { compressedBytes, locales } of manifest.extensions) {
    expect(compressedBytes).toBeLessThan(24 * 1024);
    expect(Object.keys(locales)).toEqual(["en", "ja"]);
  }
});

test("the checkout bundle draws itself again when the host's values arrive late", async () => {
  type Signal = { value: unknown };
  let createSignal: (value: unknown) => Signal = (value) => ({ value });
  const renderers = new Map<string, () => void>();
  const host: Record<string, unknown> = {
    setSignals: (SignalClass: new (value: unknown) => Signal) => {
      createSignal = (value) => new SignalClass(value);
      host.appMetafields = createSignal([]);
      host.discountCodes = createSignal([]);
    },
    extend: (target: string, render: () => void) => renderers.set(target, render),
    i18n: {},
    localization: { extensionLanguage: { value: { isoCode: "en" } }, timezone: { value: "Asia/Tokyo" } },
    buyerIdentity: { customer: { value: { id: "gid://shopify/Customer/1" } } },
    instructions: { value: { discounts: { canUpdateDiscountCodes: true } } },
    cost: { subtotalAmount: { value: { amount: 5000, currencyCode: "JPY" } } },
    sessionToken: { get: async () => "token" },
  };
  speak(host, "checkout-loyalty", "en");
  vi.stubGlobal("shopify", host);
  const app = answering(loyaltyView({ balance: 2000 }));
  let letAppAnswer = () => {};
  const appAnswers = new Promise<void>((resolve) => {
    letAppAnswer = resolve;
  });
  vi.stubGlobal("fetch", (...request: Parameters<typeof fetch>) => appAnswers.then(() => app(...request)));

  const code = await readFile(path.join(import.meta.dirname, "../../build/extensions/checkout-loyalty.js"), "utf8");
  new Function(code)();
  renderers.get("purchase.checkout.block.render")?.();
  expect(shownText()).toContain("Loading your points");

  (host.appMetafields as Signal).value = metafields({ view: loyaltyView() });
  await vi.waitFor(() => expect(shownText()).toContain("Your balance: 1,234 points"));
  letAppAnswer();
  await vi.waitFor(() => expect(shownText()).toContain("Your balance: 2,000 points"));
  expect(shownText()).not.toContain("Applied");
  (host.discountCodes as Signal).value = [{ code: "NEXT-7F3K" }];
  await vi.waitFor(() => expect(shownText()).toContain("Applied"));
  vi.unstubAllGlobals();
});
