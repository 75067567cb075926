import { expect, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { addDays, today } from "../support/days.ts";
import { isTreated } from "../support/draw.ts";
import { lookAt } from "../support/look-at.ts";
import { movedNow, moveTo } from "../support/moved-clock.ts";
import { openPage } from "../support/open-page.ts";
import { passHour } from "../support/pass-hour.ts";
import { CDNOW, KURASHI } from "../support/shops.ts";
import { textOf } from "../support/text-of.ts";
import { gapped } from "../support/texts.ts";

const HELD_OUT_BP = 1_000;
const MOST_DAYS_LATER = 7;
const WORDS = {
  en: { subject: "The wrong size came twice", outcome: "Spoke by phone, the right size is under way" },
  ja: { subject: "サイズ違いが2回届いた", outcome: "お電話でお詫びし、正しい品を手配" },
};

/** Somebody with a complaint goes away: a person speaks to them first, and nothing is sold. */
export function winBackStory(browser: TestBrowser): void {
  test.each([KURASHI, CDNOW])("who lapses in $domain with an open complaint is spoken to in person", async (shop) => {
    const { language, timeZone } = shop;
    const merchant = admin(await openPage(browser, { locale: language }), shop);
    const { app, t, open, toast, table } = merchant;
    const words = WORDS[language];
    await passHour();
    const name = t("readyProgrammes.programmes.winBackUnresolved.name");
    await open("/app/follow-up/programmes");
    await app.getByRole("button", { name: t("programmes.switchOnOne", { name }), exact: true }).click();
    await toast(t("programmes.nowOn")).waitFor();
    const href = await app.getByRole("link", { name, exact: true }).getAttribute("href");
    const { customerId, lapsesInDays } = await whoLapsesSoon(merchant, `programme:${/\d+$/.exec(href ?? "")?.[0]}`);

    await open(`/app/customers/${customerId}`);
    await app.getByRole("button", { name: t("voice.contact.add"), exact: true }).click();
    await app.getByLabel(t("voice.contact.kind"), { exact: true }).selectOption("complaint");
    await app.getByLabel(t("voice.contact.subject"), { exact: true }).fill(words.subject);
    await app.getByRole("button", { name: t("voice.contact.open"), exact: true }).click();
    await toast(t("common.saved")).waitFor();
    const before = await resolvedComplaints(merchant);

    const [instruction = ""] = t("readyProgrammes.unresolvedInstructions").split("\n");
    const task = app.getByRole("button", { name: instruction, exact: true }).first();
    const goOn = async (days: number) => {
      moveTo({ timeZone, day: addDays(today(timeZone, movedNow()), days), hour: 12 });
      await passHour();
      await open("/app/follow-up?channel=staff&due=due");
      return task.count();
    };
    // The limits are taken anew with each day, by what came meanwhile: they may lie a few days further on.
    for (let later = 0, found = await goOn(lapsesInDays); found === 0 && later < MOST_DAYS_LATER; later++) {
      found = await goOn(1);
    }
    await task.waitFor();
    await lookAt(merchant, "win-back-today");
    await open(`/app/customers/${customerId}`);
    await app.getByText(t("customerLapse.states.lapsed"), { exact: true }).first().waitFor();
    await app.getByText(t("customerLapse.openContact"), { exact: true }).waitFor();
    await app.getByRole("link", { name, exact: true }).waitFor();
    await lookAt(merchant, "win-back-customer");
    await app.getByRole("button", { name: instruction, exact: true }).click();
    const dialog = app.getByRole("dialog");
    const done = dialog.getByRole("button", { name: t("followUp.actions.done"), exact: true });
    await expect.poll(() => done.isEnabled()).toBe(true);
    await dialog.getByLabel(t("followUp.outcome"), { exact: true }).fill(words.outcome);
    await done.click();
    await dialog.waitFor({ state: "detached" });

    const update = t("voice.contact.updateOf", { subject: words.subject });
    await app.getByRole("button", { name: update, exact: true }).click();
    await app.getByLabel(t("voice.contact.state"), { exact: true }).selectOption("resolved");
    const note = app.getByRole("textbox", { name: t("voice.contact.note"), exact: true });
    await note.fill(words.outcome);
    const form = app.locator("form").filter({ has: note });
    await form.getByRole("button", { name: t("common.save"), exact: true }).click();
    await toast(t("common.saved")).waitFor();
    await app.getByText(t("customerLapse.openContact"), { exact: true }).waitFor({ state: "detached" });
    // What is solved needs no second letter: the programme ended with it.
    await expect
      .poll(async () => {
        await open(`/app/customers/${customerId}`);
        return app.getByRole("link", { name, exact: true }).count();
      })
      .toBe(0);
    expect(await resolvedComplaints(merchant)).toEqual([before[0], before[1] + 1]);
    await lookAt(merchant, "voice-figures-resolved");
    await open("/app/messages");
    const mails = (await table(t("messages.log"))).map((cells) => cells[2]);
    expect(mails).not.toContain(t("readyProgrammes.templates.howToMend.subject"));
  });
}

/** Somebody who began to drift away and takes part in a programme, and in how many days they have lapsed. */
async function whoLapsesSoon({ app, t, open }: Admin, subject: string) {
  await open("/app/customers?state=cooling");
  const links = app.locator("tbody a[href*='/app/customers/']");
  await links.first().waitFor();
  const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  const ids = addresses.flatMap((href) => /customers\/(\d+)/.exec(href)?.[1] ?? []);
  const customerId = ids.find((id) => isTreated({ subject, customerId: id, heldOutBp: HELD_OUT_BP }));
  if (!customerId) throw new Error("Nobody takes part");
  await open(`/app/customers/${customerId}`);
  const numbers = async (text: string) =>
    ((await textOf(app.getByText(gapped(text)))).replaceAll(",", "").match(/\d+/g) ?? []).map(Number);
  const [away = 0] = await numbers(t("customerLapse.away", { count: 999 }).replace("999", "§"));
  const [, lapsed = 0] = await numbers(t("customerLapse.limits", { cooling: "§", lapsed: "§" }));
  return { customerId, lapsesInDays: lapsed - away + 1 };
}

/** Complaints of the year: opened, and resolved. */
async function resolvedComplaints({ open, table, t }: Admin): Promise<[number, number]> {
  await open("/app/voice/figures");
  const rows = await table(t("voice.figures.solved"));
  const row = rows.find(([kind]) => kind === t("voice.kinds.complaint")) ?? [];
  return [Number(row[1]), Number(row[2])];
}
