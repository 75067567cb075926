import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { control, type SimulatedCustomer } from "../support/control.ts";
import { addDays, longDay, monthStart, today } from "../support/days.ts";
import { readRawPurchases } from "../support/raw-cdnow.ts";
import { type Shopper, shopper } from "../support/shopper.ts";
import { CDNOW, type DemoShop, KURASHI } from "../support/shops.ts";
import { textOf } from "../support/text-of.ts";
import { extensionTexts, gapped } from "../support/texts.ts";

/** What the stories that come later need to know of this one. */
export interface Buyer {
  customerId: string;
  /** Points shown on the last thank-you page. */
  balance: string;
  /** Net sales of both orders, minor units. */
  spent: number;
}

/** From "welcome back" to "used": two purchases of one returning customer, seen by shopper and merchant, in both languages. */
export function purchaseStory(browser: TestBrowser): Record<string, Buyer> {
  const buyers: Record<string, Buyer> = {};
  describe.each([CDNOW, KURASHI])("a returning customer of $domain ($language)", (demoShop) => {
    const { domain, language, timeZone, sku } = demoShop;
    const thanks = extensionTexts("thank-you-loyalty", language);
    const checkout = extensionTexts("checkout-loyalty", language);
    const thisMonth = `/app/repeat?by=month&from=${monthStart(today(timeZone))}&to=${monthStart(today(timeZone), 1)}`;
    let merchant: Admin;
    let buyer: Shopper;
    let buyerPage: Page;
    const buyerFacts: Buyer = { customerId: "", balance: "", spent: 0 };
    const coupon = { code: "", validDays: 0, minor: 0 };
    let orderNumber = 0;
    let before: Record<string, number> = {};
    let usedBefore = 0;

    beforeAll(async () => {
      buyers[domain] = buyerFacts;
      buyerFacts.customerId = await chooseCustomer(demoShop);
      merchant = admin(await browser.newPage(), { domain, language });
      buyerPage = await browser.newPage({ locale: language });
      buyer = shopper(buyerPage, { domain, language });
    });

    afterAll(async () => {
      await merchant.page.context().close();
      await buyerPage.context().close();
    });

    test("the merchant switches on the next-visit coupon and the pool fills", async () => {
      const { app, t } = merchant;
      await merchant.open(thisMonth);
      before = await monthFigures(merchant);
      await openCampaign(merchant);
      await app.getByText(t("campaign.phases.off"), { exact: true }).waitFor();
      usedBefore = await couponCount(merchant, "used");
      await app.getByRole("button", { name: t("coupons.turnOn"), exact: true }).click();
      await merchant.toast(t("coupons.nowOn")).waitFor();
      await app.getByText(t("campaign.phases.on"), { exact: true }).waitFor();
      const target = await app.getByLabel(t("coupons.poolTarget")).inputValue();
      const ready = Number(target).toLocaleString(language);
      await app.getByText(t("pool.level", { ready, target: ready }), { exact: true }).waitFor({ timeout: 60_000 });
      coupon.validDays = Number(await app.getByLabel(t("coupons.validDays")).inputValue());
    });

    test("a purchase: the thank-you page shows points and the coupon with its last day", async () => {
      await merchant.open(`/app/customers/${buyerFacts.customerId}`);
      orderNumber = Number(await textOf(merchant.figure(merchant.t("figures.orders.label"))));
      expect(orderNumber).toBeGreaterThanOrEqual(2);

      await buyer.signIn(buyerFacts.customerId);
      await buyer.fillCart(sku);
      buyerFacts.spent += await buyer.amount("items-total");
      const { orderName } = await buyer.pay();
      const block = buyer.block("thank-you-loyalty");
      await block.getByText(thanks("order.nth", { count: orderNumber + 1 })).waitFor();
      const lastDay = longDay(addDays(today(timeZone), coupon.validDays), language);
      await block.getByText(thanks("coupon.expires", { date: lastDay }), { exact: true }).waitFor();
      await buyerPage.screenshot({ path: `test-results/screens/thank-you-${language}.png`, fullPage: true });
      coupon.code = await codeIn(textOf(block.getByText(thanks("coupon.code", { code: "" }))));
      const points = await pointsIn(textOf(block.getByText(gapped(thanks("order.earned", { points: "§" })))));
      if (domain === CDNOW.domain) expect(points).toBe(Math.floor(buyerFacts.spent / 100));
      expect(points).toBeGreaterThan(0);

      const { app, t } = merchant;
      await merchant.open(`/app/customers/${buyerFacts.customerId}`);
      await app.getByText(t("customer.nth", { count: orderNumber + 1, ordinal: true }), { exact: true }).waitFor();
      await app.getByRole("heading", { level: 3, name: orderName, exact: true }).waitFor();
      const entries = await merchant.table(t("points.title"));
      const earned = entries.find((cells) => cells.includes(t("pointsReasons.earn_order", { order: orderName })));
      expect(earned).toContain(`+${points.toLocaleString(language)}`);
      await app.getByText(coupon.code, { exact: true }).waitFor();
      await app.getByText(t("customerCoupons.givenAt", { order: orderName })).waitFor();
    });

    test("the next purchase: the checkout offers the coupon, one press applies it", async () => {
      await buyer.fillCart(sku);
      const full = await buyer.amount("total");
      const block = buyer.block("checkout-loyalty");
      await block.getByText(checkout("coupon.code", { code: coupon.code }), { exact: true }).waitFor();
      await block.getByRole("button").click();
      await buyerPage.getByTestId("applied-code").getByText(coupon.code).waitFor();
      await block.getByText(checkout("checkout.applied"), { exact: true }).waitFor();
      await buyerPage.screenshot({ path: `test-results/screens/checkout-${language}.png`, fullPage: true });
      coupon.minor = await buyer.amount("discount-total");
      expect(coupon.minor).toBeGreaterThan(0);
      expect(await buyer.amount("total")).toBe(full - coupon.minor);
      buyerFacts.spent += (await buyer.amount("items-total")) - coupon.minor;
      const { orderName } = await buyer.pay();
      const thankYou = buyer.block("thank-you-loyalty");
      await thankYou.getByText(thanks("order.nth", { count: orderNumber + 2 })).waitFor();
      buyerFacts.balance = await textOf(thankYou.getByText(gapped(thanks("balance.now", { points: "§" }))));

      const { app, t } = merchant;
      await merchant.open(`/app/customers/${buyerFacts.customerId}`);
      await app.getByText(t("customer.nth", { count: orderNumber + 2, ordinal: true }), { exact: true }).waitFor();
      await app.getByText(t("customerCoupons.usedAt", { order: orderName })).waitFor();
      await app.getByText(t("couponStates.used"), { exact: true }).waitFor();
      await app.getByText(t("customer.codes", { codes: coupon.code }), { exact: true }).waitFor();
    });

    test("the merchant sees the coupon used and the repeat figures moved", async () => {
      await openCampaign(merchant);
      expect(await couponCount(merchant, "used")).toBe(usedBefore + 1);
      await merchant.open(thisMonth);
      expect(await monthFigures(merchant)).toEqual({
        customers: (before.customers ?? 0) + 1,
        customersWithRepeat: (before.customersWithRepeat ?? 0) + 1,
      });
    });
  });
  return buyers;
}

/** Somebody with a few purchases, none of them this month: two more make one more customer with a repeat purchase. */
async function chooseCustomer({ domain, timeZone }: DemoShop): Promise<string> {
  const month = monthStart(today(timeZone));
  if (domain === CDNOW.domain) {
    const shiftDays = inject("demo").shops.find((shop) => shop.domain === domain)?.shiftDays ?? 0;
    const chosen = readRawPurchases(shiftDays).find(
      ({ nth, day }, index, all) => nth === 3 && day < month && all[index + 1]?.nth === 1,
    );
    if (chosen) return String(4_000_000_000_000 + chosen.customer);
  }
  for (const { id } of await control<{ id: string }[]>(`shops/${domain}/customers?limit=200`)) {
    const { orders } = await control<SimulatedCustomer>(`shops/${domain}/customers/${id}`);
    // A day's margin on both sides of the zone.
    const monthBegins = Date.parse(month) - 86_400_000;
    if (orders.length >= 3 && orders.every(({ processedAt }) => processedAt < monthBegins)) return id;
  }
  throw new Error(`${domain} has no customer for this story`);
}

async function monthFigures(merchant: Admin): Promise<Record<string, number>> {
  const read = async (key: string) =>
    Number((await textOf(merchant.figure(merchant.t(`figures.${key}.label`)))).replaceAll(",", ""));
  return { customers: await read("customers"), customersWithRepeat: await read("customersWithRepeat") };
}

/** The page of the campaign that every shop begins with. */
async function openCampaign(merchant: Admin): Promise<void> {
  await merchant.open("/app/coupons");
  await merchant.app.getByRole("link", { name: merchant.t("campaign.kinds.next_visit"), exact: true }).click();
  await merchant.app.getByRole("heading", { name: merchant.t("couponResults.title") }).waitFor();
}

async function couponCount(merchant: Admin, state: string): Promise<number> {
  await merchant.app.getByRole("heading", { name: merchant.t("couponResults.title") }).waitFor();
  const rows = await merchant.table(merchant.t("couponResults.title"));
  return Number(rows.find(([name]) => name === merchant.t(`couponStates.${state}`))?.[1]?.replaceAll(",", ""));
}

const codeIn = async (text: Promise<string>) => (await text).trim().split(/[:：]\s*/)[1] ?? "";
const pointsIn = async (text: Promise<string>) => Number(/[\d,]+/.exec(await text)?.[0].replaceAll(",", ""));
