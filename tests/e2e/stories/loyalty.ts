import type { Locator } from "playwright-core";
import { expect, inject, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { today, yearBefore } from "../support/days.ts";
import { openPage } from "../support/open-page.ts";
import { rawSpend, readRawPurchases } from "../support/raw-cdnow.ts";
import { CDNOW, KURASHI } from "../support/shops.ts";
import { textOf } from "../support/text-of.ts";
import type { Buyer } from "./purchase.ts";

/** The merchant edits tiers: what is wrong is said beside the field, and members move. */
export function loyaltyStory(browser: TestBrowser, buyers: Record<string, Buyer>): void {
  test.each([CDNOW, KURASHI])("a tier of $domain is not saved as long as something is wrong", async (demoShop) => {
    const shop = admin(await openPage(browser), demoShop);
    const { app, t } = shop;
    await shop.open("/app/loyalty/tiers");
    const tiers = await readTiers(shop);
    await app.getByRole("button", { name: t("tiers.add"), exact: true }).click();
    const save = saveButton(shop, "tiers.addTitle");
    await save.click();
    await app.getByText(t("problems.required"), { exact: true }).nth(1).waitFor();
    await app.getByText(t("problems.amount"), { exact: true }).waitFor();
    await app.getByLabel(t("tiers.nameJa"), { exact: true }).fill("特別会員");
    await app.getByLabel(t("tiers.nameEn"), { exact: true }).fill("Special");
    await app.getByLabel(thresholdLabel(shop)).fill("-1");
    await save.click();
    await app.getByText(t("problems.required"), { exact: true }).first().waitFor({ state: "detached" });
    await app.getByText(t("problems.amount"), { exact: true }).waitFor();
    const taken = tiers.at(-1)?.threshold ?? "";
    await app.getByLabel(thresholdLabel(shop)).fill(taken);
    await save.click();
    await app.getByText(t("problems.taken"), { exact: true }).waitFor();
    await app.getByRole("button", { name: t("common.cancel"), exact: true }).click();
    expect(await readTiers(shop)).toEqual(tiers);
  });

  test("a lower threshold moves members up, as many as the raw file says", async () => {
    const shop = admin(await openPage(browser), CDNOW);
    const { app, t } = shop;
    await shop.open("/app/loyalty/tiers");
    const before = await readTiers(shop);
    const top = before.at(-1);
    const below = before.at(-2);
    if (!top || !below) throw new Error("The shop has too few tiers");
    const threshold = (Number(top.threshold) + Number(below.threshold)) / 2;
    await app.getByRole("button", { name: t("tiers.editOne", { tier: top.name }), exact: true }).click();
    await app.getByLabel(thresholdLabel(shop)).fill(String(threshold));
    await saveButton(shop, "tiers.editTitle").click();
    const toast = shop.toast(new RegExp(t("tiers.moved", { count: 2 }).replace("2", "([\\d,]+)")));
    const moved = Number(/[\d,]+/.exec(await textOf(toast))?.[0].replaceAll(",", ""));
    const after = await readTiers(shop);
    expect(moved).toBeGreaterThan(0);
    expect(after.at(-1)?.members).toBe(top.members + moved);
    expect(after.at(-2)?.members).toBe(below.members - moved);

    const shiftDays = inject("demo").shops.find(({ domain }) => domain === CDNOW.domain)?.shiftDays ?? 0;
    const now = today(CDNOW.timeZone);
    const spend = rawSpend(readRawPurchases(shiftDays), yearBefore(now), now);
    const buyer = buyers[CDNOW.domain] as Buyer;
    const number = Number(buyer.customerId) - 4_000_000_000_000;
    spend.set(number, (spend.get(number) ?? 0) + buyer.spent);
    const reaching = (dollars: number) => [...spend.values()].filter((cents) => cents >= dollars * 100).length;
    expect(top.members).toBe(reaching(Number(top.threshold)));
    expect(after.at(-1)?.members).toBe(reaching(threshold));
  });

  test("a tier is added, moved and deleted by keyboard alone", async () => {
    const shop = admin(await openPage(browser, { locale: "ja-JP" }), KURASHI);
    const { app, page, t } = shop;
    await shop.open("/app/loyalty/tiers");
    const before = await readTiers(shop);
    await tabTo(shop, t("tiers.add"));
    await page.keyboard.press("Enter");
    await app.getByRole("heading", { name: t("tiers.addTitle") }).waitFor();
    await page.keyboard.type("鍵盤会員");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Keyboard");
    await page.keyboard.press("Tab");
    await page.keyboard.type("987654");
    await page.keyboard.press("Enter");
    await app.getByRole("button", { name: t("tiers.editOne", { tier: "鍵盤会員" }) }).waitFor();
    expect((await readTiers(shop)).at(-1)).toMatchObject({ name: "鍵盤会員", threshold: "987654" });
    await tabTo(shop, t("tiers.down", { tier: "鍵盤会員" }));
    await page.keyboard.press("Space");
    await expect.poll(async () => (await readTiers(shop)).at(-2)?.name).toBe("鍵盤会員");
    await tabTo(shop, t("tiers.up", { tier: "鍵盤会員" }));
    await page.keyboard.press("Space");
    await expect.poll(async () => (await readTiers(shop)).at(-1)?.name).toBe("鍵盤会員");
    await tabTo(shop, t("tiers.deleteOne", { tier: "鍵盤会員" }));
    await page.keyboard.press("Enter");
    await tabTo(shop, t("tiers.deleteYes"));
    await page.keyboard.press("Enter");
    await expect.poll(() => readTiers(shop)).toEqual(before);
  });
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
  return tiers.map(([name = "", threshold = "", members = ""]) => ({
    name,
    threshold: threshold.replaceAll(/[^\d.]/g, "").replace(/\.00$/, ""),
    members: Number(members.replaceAll(",", "")),
  }));
}

/** The button of the tier's form: the page has other forms. */
function saveButton({ app, t }: Admin, title: string): Locator {
  const form = app.locator("form").filter({ hasText: t(title) });
  return form.getByRole("button", { name: t("common.save"), exact: true });
}

/** The label names the currency. */
function thresholdLabel(shop: Admin): string {
  return shop.t("tiers.thresholdIn", { currency: shop.domain === CDNOW.domain ? "USD" : "JPY" });
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
