import { mkdir } from "node:fs/promises";
import { expect, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { admin } from "../support/admin.ts";
import { appFrame, axeFindings, expectNoOverflow, expectTranslated } from "../support/inspect-page.ts";
import { openPage } from "../support/open-page.ts";
import { CDNOW, KURASHI } from "../support/shops.ts";
import type { Buyer } from "./purchase.ts";

const FOLDER = "test-results/screens";
const WIDTHS = [1280, 390] as const;

/** Every page of the merchant in both languages and on both widths: readable, translated, without barriers. */
export function pagesStory(browser: TestBrowser, buyers: Record<string, Buyer>): void {
  const pages = (domain: string) => [
    ["home", "/app"],
    ["state", "/app/state"],
    ["costs", "/app/state/costs"],
    ["acquisition", "/app/state/acquisition"],
    ["repeat", "/app/repeat"],
    ["segments", "/app/segments"],
    ["segment-new", "/app/segments/new"],
    ["segments-compare", "/app/segments/compare"],
    ["products", "/app/products"],
    ["customers", "/app/customers"],
    ["accuracy", "/app/customers/accuracy"],
    ["extras", "/app/customers/import"],
    ["customer", `/app/customers/${buyers[domain]?.customerId}`],
    ["loyalty", "/app/loyalty"],
    ["earning", "/app/loyalty/earning"],
    ["tiers", "/app/loyalty/tiers"],
    ["rewards", "/app/loyalty/rewards"],
    ["reward-new", "/app/loyalty/rewards/new"],
    ["activity", "/app/loyalty/activity"],
    ["liability", "/app/loyalty/liability"],
    ["coupons", "/app/coupons"],
    ["coupon-new", "/app/coupons/new?kind=birthday"],
    ["follow-up", "/app/follow-up"],
    ["programmes", "/app/follow-up/programmes"],
    ["programme-new", "/app/follow-up/programmes/new"],
    ["messages", "/app/messages"],
    ["post", "/app/messages/post"],
    ["experiments", "/app/experiments"],
    ["experiment-new", "/app/experiments/new"],
    ["settings", "/app/settings"],
  ];

  for (const demoShop of [KURASHI, CDNOW]) {
    for (const width of WIDTHS) {
      test(`all pages of ${demoShop.domain} in ${demoShop.language} at ${width}`, async () => {
        await mkdir(FOLDER, { recursive: true });
        const page = await openPage(browser, { locale: demoShop.language, viewport: { width, height: 900 } });
        const shop = admin(page, demoShop);
        for (const [name, path] of pages(demoShop.domain) as [string, string][]) {
          await page.setViewportSize({ width, height: 900 });
          await shop.open(path);
          const frame = appFrame(page);
          if (name === "state" || name === "repeat") await shop.app.locator(".recharts-surface").first().waitFor();
          const height = await frame.evaluate(() => document.documentElement.scrollHeight);
          // The frame scrolls by itself: the whole page is seen only in a window that is high enough.
          await page.setViewportSize({ width, height: Math.min(height + 240, 4_000) });
          await page.screenshot({
            path: `${FOLDER}/${name}-${demoShop.language}-${width}.png`,
            animations: "disabled",
          });
          await expectTranslated(frame, demoShop.language);
          await expectNoOverflow(frame);
          expect({ page: name, findings: await axeFindings(frame) }).toEqual({ page: name, findings: [] });
        }
      });
    }
  }

  test("the menu leads to every page, and an unknown address says so", async () => {
    browser.expectConsoleError(/404/);
    const shop = admin(await openPage(browser), CDNOW);
    await shop.open("/app");
    for (const name of [
      "state",
      "repeat",
      "segments",
      "customers",
      "products",
      "loyalty",
      "coupons",
      "experiments",
      "settings",
    ]) {
      await shop.follow(shop.t(`nav.${name}`));
    }
    for (const nowhere of ["/app/customers/1", "/app/nowhere"]) {
      await shop.open(nowhere);
      await shop.app.getByText(shop.t("errors.notFound.what")).waitFor();
    }
  });
}
