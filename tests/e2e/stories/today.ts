import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { addDays, today } from "../support/days.ts";
import { lookAt } from "../support/look-at.ts";
import { movedNow, moveTo } from "../support/moved-clock.ts";
import { CDNOW, KURASHI } from "../support/shops.ts";
import { isFocused, tabTo } from "../support/tab-to.ts";
import { textOf } from "../support/text-of.ts";
import { gapped, ofMany } from "../support/texts.ts";
import type { Buyer } from "./purchase.ts";

/** The card goes out so many days after an order. */
const CARD_AFTER_DAYS = 7;

const TASKS_OF_A_PAGE = 50;

const WORDS = {
  en: {
    programme: "A card a week later",
    subject: "A card",
    body: "Dear {{ customer.name }},\n\nthank you for your order.",
    first: "Ann",
    second: "Bob",
    outcome: "She will write herself",
    planned: "Ask about the parcel",
  },
  ja: {
    programme: "一週間後のはがき",
    subject: "お礼のはがき",
    body: "{{ customer.name }} 様\n\nご注文ありがとうございました。",
    first: "青木",
    second: "馬場",
    outcome: "お客様からご連絡いただける",
    planned: "お荷物の到着を確認",
  },
};

export interface Begun {
  programme: string;
  /** When the cards for those who bought on the day of its beginning are due. */
  dueOn: string;
}

/**
 * Nine o'clock: the list of the day, worked by two people. What is to be posted stays on it for the story of printing,
 * which ends the programme.
 */
export function todayStory(browser: TestBrowser, buyers: Record<string, Buyer>): Record<string, Begun> {
  const begun: Record<string, Begun> = {};
  let first: Record<string, Admin> = {};
  let second: Record<string, Admin> = {};

  beforeAll(async () => {
    for (const demoShop of [KURASHI, CDNOW]) {
      const person = async () => admin(await browser.newPage({ locale: demoShop.language }), demoShop);
      first = { ...first, [demoShop.domain]: await person() };
      second = { ...second, [demoShop.domain]: await person() };
    }
  });
  afterAll(() =>
    Promise.all([...Object.values(first), ...Object.values(second)].map(({ page }) => page.context().close())),
  );

  test.each([KURASHI, CDNOW])(
    "a programme of one's own takes in who bought in the last days ($domain)",
    async (shop) => {
      const merchant = first[shop.domain] as Admin;
      const { app, t, open, toast } = merchant;
      const words = WORDS[shop.language];
      await open("/app/follow-up/programmes/new");
      await app.getByLabel(t("programmes.editor.name"), { exact: true }).fill(words.programme);
      await app.getByLabel(t("programmes.editor.number"), { exact: true }).fill("");
      const step = app.getByRole("region", { name: t("programmes.editor.stepN", { n: 1 }), exact: true });
      await step.getByLabel(t("programmes.editor.days"), { exact: true }).fill(String(CARD_AFTER_DAYS));
      const addPost = t("programmes.editor.addChannelOne", { channel: t("programmes.channels.post") });
      await step.getByRole("button", { name: addPost, exact: true }).click();
      for (const channel of ["line", "email"]) {
        await step.getByRole("button", { name: new RegExp(t(`programmes.channels.${channel}`)) }).click();
      }
      await step.getByRole("button", { name: t("programmes.editor.write"), exact: true }).click();
      await step.getByLabel(t("messages.templates.name"), { exact: true }).fill(words.subject);
      await step.getByRole("tab", { name: t(`messages.languages.${shop.language}`), exact: true }).click();
      await step.getByLabel(t("messages.templates.subject"), { exact: true }).fill(words.subject);
      await step.getByLabel(t("messages.templates.body"), { exact: true }).fill(words.body);
      await step.getByRole("button", { name: t("programmes.editor.keepTemplate"), exact: true }).click();
      await step.getByRole("link", { name: t("programmes.editor.editTemplate"), exact: true }).waitFor();
      await step.getByLabel(t("programmes.editor.kind"), { exact: true }).selectOption("transactional");
      await app.getByLabel(t("programmes.editor.onOrder"), { exact: true }).uncheck();
      await app.getByLabel(t("programmes.editor.holdOut"), { exact: true }).fill("0");
      await app.getByText(t("programmes.editor.holdOutNone"), { exact: true }).waitFor();
      await lookAt(merchant, "programme-written");
      await app.getByRole("button", { name: t("common.save"), exact: true }).click();
      await app.getByRole("heading", { level: 1, name: words.programme, exact: true }).waitFor();
      await app.getByRole("button", { name: t("programmes.switchOn"), exact: true }).click();
      await toast(t("programmes.nowOn")).waitFor();
      await app.getByLabel(t("programmes.past.days"), { exact: true }).fill(String(CARD_AFTER_DAYS));
      await app.getByRole("button", { name: ofMany(t, "programmes.past.start") }).click();
      await toast(ofMany(t, "programmes.past.done")).waitFor();
      begun[shop.domain] = {
        programme: words.programme,
        dueOn: addDays(today(shop.timeZone, movedNow()), CARD_AFTER_DAYS),
      };
    },
  );

  test.each([KURASHI, CDNOW])("tasks are planned, opened and done in $domain without a mouse", async (shop) => {
    moveTo({ timeZone: shop.timeZone, day: begun[shop.domain]?.dueOn ?? "", hour: 9 });
    const { app, page, t, open, toast } = first[shop.domain] as Admin;
    const words = WORDS[shop.language];
    await open("/app/follow-up");
    await app.getByLabel(t("followUp.myName"), { exact: true }).fill(words.first);
    await app.getByRole("button", { name: t("common.save"), exact: true }).click();
    await app.getByText(t("followUp.iAm", { name: words.first }), { exact: true }).waitFor();

    const callBack = t("followUp.suggestions.callBack");
    const add = app.getByRole("button", { name: t("followUp.addTask"), exact: true });
    await tabTo({ page }, add);
    await page.keyboard.press("Enter");
    const dialog = app.getByRole("dialog");
    await tabTo({ page }, dialog.getByLabel(t("followUp.columns.who"), { exact: true }));
    await page.keyboard.insertText(buyers[shop.domain]?.customerId ?? "");
    await tabTo({ page }, dialog.getByLabel(t("followUp.suggested"), { exact: true }));
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => dialog.getByLabel(t("followUp.columns.what"), { exact: true }).inputValue()).toBe(callBack);
    await tabTo({ page }, dialog.getByRole("button", { name: t("common.save"), exact: true }));
    await page.keyboard.press("Enter");
    await toast(t("followUp.saved")).waitFor();
    await dialog.waitFor({ state: "detached" });

    await chooseByKeyboard(page, app.getByLabel(t("followUp.filters.channel"), { exact: true }), "staff");
    const task = app.getByRole("button", { name: callBack, exact: true });
    await expect.poll(() => app.locator("tbody tr").count()).toBe(1);
    await tabTo({ page }, task);
    await page.keyboard.press("Enter");
    const done = dialog.getByRole("button", { name: t("followUp.actions.done"), exact: true });
    await expect.poll(() => done.isEnabled()).toBe(true);
    await tabTo({ page }, done);
    await page.keyboard.press("Enter");
    await app.getByText(t("followUp.did.done", { count: 1 }), { exact: true }).waitFor();
    await task.waitFor({ state: "detached" });
    // Back where one was: the next key goes on in the page, not at its top.
    await tabTo({ page }, app.getByRole("button", { name: t("followUp.undo"), exact: true }));
    await page.keyboard.press("Enter");
    await toast(t("followUp.undone", { count: 1 })).waitFor();
    await task.waitFor();
  });

  test.each([KURASHI, CDNOW])(
    "who comes second in $domain sees who is at it; what was done is taken back",
    async (shop) => {
      const [ann, bob] = [first[shop.domain], second[shop.domain]] as [Admin, Admin];
      const { t } = ann;
      const words = WORDS[shop.language];
      const callBack = t("followUp.suggestions.callBack");
      await bob.open("/app/follow-up?staff=2&channel=staff");
      await bob.app.getByLabel(t("followUp.myName"), { exact: true }).fill(words.second);
      await bob.app.getByRole("button", { name: t("common.save"), exact: true }).click();
      await bob.app.getByText(t("followUp.iAm", { name: words.second }), { exact: true }).waitFor();

      await ann.open("/app/follow-up?channel=staff");
      await ann.app.getByRole("button", { name: callBack, exact: true }).click();
      await until(dialogButton(ann, "followUp.tomorrow"));
      await bob.open("/app/follow-up?staff=2&channel=staff");
      await bob.app.getByText(t("followUp.atIt", { name: words.first }), { exact: true }).waitFor();
      await bob.app.getByRole("button", { name: callBack, exact: true }).click();
      await bob.app.getByText(t("followUp.atItText", { name: words.first }), { exact: true }).waitFor();
      expect(await dialogButton(bob, "followUp.actions.done").isDisabled()).toBe(true);
      await lookAt(bob, "task-of-another");
      await bob.page.keyboard.press("Escape");

      await ann.page.keyboard.press("Escape");
      await ann.app
        .getByText(t("followUp.atIt", { name: words.first }), { exact: true })
        .waitFor({ state: "detached" });
      await bob.open("/app/follow-up?staff=2&channel=staff");
      await bob.app.getByRole("button", { name: callBack, exact: true }).click();
      const assignee = bob.app.getByRole("dialog").getByLabel(t("followUp.filters.assignee"), { exact: true });
      await until(assignee);
      await assignee.selectOption({ label: words.first });
      await bob.app.getByText(t("followUp.did.assign", { count: 1 }), { exact: true }).waitFor();

      await ann.open("/app/follow-up?channel=staff&assignee=me");
      await ann.app.getByRole("button", { name: callBack, exact: true }).click();
      await until(dialogButton(ann, "followUp.tomorrow"));
      await dialogButton(ann, "followUp.tomorrow").click();
      await ann.app.getByText(t("followUp.did.later", { count: 1 }), { exact: true }).waitFor();
      await ann.app.getByText(t("followUp.noneOfThese"), { exact: true }).waitFor();
      await lookAt(ann, "today-nothing");
      await ann.app
        .getByRole("button", { name: gapped(`${t("followUp.dues.later")}§`) })
        .or(ann.app.getByRole("button", { name: t("followUp.dues.later"), exact: true }))
        .click();
      await ann.app.getByRole("button", { name: callBack, exact: true }).waitFor();
      await ann.app.getByRole("button", { name: t("followUp.undo"), exact: true }).click();
      await ann.toast(t("followUp.undone", { count: 1 })).waitFor();

      await ann.open("/app/follow-up?channel=staff&assignee=me");
      await ann.app.getByRole("button", { name: callBack, exact: true }).click();
      await until(dialogButton(ann, "followUp.actions.skip"));
      await ann.app.getByLabel(t("followUp.outcome"), { exact: true }).fill(words.outcome);
      await dialogButton(ann, "followUp.actions.skip").click();
      await ann.app.getByText(t("followUp.did.skip", { count: 1 }), { exact: true }).waitFor();
      await ann.open("/app/follow-up?due=done&channel=staff");
      await ann.app.getByText(t("followUp.states.skipped"), { exact: true }).first().waitFor();
      await ann.app.getByText(t("followUp.skipped.person"), { exact: true }).first().waitFor();
      await ann.app.getByRole("button", { name: callBack, exact: true }).first().click();
      await ann.app.getByText(words.outcome, { exact: true }).waitFor();
    },
  );

  test.each([KURASHI, CDNOW])("all tasks of all pages of $domain are done at once, and taken back", async (shop) => {
    const merchant = first[shop.domain] as Admin;
    const { app, t, open, toast } = merchant;
    await open("/app/follow-up?channel=post");
    const nextPage = app.getByRole("link", { name: t("followUp.nextPage"), exact: true });
    await nextPage.waitFor();
    await lookAt(merchant, "today");
    await selectAll(merchant).check();
    const allPages = app.getByRole("button", { name: ofMany(t, "followUp.selectAll") });
    const all = Number(/\d+/.exec((await textOf(allPages)).replaceAll(",", ""))?.[0]);
    expect(all).toBeGreaterThan(TASKS_OF_A_PAGE);
    await allPages.click();
    await app.getByRole("button", { name: t("followUp.actions.done"), exact: true }).click();
    const dialog = app.getByRole("dialog");
    await dialog.getByText(t("followUp.actionTexts.done", { count: all }), { exact: true }).waitFor();
    await dialog.getByRole("button", { name: t("followUp.actions.done"), exact: true }).click();
    // More than one request does at once: it goes on by itself, and says how far it is.
    await app.getByText(t("followUp.did.done", { count: all }), { exact: true }).waitFor({ timeout: 60_000 });
    await dialog.waitFor({ state: "detached" });
    await app.getByText(t("followUp.noneOfThese"), { exact: true }).waitFor();
    await app.getByRole("button", { name: t("followUp.undo"), exact: true }).click();
    await toast(t("followUp.undone", { count: all })).waitFor();
    await nextPage.click();
    await app.getByRole("link", { name: t("followUp.firstPage"), exact: true }).waitFor();
    expect(await app.locator("tbody tr").count()).toBeGreaterThan(0);
  });

  return begun;
}

/** The box that ticks all rows of the page. */
export const selectAll = ({ app }: Admin) => app.locator("thead input[type=checkbox]").first();

function dialogButton({ app, t }: Admin, text: string) {
  return app.getByRole("dialog").getByRole("button", { name: t(text), exact: true });
}

function until(control: { isEnabled(): Promise<boolean> }): Promise<void> {
  return expect.poll(() => control.isEnabled()).toBe(true);
}

/** Chooses by arrow keys; each choice loads its list. */
async function chooseByKeyboard(page: Page, list: Locator, value: string): Promise<void> {
  await tabTo({ page }, list);
  for (let before = await list.inputValue(); before !== value; before = await list.inputValue()) {
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => list.inputValue()).not.toBe(before);
    expect(await isFocused(list)).toBe(true);
  }
}
