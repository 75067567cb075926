import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { control } from "../support/control.ts";
import { addDays, today } from "../support/days.ts";
import { isGivenCoupons } from "../support/draw.ts";
import { lookAt } from "../support/look-at.ts";
import { movedNow, moveTo } from "../support/moved-clock.ts";
import { passHour } from "../support/pass-hour.ts";
import { CDNOW, type DemoShop, KURASHI } from "../support/shops.ts";
import { gapped } from "../support/texts.ts";
import { untilTaken } from "../support/until-taken.ts";

const CUSTOMERS = 260;
const HELD_OUT_BP = 5_000;
const HORIZON_DAYS = 30;
/** Of those who got the coupon every second comes back, of the others every tenth. */
const BACK_OF_TEN = { treated: 5, heldOut: 1 };
const HYPOTHESIS = {
  en: "A coupon with the order brings customers back within a month",
  ja: "注文時のクーポンで、1か月以内にまた買っていただける",
};
const NOTE = { en: "Keep it, and hold fewer out.", ja: "続ける。対照群は減らす。" };

/** From a hypothesis to a decision: what it can show is said before, what it showed after, and it stays in the library. */
export function experimentStory(browser: TestBrowser): void {
  const merchants: Record<string, Admin> = {};
  const campaigns: Record<string, string> = {};
  /** The first day of the experiment, in each shop. */
  const begins: Record<string, string> = {};
  const both = [KURASHI, CDNOW];
  const goTo = (shop: DemoShop, days: number) =>
    moveTo({ timeZone: shop.timeZone, day: addDays(begins[shop.domain] ?? "", days), hour: 12 });

  beforeAll(async () => {
    for (const shop of both) {
      merchants[shop.domain] = admin(await browser.newPage({ locale: shop.language }), shop);
    }
  });
  afterAll(() => Promise.all(Object.values(merchants).map(({ page }) => page.context().close())));

  test.each(both)("a hypothesis about the coupon of $domain, and what it can show", async (shop) => {
    const merchant = merchants[shop.domain] as Admin;
    const { app, t, open, page } = merchant;
    await open("/app/coupons");
    const campaign = app.locator("tbody").getByRole("link", { name: t("campaign.kinds.next_visit"), exact: true });
    campaigns[shop.domain] = /\d+$/.exec((await campaign.getAttribute("href")) ?? "")?.[0] ?? "";
    await campaign.click();
    await app.getByLabel(t("campaign.holdOut"), { exact: true }).fill(String(HELD_OUT_BP / 100));
    await app.getByRole("button", { name: t("common.save"), exact: true }).click();
    await page.getByTestId("save-bar").waitFor({ state: "hidden" });

    await open("/app/experiments");
    await app.getByText(t("experiments.none.title"), { exact: true }).waitFor();
    await app.getByRole("link", { name: t("experiments.new"), exact: true }).click();
    await app.getByLabel(t("experiments.fields.hypothesis"), { exact: true }).fill(HYPOTHESIS[shop.language]);
    await app
      .getByLabel(t("experiments.fields.subject"), { exact: true })
      .selectOption({ label: t("experiments.subjects.next_visit") });
    await app.getByText(t("experiments.heldOut", { share: "50.0%" }), { exact: true }).waitFor();
    await app
      .getByLabel(t("experiments.fields.metric"), { exact: true })
      .selectOption({ label: t("experiments.metrics.repeat.label") });
    await app.getByLabel(t("experiments.fields.horizonDays"), { exact: true }).selectOption(String(HORIZON_DAYS));
    await app
      .getByText(gapped(t("experiments.power.baseline", { customers: "§", share: "§", days: HORIZON_DAYS })))
      .waitFor();
    await app.getByLabel(t("experiments.fields.weeks"), { exact: true }).fill("1");
    // A tenth of a point is more than a week can show; ten points are not.
    const hoped = app.getByLabel(t("experiments.expectedRepeat"), { exact: true });
    await hoped.fill("0.1");
    await app.getByText(gapped(t("experiments.power.tooSmall", { power: "§" }))).waitFor();
    await hoped.fill("20");
    await app.getByText(gapped(t("experiments.power.enough", { power: "§" }))).waitFor();
    await lookAt(merchant, "experiment-power");
    await app.getByRole("button", { name: t("experiments.start"), exact: true }).click();
    await app.getByRole("heading", { level: 1, name: HYPOTHESIS[shop.language], exact: true }).waitFor();
    await app.getByText(t("experiments.verdicts.cannot-tell.label"), { exact: true }).waitFor();
    await lookAt(merchant, "experiment-begun");
    begins[shop.domain] = addDays(today(shop.timeZone, movedNow()), 1);
  });

  test("customers order, and some of them come back", async () => {
    const customers: Record<string, string[]> = {};
    for (const shop of both) {
      goTo(shop, 0);
      const known = await control<{ id: string }[]>(`shops/${shop.domain}/customers?limit=${CUSTOMERS}`);
      customers[shop.domain] = known.map(({ id }) => id);
      await order(shop, customers[shop.domain] ?? []);
      // Who is given a coupon is assigned when the app takes the order in: on the day that it is then.
      await untilTaken();
    }
    for (const shop of both) {
      goTo(shop, 10);
      const campaignId = campaigns[shop.domain] ?? "";
      const back = (customers[shop.domain] ?? []).filter((customerId, at) => {
        const arm = isGivenCoupons({ campaignId, customerId, heldOutBp: HELD_OUT_BP }) ? "treated" : "heldOut";
        return at % 10 < BACK_OF_TEN[arm];
      });
      await order(shop, back);
      await untilTaken();
    }
  });

  test.each([
    { at: "while it runs", days: HORIZON_DAYS + 2, interval: "experiments.intervalRunning" },
    { at: "at its end", days: HORIZON_DAYS + 9, interval: "experiments.intervalAtEnd" },
  ])("the effect and its interval are shown $at", async ({ days, interval }) => {
    for (const shop of both) goTo(shop, days);
    await passHour();
    for (const shop of both) {
      const merchant = merchants[shop.domain] as Admin;
      const { app, t, open, table } = merchant;
      await open("/app/experiments");
      await app.getByRole("link", { name: HYPOTHESIS[shop.language], exact: true }).click();
      await app.getByText(t("experiments.verdicts.works.label"), { exact: true }).first().waitFor();
      await app.getByText(t(interval), { exact: false }).first().waitFor();
      const arms = await table(t("experiments.arms.title"));
      const measured = arms.map((cells) => Number(cells[2]));
      expect(measured[0] ?? 0).toBeGreaterThan(100);
      expect((measured[0] ?? 0) + (measured[1] ?? 0)).toBe(CUSTOMERS);
      await app.getByText(t("experiments.arms.ratioRight"), { exact: true }).waitFor();
      await app.locator(".recharts-surface").first().waitFor();
      await lookAt(merchant, `experiment-${interval.split(".")[1]}`);
    }
  });

  test.each(both)("it is decided, and stands in the library of $domain", async (shop) => {
    const merchant = merchants[shop.domain] as Admin;
    const { app, t, open, toast } = merchant;
    await open("/app/experiments");
    await app.getByRole("link", { name: HYPOTHESIS[shop.language], exact: true }).click();
    const keep = t("experiments.decisions.keep.label");
    expect(await app.getByRole("radio", { name: keep, exact: true }).isChecked()).toBe(true);
    await app.getByLabel(t("experiments.fields.note"), { exact: true }).fill(NOTE[shop.language]);
    await app.getByRole("button", { name: t("experiments.decide"), exact: true }).click();
    await toast(t("experiments.decisionSaved")).waitFor();
    await app.getByText(gapped(t("experiments.decided", { decision: keep, day: "§" }))).waitFor();
    await app.getByText(NOTE[shop.language], { exact: true }).waitFor();
    await open("/app/experiments");
    await app.getByText(keep, { exact: true }).waitFor();
    await lookAt(merchant, "experiments-library");
  });
}

/** One order of each. */
async function order({ domain, sku }: DemoShop, customerIds: readonly string[]): Promise<void> {
  const products = await control<{ variants: { id: string; sku: string }[] }[]>(`shops/${domain}/products?limit=100`);
  const variantId = products.flatMap(({ variants }) => variants).find((variant) => variant.sku === sku)?.id;
  for (const customerId of customerIds) {
    await control(`shops/${domain}/place-order`, { customerId, lines: [{ variantId, quantity: 1 }] });
  }
}
