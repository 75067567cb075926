import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { addDays, today } from "../support/days.ts";
import { isTreated } from "../support/draw.ts";
import { lookAt } from "../support/look-at.ts";
import { movedNow, moveTo } from "../support/moved-clock.ts";
import { openPage } from "../support/open-page.ts";
import { passHour } from "../support/pass-hour.ts";
import { type Person, shopper } from "../support/shopper.ts";
import { CDNOW, type DemoShop, KURASHI } from "../support/shops.ts";

/** The days after the first purchase on which something is said. */
const DAYS = [0, 14, 28, 42, 56, 70];
const HELD_OUT_BP = 1_000;
const NOON = 12;

/** Who buys once, who comes back, and who comes later. */
const NAMES: Record<string, [Person, Person, Person]> = {
  [CDNOW.domain]: [
    { firstName: "Olivia", lastName: "Oncely", email: "olivia" },
    { firstName: "Rosa", lastName: "Returner", email: "rosa" },
    { firstName: "Nora", lastName: "Newcomer", email: "nora" },
  ],
  [KURASHI.domain]: [
    { firstName: "一恵", lastName: "初音", email: "hatsune" },
    { firstName: "再子", lastName: "戻川", email: "modorikawa" },
    { firstName: "新", lastName: "後藤田", email: "gotoda" },
  ],
};

const ADDRESSES = {
  ja: { zip: "104-0061", province: "東京都", city: "中央区", address1: "銀座1-2-3" },
  en: { zip: "10001", province: "New York", city: "New York", address1: "12 Main St" },
};

interface Customer extends Person {
  id: string;
}

/** Lets somebody sign up and buy for the first time. */
export type Newcomer = (demoShop: DemoShop) => Promise<Person>;

interface Side {
  demoShop: DemoShop;
  merchant: Admin;
  /** What its hold-out is drawn for. */
  subject: string;
  /** Of two who sign up and buy: the one never comes back, the other does. */
  once: Customer;
  returning: Customer;
}

/** "After the first purchase", from the switch to the last message; a second purchase ends it. Both shops live the same days. */
export function followUpStory(browser: TestBrowser): Newcomer {
  const sides: Record<string, Side> = {};
  /** The day of the first purchases; a day begins in Japan. */
  let first = "";
  const goToDay = async ({ timeZone }: DemoShop, day: number) => {
    // Pages that refresh themselves would ask with tokens that are over once the clock moves.
    for (const { merchant } of Object.values(sides)) await merchant.page.goto("about:blank");
    moveTo({ timeZone, day: addDays(first, day), hour: NOON });
  };

  beforeAll(async () => {
    first = addDays(today(KURASHI.timeZone, movedNow()), 1);
    for (const demoShop of [KURASHI, CDNOW]) {
      const merchant = admin(await browser.newPage({ locale: demoShop.language }), demoShop);
      sides[demoShop.domain] = { demoShop, merchant } as Side;
    }
  });
  afterAll(() => Promise.all(Object.values(sides).map(({ merchant }) => merchant.page.context().close())));

  test.each([KURASHI, CDNOW])(
    "one click switches on what follows a first purchase in $domain, and who buys is thanked",
    async (demoShop) => {
      const side = sides[demoShop.domain] as Side;
      await goToDay(demoShop, 0);
      const { app, t, open, toast } = side.merchant;
      const name = t("readyProgrammes.programmes.afterFirst.name");
      await open("/app/follow-up/programmes");
      await app.getByRole("button", { name: t("programmes.switchOnOne", { name }), exact: true }).click();
      await toast(t("programmes.nowOn")).waitFor();
      const link = app.getByRole("link", { name, exact: true });
      side.subject = `programme:${/\d+$/.exec((await link.getAttribute("href")) ?? "")?.[0]}`;
      await lookAt(side.merchant, "programmes-on");
      await link.click();
      await app.getByRole("heading", { level: 1, name, exact: true }).waitFor();
      await lookAt(side.merchant, "programme");
      const [once, returning] = NAMES[demoShop.domain] as [Person, Person, Person];
      side.once = await signsUpAndBuys(side, once);
      side.returning = await signsUpAndBuys(side, returning);
      await untilMessages(side, [1, 1]);
    },
  );

  test("each message goes out on its day and none before; a second purchase ends them", async () => {
    // What they agreed to is known from now on.
    await passHour();
    const [japan, america] = [sides[KURASHI.domain], sides[CDNOW.domain]] as [Side, Side];
    for (const [at, day] of DAYS.entries()) {
      if (day === 0) continue;
      // Who came back after the second message is told nothing more.
      const [before, after] = [at, at + 1].map((count) => [count, Math.min(count, 2)] as [number, number]);
      await goToDay(CDNOW, day - 1);
      for (const side of [japan, america]) expect(await messagesTo(side)).toEqual(before);
      for (const side of [japan, america]) {
        await goToDay(side.demoShop, day);
        await untilMessages(side, after as [number, number]);
        if (day === 14) await buysAgain(side);
      }
    }
    for (const { merchant } of [japan, america]) {
      await merchant.open("/app/messages");
      await lookAt(merchant, "messages-sent");
    }
  });

  return (demoShop) => signsUpAndBuys(sides[demoShop.domain] as Side, (NAMES[demoShop.domain] ?? [])[2] as Person);

  /** Messages in the log that name the one, and the other. */
  async function messagesTo({ merchant, once, returning }: Side): Promise<[number, number]> {
    const { open, table, t } = merchant;
    await open("/app/messages");
    const names = (await table(t("messages.log"))).map((cells) => cells[1] ?? "");
    const of = ({ firstName, lastName }: Person) =>
      names.filter((name) => name.includes(firstName) && name.includes(lastName)).length;
    return [of(once), of(returning)];
  }

  function untilMessages(side: Side, counts: [number, number]): Promise<void> {
    return expect.poll(() => messagesTo(side), { timeout: 30_000, interval: 500 }).toEqual(counts);
  }

  /** Somebody who takes part: whoever is held out of the programme leaves again, and another one signs up. */
  async function signsUpAndBuys({ demoShop, subject }: Side, person: Person): Promise<Customer> {
    for (let attempt = 1; attempt <= 20; attempt++) {
      const buyer = shopper(await openPage(browser, { locale: demoShop.language }), demoShop);
      const id = await buyer.signUp({ ...person, email: `${person.email}.${attempt}@example.com` });
      const takesPart = isTreated({ subject, customerId: id, heldOutBp: HELD_OUT_BP });
      if (takesPart) {
        await buyer.fillCart(demoShop.sku);
        await buyer.fillDelivery(person, ADDRESSES[demoShop.language]);
        await buyer.pay();
      }
      // Its page goes on asking with a token that is over once the clock moves.
      await buyer.page.close();
      if (takesPart) return { ...person, id };
    }
    throw new Error("Nobody takes part");
  }

  async function buysAgain({ demoShop, returning }: Side): Promise<void> {
    const buyer = shopper(await openPage(browser, { locale: demoShop.language }), demoShop);
    await buyer.signIn(returning.id);
    await buyer.fillCart(demoShop.sku);
    await buyer.fillDelivery(returning, ADDRESSES[demoShop.language]);
    await buyer.pay();
    await buyer.page.close();
  }
}
