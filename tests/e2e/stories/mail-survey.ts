import { expect, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { admin } from "../support/admin.ts";
import { addDays, today } from "../support/days.ts";
import { axeFindings } from "../support/inspect-page.ts";
import { lookAt } from "../support/look-at.ts";
import { movedNow, moveTo } from "../support/moved-clock.ts";
import { openPage } from "../support/open-page.ts";
import { CDNOW, KURASHI } from "../support/shops.ts";
import type { Newcomer } from "./follow-up.ts";

const WORDS = {
  en: {
    ask: "How was ordering from us?",
    pick: "Something went wrong",
    comment: "The disc skips on the third song.",
    thanks: "Thank you for telling us.",
  },
  ja: {
    ask: "ご注文はいかがでしたか？",
    pick: "困ったことがありました",
    comment: "ポンプが固くて押せません。",
    thanks: "ご回答ありがとうございました。",
  },
};

/** The question in the mail of thanks: answered behind its signed link, heard, and on somebody's list. */
export function mailSurveyStory(browser: TestBrowser, newcomer: Newcomer): void {
  test.each([KURASHI, CDNOW])("a mail of $domain asks, and what is answered is on the list", async (shop) => {
    const { language, timeZone } = shop;
    // Neither of the shops writes at night.
    moveTo({ timeZone, day: addDays(today(timeZone, movedNow()), 1), hour: 12 });
    const words = WORDS[language];
    const merchant = admin(await openPage(browser, { locale: language }), shop);
    const { app, t, open, toast } = merchant;
    await open("/app/messages");
    const programme = t("readyProgrammes.programmes.afterFirst.name");
    const template = `${programme}: ${t("readyProgrammes.templates.thankYou.title")}`;
    await app.getByRole("link", { name: template, exact: true }).click();
    const body = app.getByLabel(t("messages.templates.body"), { exact: true });
    await app.getByRole("tab", { name: t(`messages.languages.${language}`), exact: true }).click();
    await body.fill(`${await body.inputValue()}\n\n[${words.ask}]({{ survey.order }})`);
    await app.getByRole("button", { name: t("common.save"), exact: true }).click();
    await toast(t("common.saved")).waitFor();

    const { lastName } = await newcomer(shop);
    const subject = t("readyProgrammes.templates.thankYou.subject");
    const message = app
      .getByRole("row")
      .filter({ hasText: lastName })
      .getByRole("link", { name: subject, exact: true });
    await expect
      .poll(
        async () => {
          await open("/app/messages");
          return message.count();
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(1);
    await message.click();
    const mail = app.frameLocator(`iframe[title="${t("messages.htmlTitle")}"]`);
    const address = await mail.getByRole("link", { name: words.ask, exact: true }).getAttribute("href");
    await lookAt(merchant, "message");

    const reader = await openPage(browser, { locale: language });
    await reader.goto(address ?? "");
    await reader.getByRole("heading", { name: words.ask, exact: true }).waitFor();
    expect(new URL(reader.url()).pathname).toMatch(/^\/s\/[\w.-]+$/);
    await reader.getByLabel(words.pick, { exact: true }).check();
    await reader.getByRole("textbox").fill(words.comment);
    await reader.screenshot({ path: `test-results/screens/mail-survey-${language}.png`, fullPage: true });
    expect(await axeFindings(reader.mainFrame())).toEqual([]);
    await reader.getByRole("button", { name: t("survey.page.send"), exact: true }).click();
    await reader.getByRole("status").getByText(words.thanks, { exact: true }).waitFor();

    await open("/app/voice/answers");
    await app.getByText(words.comment, { exact: true }).waitFor();
    await open("/app/follow-up?due=later&from=voice");
    const reply = app.getByRole("row").filter({ hasText: lastName }).getByRole("button");
    await reply.click();
    await app.getByRole("dialog").getByText(words.comment, { exact: false }).first().waitFor();
    await lookAt(merchant, "voice-task");
  });
}
