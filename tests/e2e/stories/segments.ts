import { expect, inject, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { addDays, today, yearBefore } from "../support/days.ts";
import { downloadCsv } from "../support/download.ts";
import { appFrame, axeFindings, expectNoOverflow, expectTranslated } from "../support/inspect-page.ts";
import { openPage } from "../support/open-page.ts";
import { type RawPurchase, readRawPurchases } from "../support/raw-cdnow.ts";
import { CDNOW, KURASHI } from "../support/shops.ts";
import { isFocused, tabTo } from "../support/tab-to.ts";
import { textOf } from "../support/text-of.ts";

/** What is counted and computed takes as long as the machine has other work. */
const PATIENT = { timeout: 20_000 };

/** A segment is built by keyboard alone, looked at as of last year, exported and followed to a member. */
export function segmentsStory(browser: TestBrowser): void {
  test.each([CDNOW, KURASHI])("a segment of $domain, built without a mouse", async (demoShop) => {
    const shop = admin(await openPage(browser, { locale: demoShop.language }), demoShop);
    const { app, page, t } = shop;
    const name = demoShop === CDNOW ? "Three orders, the last lately" : "3回以上・最近も購入";
    await shop.open("/app/segments/new");
    await tabTo(shop, app.getByLabel(t("segment.name"), { exact: true }));
    await page.keyboard.insertText(name);

    const atLeast = app.getByLabel(t("segmentFields.atLeast", { name: t("segmentFields.units.orders") }));
    const twice = await settledCount(shop);
    await tabTo(shop, atLeast);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("x");
    await app.getByText(t("segments.problems.notANumber"), { exact: true }).waitFor();
    await app.getByText(t("segment.incomplete"), { exact: true }).waitFor();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("3");
    await expect.poll(() => settledCount(shop), PATIENT).toBeLessThan(twice);
    const three = await settledCount(shop);

    await tabTo(shop, app.getByRole("button", { name: t("segmentEditor.add"), exact: true }));
    await page.keyboard.press("Enter");
    // The focus is on the new condition's kind, and the next one in the list is the day of an order.
    const second = app
      .getByLabel(t("segmentEditor.condition", { number: 2 }), { exact: true })
      .locator("select")
      .first();
    await expect.poll(() => second.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press("ArrowDown");
    await app.getByText(t("segmentPeriod.lastDays", { count: 30 }), { exact: false }).waitFor();
    await expect.poll(() => settledCount(shop), PATIENT).toBeLessThan(three);
    const both = await settledCount(shop);

    await tabTo(shop, app.getByRole("button", { name: t("segment.save"), exact: true }));
    await page.keyboard.press("Enter");
    await app.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    await expect.poll(() => settledCount(shop), PATIENT).toBe(both);

    const lastYear = yearBefore(today(demoShop.timeZone));
    await app.getByLabel(t("segment.asOf"), { exact: true }).fill(lastYear);
    const expected = demoShop === CDNOW ? rawMembers(lastYear) : undefined;
    await expect.poll(() => settledCount(shop), PATIENT).not.toBe(both);
    const then = await settledCount(shop);
    if (expected !== undefined) expect(then).toBe(expected);

    const file = await downloadCsv(shop, t("segment.exportUtf8"));
    expect(file.fileName).toContain(lastYear);
    expect(file.rows).toHaveLength(then);
    expect(file.rows.every((row) => Number(row.orders) >= 3)).toBe(true);

    const frame = appFrame(page);
    await app.locator(".recharts-surface").first().waitFor({ timeout: 60_000 });
    await expectTranslated(frame, demoShop.language);
    await expectNoOverflow(frame);
    expect(await axeFindings(frame)).toEqual([]);

    const member = app
      .getByRole("region", { name: t("segment.sample"), exact: true })
      .getByRole("link")
      .first();
    const person = await textOf(member);
    await tabTo(shop, member);
    await page.keyboard.press("Enter");
    await app.getByRole("heading", { level: 1, name: person, exact: true }).waitFor();
  });

  test("parts of a rule move, and the focus stays with them", async () => {
    const shop = admin(await openPage(browser), CDNOW);
    const { app, page, t } = shop;
    await shop.open("/app/segments/new");
    await tabTo(shop, app.getByRole("button", { name: t("segmentEditor.addGroup"), exact: true }));
    await page.keyboard.press("Enter");
    const group = t("segmentEditor.group", { number: 2 });
    const up = app.getByRole("button", { name: t("segmentEditor.up", { name: group }), exact: true });
    await tabTo(shop, up);
    await page.keyboard.press("Enter");
    // It is the first now: it can only go down again, and there the focus is.
    const first = t("segmentEditor.group", { number: 1 });
    const down = app.getByRole("button", { name: t("segmentEditor.down", { name: first }), exact: true });
    await expect.poll(() => isFocused(down)).toBe(true);
    await tabTo(shop, app.getByRole("button", { name: t("segmentEditor.remove", { name: first }), exact: true }));
    await page.keyboard.press("Enter");
    await app.getByLabel(first, { exact: true }).first().waitFor({ state: "detached" });
    await expect
      .poll(() => isFocused(app.getByRole("button", { name: t("segmentEditor.add"), exact: true })))
      .toBe(true);
  });

  test("a segment is deleted after asking once", async () => {
    const shop = admin(await openPage(browser), CDNOW);
    const { app, t } = shop;
    await shop.open("/app/segments");
    const name = "Three orders, the last lately";
    await app.getByRole("link", { name, exact: true }).click();
    await app.getByRole("button", { name: t("segment.delete"), exact: true }).click();
    await app.getByText(t("segment.deleteAsk", { name })).waitFor();
    await app
      .getByRole("button", { name: t("segment.delete"), exact: true })
      .last()
      .click();
    await shop.toast(t("segment.deleted")).waitFor();
    await app.getByRole("heading", { level: 1, name: t("segments.title"), exact: true }).waitFor();
    await app.getByText(t("segments.own.none.title")).waitFor();
  });
}

/** The number of customers, once what is asked for was counted. */
async function settledCount({ app, figure, t }: Admin): Promise<number> {
  await app.locator("[aria-live=polite][aria-busy=false]").first().waitFor();
  return Number((await textOf(figure(t("segment.figures.customers.label")))).replaceAll(",", ""));
}

/** Customers with three or more purchases up to a day, the last of them on it or in the thirty days before. */
function rawMembers(day: string): number {
  const shiftDays = inject("demo").shops.find(({ domain }) => domain === CDNOW.domain)?.shiftDays ?? 0;
  const until = readRawPurchases(shiftDays).filter((purchase) => purchase.day <= day);
  const last = new Map<number, RawPurchase>();
  for (const purchase of until) last.set(purchase.customer, purchase);
  return [...last.values()].filter(({ nth, day: at }) => nth >= 3 && at >= addDays(day, -30)).length;
}
