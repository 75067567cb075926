import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { addDays, longDay, today } from "../support/days.ts";
import { axeFindings } from "../support/inspect-page.ts";
import { lookAt } from "../support/look-at.ts";
import { movedNow, moveOn, moveTo } from "../support/moved-clock.ts";
import { openContext } from "../support/open-page.ts";
import { passFiveMinutes, passHour } from "../support/pass-hour.ts";
import { type Person, type Shopper, shopper } from "../support/shopper.ts";
import { CDNOW, type DemoShop, KURASHI } from "../support/shops.ts";
import { textOf } from "../support/text-of.ts";
import { extensionTexts, gapped, type Language, type Translate } from "../support/texts.ts";

/** For signing up, and what the reward costs. */
const WELCOME = 500;
const WAIT_DAYS = 3;
const VALID_DAYS = 30;
/** A hold ends after an hour; orders of its last moments are waited for. */
const HOLD_MINUTES = 65;
const REWARD = { ja: "次のお買い物の値引き", en: "Money off your next order" };

const PEOPLE: Record<Language, Person> = {
  en: { firstName: "Paula", lastName: "Pointer", email: "paula.pointer@example.com" },
  ja: { firstName: "点子", lastName: "溜池", email: "tameike@example.com" },
};
const ADDRESSES = {
  ja: { zip: "104-0061", province: "東京都", city: "中央区", address1: "銀座1-2-3" },
  en: { zip: "10001", province: "New York", city: "New York", address1: "12 Main St" },
};

/** A line of the members' page: what happened, on which day, how many points, what there was after it. */
type Line = [what: string, day: string, points: string, after: string];

/** Points from the welcome to their last day, with a redemption that was begun and left, as shopper and merchant see them. */
export function pointsStory(browser: TestBrowser): void {
  const both = [KURASHI, CDNOW];
  const customers: Record<string, string> = {};
  /** What the first order earned, and its name. */
  const orders: Record<string, { earned: number; orderName: string }> = {};
  const merchants: Record<string, Admin> = {};
  let firstDay = "";
  /** Early in the morning in the one shop it is the afternoon of the same day in the other. */
  const goToDay = (day: number) => moveTo({ timeZone: CDNOW.timeZone, day: addDays(firstDay, day), hour: 3 });

  beforeAll(async () => {
    firstDay = addDays(today(CDNOW.timeZone, movedNow()), 1);
    goToDay(0);
    for (const demoShop of both) {
      merchants[demoShop.domain] = admin(await browser.newPage({ locale: demoShop.language }), demoShop);
    }
  });
  afterAll(() => Promise.all(Object.values(merchants).map(({ page }) => page.context().close())));

  /** The member at home, with all that the texts need. */
  async function visit(demoShop: DemoShop) {
    const { domain, language } = demoShop;
    const context = await openContext(browser, { locale: language });
    const member = shopper(await context.newPage(), demoShop);
    const customerId = customers[domain];
    if (customerId) await member.signIn(customerId);
    const texts = extensionTexts("members-page", language);
    return { member, texts, say: wordsOf(texts, language), order: orders[domain] ?? { earned: 0, orderName: "" } };
  }

  /** Every reason for the member's points that the merchant reads, the newest first. */
  async function activityOf({ domain, language }: DemoShop): Promise<string[]> {
    const merchant = merchants[domain] as Admin;
    await merchant.open(`/app/loyalty/activity?q=${encodeURIComponent(PEOPLE[language].email)}`);
    return (await merchant.table(merchant.t("activity.title"))).map(([, , why]) => why ?? "");
  }

  describe.each(both)("points in $domain ($language)", (demoShop) => {
    const { domain, language } = demoShop;

    test("the merchant welcomes with points, lets those of orders wait, and offers a reward", async () => {
      const merchant = merchants[domain] as Admin;
      await giveWelcomePoints(merchant);
      await setRule(merchant);
      await offerReward(merchant, demoShop);
    });

    test("who signs up is welcomed, and reads why; points of an order are on the way", async () => {
      const { member, texts, say } = await visit(demoShop);
      customers[domain] = await member.signUp(PEOPLE[language]);
      const welcome: Line = say.line("entry.earn.signup", {}, { day: firstDay, points: WELCOME, after: WELCOME });
      await expectLines({ member, texts }, [welcome]);

      await member.fillCart(demoShop.sku);
      await member.fillDelivery(PEOPLE[language], ADDRESSES[language]);
      const { orderName } = await member.pay();
      const thanks = extensionTexts("thank-you-loyalty", language);
      const block = member.block("thank-you-loyalty");
      const earned = numberIn(await textOf(block.getByText(gapped(thanks("order.earned", { points: "§" })))));
      const from = longDay(addDays(firstDay, WAIT_DAYS), language);
      await block.getByText(thanks("order.releasedOn", { points: say.points(earned), date: from })).waitFor();
      orders[domain] = { earned, orderName };

      const after = WELCOME + earned;
      const line = say.line("entry.earn.order", { order: orderName }, { day: firstDay, points: earned, after });
      await expectLines({ member, texts }, [line, welcome]);
      const page = member.block("members-page");
      await page.getByText(texts("balance.now", { points: say.points(WELCOME) }), { exact: true }).waitFor();
      await page.getByText(texts("balance.pending", { points: say.points(earned) }), { exact: true }).waitFor();
      await lookAtMember(member, `points-waiting-${language}`);
      const { t } = merchants[domain] as Admin;
      expect(await activityOf(demoShop)).toEqual([
        t("pointsReasons.earn_order", { order: orderName }),
        t("pointsReasons.signup"),
      ]);
    });
  });

  test("days pass, and the points of the order can be spent", async () => {
    goToDay(WAIT_DAYS);
    await passHour();
  });

  describe.each(both)("points in $domain, later", (demoShop) => {
    const { domain, language } = demoShop;

    test("the member reads what there is and when it ends", async () => {
      const { member, texts, say, order } = await visit(demoShop);
      await member.open("/account");
      const page = member.block("members-page");
      const all = say.points(WELCOME + order.earned);
      await page.getByText(texts("balance.now", { points: all }), { exact: true }).waitFor();
      await page.getByText(texts("members.expiring"), { exact: true }).waitFor();
      const lastDay = longDay(addDays(firstDay, VALID_DAYS), language);
      await page.getByText(texts("members.expires", { date: lastDay, points: all }), { exact: true }).waitFor();
      expect(await page.getByText(texts("members.counted"), { exact: true }).count()).toBe(0);
    });

    test("points redeemed at the checkout are held; the checkout is left, and they come back", async () => {
      const merchant = merchants[domain] as Admin;
      const { member, texts, say, order } = await visit(demoShop);
      const day = addDays(firstDay, WAIT_DAYS);
      const all = WELCOME + order.earned;
      const checkout = extensionTexts("checkout-loyalty", language);
      const points = say.points(WELCOME);
      const use = checkout("redeem.label", { use: checkout("redeem.use", { points }), reward: REWARD[language] });
      await member.fillCart(demoShop.sku);
      const full = await member.amount("total");
      const block = member.block("checkout-loyalty");
      await block.getByRole("button", { name: use, exact: true }).click();
      const code = /PT-\S+/.exec(await textOf(member.page.getByTestId("applied-code")))?.[0] ?? "";
      await block.getByText(checkout("coupon.code", { code }), { exact: true }).waitFor();
      await block.getByText(checkout("checkout.applied"), { exact: true }).waitFor();
      await block.getByRole("button", { name: checkout("redeem.giveBack", { points }), exact: true }).waitFor();
      expect(await member.amount("total")).toBe(full - (await member.amount("discount-total")));
      expect(await member.amount("discount-total")).toBeGreaterThan(0);
      await lookAtMember(member, `points-held-checkout-${language}`);

      const page = member.block("members-page");
      const held = say.line(
        "entry.redeemFor",
        { reward: REWARD[language] },
        { day, points: -WELCOME, after: order.earned },
      );
      await expectLines({ member, texts }, [held]);
      await page.getByText(texts("members.held", { points }), { exact: true }).waitFor();
      await page.getByText(texts("redeem.state.held"), { exact: true }).waitFor();
      await lookAtMember(member, `points-held-${language}`);
      const [newest] = await activityOf(demoShop);
      expect(newest).toBe(merchant.t("pointsReasons.redeem", { reward: REWARD[language] }));

      moveOn(HOLD_MINUTES);
      await passFiveMinutes();
      const back = say.line("entry.return", {}, { day, points: WELCOME, after: all });
      await expectLines({ member, texts }, [back, held]);
      await page.getByText(texts("balance.now", { points: say.points(all) }), { exact: true }).waitFor();
      await page.getByText(texts("redeem.state.released"), { exact: true }).waitFor();
      expect(await page.getByText(texts("members.held", { points }), { exact: true }).count()).toBe(0);
      await lookAtMember(member, `points-back-${language}`);
      expect((await activityOf(demoShop))[0]).toBe(merchant.t("pointsReasons.redeem_released"));
      await lookAt(merchant, "points-activity-back");

      // The cart still has the code, which is dead: nothing is taken off, and the points can be used anew.
      await member.open("/checkout");
      await member.page.getByTestId("discount-error").getByText(code).waitFor();
      expect(await member.amount("total")).toBe(full);
      await block.getByRole("button", { name: use, exact: true }).waitFor();
      await lookAtMember(member, `points-code-dead-${language}`);
    });
  });

  test("the last day of the points passes", async () => {
    goToDay(VALID_DAYS + 1);
    await passHour();
  });

  test.each(both)("what was not spent has expired, as member and merchant of $domain read", async (demoShop) => {
    const { domain, language } = demoShop;
    const { member, texts, say, order } = await visit(demoShop);
    const day = addDays(firstDay, VALID_DAYS + 1);
    const expired = (points: number, after: number) => say.line("entry.expire", {}, { day, points: -points, after });
    const redeemed = { day: addDays(firstDay, WAIT_DAYS), points: -WELCOME, after: order.earned };
    const all = WELCOME + order.earned;
    const before = [
      say.line("entry.return", {}, { ...redeemed, points: WELCOME, after: all }),
      say.line("entry.redeemFor", { reward: REWARD[language] }, redeemed),
      say.line("entry.earn.order", { order: order.orderName }, { day: firstDay, points: order.earned, after: all }),
      say.line("entry.earn.signup", {}, { day: firstDay, points: WELCOME, after: WELCOME }),
    ];
    // Points of the same last day end in either order.
    await expect
      .poll(() => linesOf(member, texts))
      .toBeOneOf([
        [expired(order.earned, 0), expired(WELCOME, order.earned), ...before],
        [expired(WELCOME, 0), expired(order.earned, WELCOME), ...before],
      ]);
    const page = member.block("members-page");
    await page.getByText(texts("balance.now", { points: say.points(0) }), { exact: true }).waitFor();
    expect(await page.getByText(texts("members.expiring"), { exact: true }).count()).toBe(0);
    await lookAtMember(member, `points-expired-${language}`);

    const merchant = merchants[domain] as Admin;
    const { app, open, t } = merchant;
    const reasons = await activityOf(demoShop);
    for (const reason of reasons.slice(0, 2))
      expect(reason).toMatch(gapped(t("pointsReasons.expire_lot", { day: "§" })));
    expect(reasons.slice(2)).toEqual([
      t("pointsReasons.redeem_released"),
      t("pointsReasons.redeem", { reward: REWARD[language] }),
      t("pointsReasons.release_lot"),
      t("pointsReasons.earn_order", { order: order.orderName }),
      t("pointsReasons.signup"),
    ]);
    await lookAt(merchant, "points-activity-expired");
    await open("/app/loyalty/liability");
    const title = t("liability.months.title");
    const heads = await app.getByRole("region", { name: title, exact: true }).locator("thead th").allTextContents();
    const column = heads.findIndex((head) => head.includes(t("liability.flows.expired.label")));
    const month = (await merchant.table(title)).find(([name]) => name === day.slice(0, 7));
    expect(numberIn(month?.[column] ?? "")).toBe(WELCOME + order.earned);
    await lookAt(merchant, "points-liability");
  });
}

/** What the members' page says of figures. */
function wordsOf(texts: Translate, language: Language) {
  const points = (count: number) => texts("points.value", { count, points: count.toLocaleString(language) });
  const signed = (count: number) => (count > 0 ? "+" : "") + points(count);
  return {
    points,
    signed,
    line: (
      key: string,
      values: Record<string, string>,
      moved: { day: string; points: number; after: number },
    ): Line => [
      texts(key, values),
      longDay(moved.day, language),
      signed(moved.points),
      texts("members.after", { points: points(moved.after) }),
    ],
  };
}

/** "Why this balance", line by line, the newest first. */
async function linesOf(member: Shopper, texts: Translate): Promise<Line[]> {
  await member.open("/account");
  const { page } = member;
  const heading = page.getByRole("heading", { name: texts("members.entries"), exact: true });
  await heading.waitFor();
  const said = await page.locator("s-section").filter({ has: heading }).locator("s-text").allTextContents();
  const lines = said.filter((text) => text !== texts("members.counted"));
  return Array.from({ length: Math.floor(lines.length / 4) }, (_, at) => lines.slice(at * 4, at * 4 + 4) as Line);
}

/** The newest lines, once the app has said them: what the shop stores for when it is away may be older. */
async function expectLines(of: { member: Shopper; texts: Translate }, lines: Line[]): Promise<void> {
  await expect.poll(async () => (await linesOf(of.member, of.texts)).slice(0, lines.length)).toEqual(lines);
}

async function lookAtMember({ page }: Shopper, name: string): Promise<void> {
  await page.screenshot({ path: `test-results/screens/${name}.png`, fullPage: true });
  expect({ name, findings: await axeFindings(page.mainFrame()) }).toEqual({ name, findings: [] });
}

async function giveWelcomePoints({ app, open, t, toast }: Admin): Promise<void> {
  await open("/app/loyalty/earning");
  const name = t("earnActions.names.signup");
  await app.getByRole("button", { name: t("earning.editOne", { name }), exact: true }).click();
  const form = app.locator("form").filter({ has: app.getByRole("heading", { name, exact: true }) });
  await form.getByRole("checkbox", { name: t("earning.activeField"), exact: true }).check();
  await form.getByLabel(t("earnActions.points"), { exact: true }).fill(String(WELCOME));
  await form.getByLabel(t("earnActions.validDays"), { exact: true }).fill(String(VALID_DAYS));
  await form.getByRole("button", { name: t("common.save"), exact: true }).click();
  await toast(t("common.saved")).waitFor();
}

async function setRule({ app, open, t, toast }: Admin): Promise<void> {
  await open("/app/loyalty/earning");
  const days = app.getByLabel(t("earnRule.releaseDays"), { exact: true });
  const form = app.locator("form").filter({ has: days });
  await days.fill(String(WAIT_DAYS));
  await form.getByLabel(t("earnRule.validDays"), { exact: true }).fill(String(VALID_DAYS));
  await form.getByRole("button", { name: t("common.save"), exact: true }).click();
  await toast(t("common.saved")).waitFor();
}

async function offerReward({ app, open, t }: Admin, { domain }: DemoShop): Promise<void> {
  const [currency, value] = domain === CDNOW.domain ? ["USD", "5"] : ["JPY", "500"];
  await open("/app/loyalty/rewards/new");
  const form = app.locator("form").filter({ has: app.getByLabel(t("rewards.editor.kind"), { exact: true }) });
  await form.getByLabel(t("rewards.editor.nameJa"), { exact: true }).fill(REWARD.ja);
  await form.getByLabel(t("rewards.editor.nameEn"), { exact: true }).fill(REWARD.en);
  await form.getByLabel(t("rewards.editor.points"), { exact: true }).fill(String(WELCOME));
  await form.getByLabel(t("rewards.editor.value", { currency }), { exact: true }).fill(value as string);
  await form.getByRole("button", { name: t("common.save"), exact: true }).click();
  await app.getByRole("heading", { name: t("rewards.title"), exact: true }).waitFor();
}

const numberIn = (text: string) => Number(/[\d,]+/.exec(text)?.[0].replaceAll(",", ""));
