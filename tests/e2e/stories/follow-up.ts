import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { control } from "../support/control.ts";
import { moveClock } from "../support/moved-clock.ts";
import { openPage } from "../support/open-page.ts";
import { shopper } from "../support/shopper.ts";
import { CDNOW, type DemoShop, KURASHI } from "../support/shops.ts";

/** The days after the first purchase on which something is said. */
const DAYS = [0, 14, 28, 42, 56, 70];
const HOLD_OUT_BP = 1_000;
const DAY_MS = 86_400_000;
/** Past noon in Tokyo; past noon in New York. */
const NOON: Record<string, number> = { [KURASHI.domain]: 3.5 * 3_600_000, [CDNOW.domain]: 17.5 * 3_600_000 };

const ADDRESSES: Record<string, object> = {
  [KURASHI.domain]: {
    firstName: "Miko",
    lastName: "Okaeri",
    zip: "150-0001",
    province: "東京都",
    city: "渋谷区",
    address1: "神宮前1-1",
    countryCode: "JP",
  },
  [CDNOW.domain]: {
    firstName: "Miko",
    lastName: "Okaeri",
    zip: "10001",
    province: "New York",
    city: "New York",
    address1: "1 Main Street",
    countryCode: "US",
  },
};

/** "After the first purchase", from the switch to the last message, in both shops; a second purchase ends it. */
export function followUpStory(browser: TestBrowser): void {
  const first = new Date(Math.ceil(Date.now() / DAY_MS) * DAY_MS + DAY_MS).getTime();
  const merchants: Record<string, Admin> = {};
  /** Who buys again in the Japanese shop. */
  let returning = "";

  beforeAll(async () => {
    for (const { domain, language } of [KURASHI, CDNOW]) {
      merchants[domain] = admin(await browser.newPage({ locale: language }), { domain, language });
    }
  });
  afterAll(async () => {
    for (const { page } of Object.values(merchants)) await page.context().close();
  });

  const goToDay = (day: number, { domain }: DemoShop) =>
    moveClock(new Date(first + day * DAY_MS + (NOON[domain] ?? 0)));
  const merchantOf = ({ domain }: DemoShop) => merchants[domain] as Admin;
  /** Messages in the log that name a customer. */
  const messagesTo = async (shop: DemoShop, name: string) => {
    const { open, table, t } = merchantOf(shop);
    await open("/app/messages");
    return (await table(t("messages.log"))).filter((cells) => cells[1]?.includes(name)).length;
  };
  const untilMessages = (shop: DemoShop, name: string, count: number) =>
    expect.poll(() => messagesTo(shop, name), { timeout: 30_000, interval: 500 }).toBe(count);

  /** Somebody new who takes part, and buys. */
  async function buysFirst(shop: DemoShop, options: { name: string; programmeId: string }): Promise<string> {
    const { domain } = shop;
    for (let attempt = 0; ; attempt += 1) {
      const { id } = await control<{ id: string }>(`shops/${domain}/create-customer`, {
        firstName: options.name,
        lastName: "Okaeri",
        email: `${options.name.toLowerCase()}${attempt}@example.com`,
        emailConsent: { state: "SUBSCRIBED" },
        addresses: [ADDRESSES[domain]],
      });
      const hash = createHash("md5").update(`programme:${options.programmeId}:${id}`).digest("hex");
      if (Number(BigInt(`0x${hash.slice(0, 8)}`) % 10_000n) >= 10_000 - HOLD_OUT_BP) continue;
      await buys(shop, id);
      return id;
    }
  }

  async function buys(shop: DemoShop, customerId: string): Promise<void> {
    const buyer = shopper(await openPage(browser, { locale: shop.language }), shop);
    await buyer.signIn(customerId);
    await buyer.fillCart(shop.sku);
    await buyer.pay();
  }

  test.each([KURASHI, CDNOW])("a first purchase in $domain begins the programme, and is thanked for", async (shop) => {
    goToDay(0, shop);
    const { app, t, open, page, toast } = merchantOf(shop);
    const name = t("readyProgrammes.programmes.afterFirst.name");
    await open("/app/follow-up/programmes");
    await app.getByRole("button", { name: t("programmes.switchOnOne", { name }), exact: true }).click();
    await toast(t("programmes.nowOn")).waitFor();
    const href = await app.getByRole("link", { name, exact: true }).getAttribute("href");
    const programmeId = /\d+$/.exec(href ?? "")?.[0] ?? "";
    await page.screenshot({ path: `test-results/screens/programmes-${shop.language}.png`, fullPage: true });
    const miko = await buysFirst(shop, { name: "Miko", programmeId });
    await untilMessages(shop, "Miko", 1);
    if (shop.domain !== KURASHI.domain) return;
    returning = miko;
    await buysFirst(shop, { name: "Nami", programmeId });
  });

  test("each message goes out on its day, and none before", async () => {
    for (const [at, day] of DAYS.entries()) {
      if (day === 0) continue;
      goToDay(day - 1, CDNOW);
      expect(await messagesTo(CDNOW, "Miko")).toBe(at);
      goToDay(day, KURASHI);
      await untilMessages(KURASHI, "Nami", at + 1);
      // Who bought once goes on; who bought again is told nothing more.
      await untilMessages(KURASHI, "Miko", Math.min(at + 1, 2));
      if (day === 14) await buys(KURASHI, returning);
      goToDay(day, CDNOW);
      await untilMessages(CDNOW, "Miko", at + 1);
    }
  });
}
