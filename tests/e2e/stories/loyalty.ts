import type { Locator } from "playwright-core";
import { expect, inject, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { today, yearBefore } from "../support/days.ts";
import { lookAt } from "../support/look-at.ts";
import { openPage } from "../support/open-page.ts";
import { rawSpend, readRawPurchases } from "../support/raw-cdnow.ts";
import { CDNOW, KURASHI } from "../support/shops.ts";
import { textOf } from "../support/text-of.ts";
import type { Buyer } from "./purchase.ts";

/** The merchant edits the programme as a draft, sees what would happen, publishes it, and takes it back. */
export function loyaltyStory(browser: TestBrowser, buyers: Record<string, Buyer>): void {
  test.each([CDNOW, KURASHI])(
    "a programme of $domain is not asked about as long as something is wrong",
    async (demoShop) => {
      const shop = admin(await openPage(browser), demoShop);
      const { app, t } = shop;
      await shop.open("/app/loyalty/tiers");
      const tiers = await readTiers(shop);
      await button(shop, "tiers.edit").click();
      await button(shop, "tiers.add").click();
      const added = tierFields(shop, tiers.length + 1);
      await button(shop, "tiers.ask").click();
      await added.getByText(t("problems.required"), { exact: true }).nth(1).waitFor();
      await added.getByText(t("problems.amount"), { exact: true }).waitFor();
      await added.getByLabel(t("tiers.nameJa"), { exact: true }).fill("特別会員");
      await added.getByLabel(t("tiers.nameEn"), { exact: true }).fill("Special");
      await added.getByLabel(thresholdLabel(shop)).fill("-1");
      await button(shop, "tiers.ask").click();
      await added.getByText(t("problems.required"), { exact: true }).first().waitFor({ state: "detached" });
      await added.getByText(t("problems.amount"), { exact: true }).waitFor();
      await added.getByLabel(thresholdLabel(shop)).fill(tiers.at(-1)?.threshold ?? "");
      await button(shop, "tiers.ask").click();
      await added.getByText(t("problems.taken"), { exact: true }).waitFor();
      await app.getByRole("button", { name: t("common.cancel"), exact: true }).click();
      expect(await readTiers(shop)).toEqual(tiers);
    },
  );

  test.each([CDNOW, KURASHI])(
    "a lower threshold in $domain moves up as many as was said before; undone, all are back",
    async (demoShop) => {
      const shop = admin(await openPage(browser), demoShop);
      const { app, t } = shop;
      await shop.open("/app/loyalty/tiers");
      const before = await readTiers(shop);
      const top = before.at(-1);
      const below = before.at(-2);
      if (!top || !below) throw new Error("The shop has too few tiers");
      const threshold = (Number(top.threshold) + Number(below.threshold)) / 2;
      await button(shop, "tiers.edit").click();
      await tierFields(shop, before.length).getByLabel(thresholdLabel(shop)).fill(String(threshold));
      await button(shop, "tiers.ask").click();
      await app.getByRole("heading", { name: t("tiers.dryRun.title") }).waitFor();
      const moves = await shop.table(t("tiers.dryRun.moves"));
      const said = moves.find(([from, to]) => from === below.name && to === top.name)?.[2];
      await lookAt(shop, "tiers-dry-run");
      await button(shop, "tiers.dryRun.publish").click();
      const moved = await movedBy(shop);
      expect(String(moved)).toBe(said?.replaceAll(",", ""));
      const after = await readTiers(shop);
      expect(moved).toBeGreaterThan(0);
      expect(after.at(-1)?.members).toBe(top.members + moved);
      expect(after.at(-2)?.members).toBe(below.members - moved);
      if (demoShop === CDNOW) {
        const reaching = rawReaching(buyers[CDNOW.domain] as Buyer);
        expect(top.members).toBe(reaching(Number(top.threshold)));
        expect(after.at(-1)?.members).toBe(reaching(threshold));
      }

      await button(shop, "tiers.undo").click();
      await button(shop, "tiers.undoYes").click();
      await expect.poll(() => readTiers(shop)).toEqual(before);
    },
  );

  test("a tier is added, moved and deleted, and all of it published, by keyboard alone", async () => {
    const shop = admin(await openPage(browser, { locale: "ja-JP" }), KURASHI);
    const { app, page, t } = shop;
    await shop.open("/app/loyalty/tiers");
    const before = await readTiers(shop);
    const press = async (name: string, key = "Enter") => {
      await tabTo(shop, name);
      await page.keyboard.press(key);
    };
    await press(t("tiers.edit"));
    await press(t("tiers.add"));
    await tierFields(shop, before.length + 1).waitFor();
    for (const text of ["鍵盤会員", "Keyboard", "987654"]) {
      await page.keyboard.type(text);
      await page.keyboard.press("Tab");
    }
    await press(t("tiers.down", { tier: "鍵盤会員" }), "Space");
    await press(t("tiers.ask"));
    await app.getByRole("heading", { name: t("tiers.dryRun.title") }).waitFor();
    await press(t("tiers.dryRun.publish"));
    await expect.poll(async () => (await readTiers(shop)).at(-2)?.name).toBe("鍵盤会員");
    await press(t("tiers.edit"));
    await press(t("tiers.deleteOne", { tier: "鍵盤会員" }));
    await press(t("tiers.ask"));
    await app.getByRole("heading", { name: t("tiers.dryRun.title") }).waitFor();
    await press(t("tiers.dryRun.publish"));
    await expect.poll(async () => (await readTiers(shop)).length).toBe(before.length);
    // The tier above had changed thresholds with it: twice back is where all began.
    for (const length of [before.length + 1, before.length]) {
      await press(t("tiers.undo"));
      await press(t("tiers.undoYes"));
      await expect.poll(async () => (await readTiers(shop)).length).toBe(length);
    }
  });
}

/** How many of the raw file spent so much in the year up to today, with what the buyer of these stories spent. */
function rawReaching(buyer: Buyer): (dollars: number) => number {
  const shiftDays = inject("demo").shops.find(({ domain }) => domain === CDNOW.domain)?.shiftDays ?? 0;
  const now = today(CDNOW.timeZone);
  const spend = rawSpend(readRawPurchases(shiftDays), yearBefore(now), now);
  const number = Number(buyer.customerId) - 4_000_000_000_000;
  spend.set(number, (spend.get(number) ?? 0) + buyer.spent);
  return (dollars) => [...spend.values()].filter((cents) => cents >= dollars * 100).length;
}

interface TierRow {
  name: string;
  /** As one types it. */
  threshold: string;
  members: number;
}

/** The tiers from the lowest to the highest. */
async function readTiers(shop: Admin): Promise<TierRow[]> {
  const rows = await shop.table(shop.t("tiers.title"));
  const tiers = rows.filter(([name, threshold]) => name !== shop.t("tiers.none") && threshold !== "");
  return tiers.map(([name = "", threshold = "", _multiplier, members = ""]) => ({
    name,
    threshold: threshold.replaceAll(/[^\d.]/g, "").replace(/\.00$/, ""),
    members: Number(members.replaceAll(",", "")),
  }));
}

function button({ app, t }: Admin, name: Parameters<Admin["t"]>[0]): Locator {
  return app.getByRole("button", { name: t(name), exact: true });
}

/** The fields of the n-th tier of the draft. */
function tierFields({ app, t }: Admin, n: number): Locator {
  return app.getByRole("region", { name: t("tiers.numbered", { n }), exact: true });
}

/** How many moved, as the page says once it is published. */
async function movedBy(shop: Admin): Promise<number> {
  const toast = shop.toast(new RegExp(shop.t("tiers.moved", { count: 2 }).replace("2", "([\\d,]+)")));
  return Number(/[\d,]+/.exec(await textOf(toast))?.[0].replaceAll(",", ""));
}

/** The label names the currency. */
function thresholdLabel(shop: Admin): string {
  return shop.t("tiers.thresholdIn.spend", { currency: shop.domain === CDNOW.domain ? "USD" : "JPY" });
}

/** Presses Tab until the control of this name has the focus. */
async function tabTo({ page, app }: Admin, name: string): Promise<void> {
  const control = app.getByRole("button", { name, exact: true });
  await control.waitFor();
  for (let presses = 0; presses < 150; presses++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The focus does not reach ${name}`);
}
