import { expect, inject, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { control } from "../support/control.ts";
import { addDays, monthStart, today } from "../support/days.ts";
import { downloadCsv } from "../support/download.ts";
import { openPage } from "../support/open-page.ts";
import { rawF2, rawFigures, readRawPurchases } from "../support/raw-cdnow.ts";
import { CDNOW } from "../support/shops.ts";
import { textOf } from "../support/text-of.ts";
import type { Language } from "../support/texts.ts";

const BACKFILL_WITHIN_MS = 120_000;

/** A shop installs the app: its history comes in while one watches, then Home speaks of it. */
export function installStory(browser: TestBrowser): void {
  const raw = () =>
    readRawPurchases(inject("demo").shops.find(({ domain }) => domain === CDNOW.domain)?.shiftDays ?? 0);

  test("Home shows the import going on, and that it is done", async () => {
    const page = await openPage(browser, { locale: "ja-JP" });
    const shop = admin(page, { domain: CDNOW.domain, language: "ja" });
    await shop.open("/app");
    const { app, t } = shop;
    await app.getByText(t("sync.badge.running"), { exact: true }).waitFor();
    await app.getByText(t("home.steps.title")).waitFor();
    await app.getByText(t("sync.phases.orders")).waitFor({ timeout: BACKFILL_WITHIN_MS });
    await app.getByRole("progressbar").first().waitFor({ timeout: BACKFILL_WITHIN_MS });
    await control("delays", { bulk: 50 });
    await app.getByText(t("sync.badge.good"), { exact: true }).waitFor({ timeout: BACKFILL_WITHIN_MS });
    await app.getByText(t("home.steps.done"), { exact: true }).waitFor();
    await app.getByText(t("sync.backfillDone", { at: "§", orders: "69,659" }).split("§")[1] ?? "").waitFor();
  }, 240_000);

  test("the second shop's import is done too", async () => {
    const page = await openPage(browser, { locale: "ja-JP" });
    const shop = admin(page, { domain: "kurashi-demo.myshopify.com", language: "ja" });
    await shop.open("/app");
    await shop.app.getByText(shop.t("sync.badge.good"), { exact: true }).waitFor({ timeout: BACKFILL_WITHIN_MS });
  }, 180_000);

  test.each(["ja", "en"] as const)("Home's four figures are those of the raw file (%s)", async (language) => {
    const purchases = raw();
    const shop = admin(await openPage(browser), { domain: CDNOW.domain, language });
    await shop.open("/app");
    const month = monthStart(today(CDNOW.timeZone));
    const year = rawFigures(purchases, monthStart(month, -12), month);
    const orders = year.ordersFirst + year.ordersRepeat;
    expect(await shown(shop, "repeatRate")).toBe(percent(year.customersWithRepeat / year.customers, language));
    expect(await shown(shop, "purchaseFrequency")).toBe(ratio(orders / year.customers, language));
    const observedUntil = addDays(today(CDNOW.timeZone), -90);
    const f2 = rawF2(purchases, { from: addDays(observedUntil, -365), to: observedUntil, days: 90 });
    expect(await textOf(shop.figure(shop.t("home.f2.label")))).toBe(f2 === null ? "–" : percent(f2, language));
    await shop.app
      .getByRole("heading", { level: 3, name: shop.t("figures.contribution.label"), exact: true })
      .waitFor();
  });

  test("the CSV files of State, Repeat and Customers hold the raw file's figures", async () => {
    const purchases = raw();
    const shop = admin(await openPage(browser), { domain: CDNOW.domain, language: "en" });
    const to = monthStart(today(CDNOW.timeZone), 1);
    const from = monthStart(to, -24);
    const months = Array.from({ length: 24 }, (_, index) => monthStart(from, index));
    const figuresOf = (month: string) => rawFigures(purchases, month, monthStart(month, 1));

    await shop.open(`/app/state?by=month&from=${from}&to=${to}`);
    const state = await downloadCsv(shop, shop.t("common.csv"));
    expect(state.fileName).toBe(`state-month-${from}-${to}.csv`);
    expect(state.rows.map(({ gross_profit_first: _f, gross_profit_repeat: _r, ...row }) => row)).toEqual(
      months.map((month) => {
        const figures = figuresOf(month);
        return {
          period: month.slice(0, 7),
          new_customers: String(figures.newCustomers),
          returning_customers: String(figures.returningCustomers),
          orders_first: String(figures.ordersFirst),
          orders_repeat: String(figures.ordersRepeat),
          net_sales_first: (figures.centsFirst / 100).toFixed(2),
          net_sales_repeat: (figures.centsRepeat / 100).toFixed(2),
        };
      }),
    );

    await shop.open(`/app/repeat?by=month&from=${from}&to=${to}`);
    const repeat = await downloadCsv(shop, shop.t("common.csv"));
    expect(
      repeat.rows.map(({ customers, customers_with_repeat, orders }) => [customers, customers_with_repeat, orders]),
    ).toEqual(
      months.map((month) => {
        const figures = figuresOf(month);
        const orders = figures.ordersFirst + figures.ordersRepeat;
        return [figures.customers, figures.customersWithRepeat, orders].map(String);
      }),
    );

    await shop.open("/app/customers");
    await shop.app.getByRole("button", { name: shop.t("customers.export.title") }).click();
    const customers = await downloadCsv(shop, shop.t("customers.csv"));
    const spent = new Map<string, { orders: number; cents: number }>();
    for (const { customer, cents } of purchases) {
      const id = String(4_000_000_000_000 + customer);
      const sum = spent.get(id) ?? { orders: 0, cents: 0 };
      spent.set(id, { orders: sum.orders + 1, cents: sum.cents + cents });
    }
    const told = new Map(customers.rows.map(({ id, orders, net_sales }) => [id, `${orders} ${net_sales}`]));
    const due = new Map([...spent].map(([id, { orders, cents }]) => [id, `${orders} ${(cents / 100).toFixed(2)}`]));
    expect(told.size).toBe(due.size);
    expect([...due].filter(([id, text]) => told.get(id) !== text)).toEqual([]);
  });
}

async function shown(shop: Admin, key: string): Promise<string> {
  return textOf(shop.figure(shop.t(`figures.${key}.label`)));
}

const percent = (share: number, language: Language) =>
  new Intl.NumberFormat(language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
    share,
  );
const ratio = (value: number, language: Language) =>
  new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
