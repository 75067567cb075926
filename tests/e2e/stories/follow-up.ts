import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { control, type SimulatedCustomer } from "../support/control.ts";
import { moveClock, movedNow } from "../support/moved-clock.ts";
import { openPage } from "../support/open-page.ts";
import { shopper } from "../support/shopper.ts";
import { KURASHI } from "../support/shops.ts";

/** The days after the first purchase on which something is said. */
const DAYS = [0, 14, 28, 42, 56, 70];
const HOLD_OUT_BP = 1_000;
const DAY_MS = 86_400_000;
/** Half past twelve in Tokyo. */
const NOON_MS = 3.5 * 3_600_000;

interface Known extends SimulatedCustomer {
  emailConsent?: { state: string };
}

/** "After the first purchase", from the switch to the last message; a second purchase ends it. */
export function followUpStory(browser: TestBrowser): void {
  const { domain, language, sku } = KURASHI;
  /** The beginning of the day of the first purchases. */
  let first = 0;
  const goToDay = (day: number) => moveClock(new Date(first + day * DAY_MS + NOON_MS));
  let merchant: Admin;
  /** Two who agree to news and have not bought yet: one buys once, the other comes back. */
  let once: Known;
  let returning: Known;

  beforeAll(async () => {
    first = Math.ceil(movedNow().getTime() / DAY_MS) * DAY_MS + DAY_MS;
    merchant = admin(await browser.newPage({ locale: language }), { domain, language });
  });
  afterAll(() => merchant.page.context().close());

  /** Messages in the log that name a customer. */
  const messagesTo = async ({ firstName, lastName }: Known) => {
    const { open, table, t } = merchant;
    await open("/app/messages");
    const names = (await table(t("messages.log"))).map((cells) => cells[1] ?? "");
    return names.filter((name) => name.includes(firstName) && name.includes(lastName)).length;
  };
  const untilMessages = (customer: Known, count: number) =>
    expect.poll(() => messagesTo(customer), { timeout: 30_000, interval: 500 }).toBe(count);

  async function buys(customer: Known): Promise<void> {
    const buyer = shopper(await openPage(browser, { locale: language }), KURASHI);
    await buyer.signIn(customer.id);
    await buyer.fillCart(sku);
    await buyer.pay();
    // Its page goes on asking with a token that is over once the clock moves.
    await buyer.page.close();
  }

  test("one click switches on what follows a first purchase, and who buys is thanked", async () => {
    goToDay(0);
    const { app, t, open, page, toast } = merchant;
    const name = t("readyProgrammes.programmes.afterFirst.name");
    await open("/app/follow-up/programmes");
    await app.getByRole("button", { name: t("programmes.switchOnOne", { name }), exact: true }).click();
    await toast(t("programmes.nowOn")).waitFor();
    const href = await app.getByRole("link", { name, exact: true }).getAttribute("href");
    await page.screenshot({ path: "test-results/screens/programme-on-ja.png", fullPage: true });
    [once, returning] = await chooseCustomers(/\d+$/.exec(href ?? "")?.[0] ?? "");
    await buys(once);
    await buys(returning);
    await untilMessages(once, 1);
    await untilMessages(returning, 1);
  });

  test("each message goes out on its day and none before; a second purchase ends them", async () => {
    for (const [at, day] of DAYS.entries()) {
      if (day === 0) continue;
      goToDay(day - 1);
      expect(await messagesTo(once)).toBe(at);
      goToDay(day);
      await untilMessages(once, at + 1);
      // Who came back after the second message is told nothing more.
      await untilMessages(returning, Math.min(at + 1, 2));
      if (day === 14) await buys(returning);
    }
  });

  /** Those who take part, by the draw that the programme's hold-out is made by. */
  async function chooseCustomers(programmeId: string): Promise<[Known, Known]> {
    const chosen: Known[] = [];
    for (const row of await control<Known[]>(`shops/${domain}/customers?limit=20000`)) {
      if (row.emailConsent?.state !== "SUBSCRIBED") continue;
      const hash = createHash("md5").update(`programme:${programmeId}:${row.id}`).digest("hex");
      if (Number(BigInt(`0x${hash.slice(0, 8)}`) % 10_000n) >= 10_000 - HOLD_OUT_BP) continue;
      const customer = await control<Known>(`shops/${domain}/customers/${row.id}`);
      if (customer.orders.length > 0 || chosen.some(({ lastName }) => lastName === customer.lastName)) continue;
      chosen.push(customer);
      if (chosen.length === 2) return chosen as [Known, Known];
    }
    throw new Error(`${domain} has no two customers for this story`);
  }
}
