import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { sendWebhook } from "../support/control.ts";
import { openPage } from "../support/open-page.ts";
import { CDNOW, KURASHI } from "../support/shops.ts";

/** What could not be processed is shown with its reason, and can be tried again. */
export function settingsStory(browser: TestBrowser): void {
  test("a webhook that cannot be read ends among the failed messages, with a retry", async () => {
    const shop = admin(await openPage(browser), CDNOW);
    const { app, t } = shop;
    await shop.open("/app/settings");
    await app.getByText(t("dead.none"), { exact: true }).waitFor();
    await sendWebhook({ domain: CDNOW.domain, topic: "orders/updated", body: "not JSON at all" });
    const failed = async () => {
      await shop.open("/app/settings");
      return (await shop.table(t("dead.inbox"))).map((cells) => [cells[1], cells[3]]);
    };
    const reason = t("dead.problems.unreadable") + t("dead.detail", { detail: "not JSON" });
    const letter = [["orders/updated", reason]];
    await expect.poll(failed, { timeout: 20_000, interval: 500 }).toEqual(letter);
    await app.getByText(t("sync.badge.trouble"), { exact: true }).waitFor();
    await app.getByRole("button", { name: t("dead.retryOne", { subject: "orders/updated" }) }).click();
    await shop.toast(t("dead.retried")).waitFor();
    // It is as wrong as before: it comes back.
    await expect.poll(failed, { timeout: 20_000, interval: 500 }).toEqual(letter);
  });

  test("the language of the pages is the merchant's choice, whatever the admin speaks", async () => {
    const japanese = admin(await openPage(browser, { locale: "ja-JP" }), KURASHI);
    await japanese.open("/app/settings");
    await japanese.app.getByLabel(japanese.t("settings.language")).selectOption("en");
    await saveOfForm(japanese).click();
    const english = admin(japanese.page, { ...KURASHI, language: "en" });
    await english.app.getByRole("heading", { level: 1, name: english.t("settings.title") }).waitFor();
    await english.app.getByLabel(english.t("settings.language")).selectOption("");
    await saveOfForm(english).click();
    await japanese.app.getByRole("heading", { level: 1, name: japanese.t("settings.title") }).waitFor();
  });

  test("the check for missed changes can be asked for", async () => {
    const shop = admin(await openPage(browser), KURASHI);
    const { app, t } = shop;
    await shop.open("/app/settings");
    await app.getByRole("button", { name: t("sync.reconcileNow"), exact: true }).click();
    await shop.toast(t("sync.started")).waitFor();
    const done = t("sync.reconcileDone", { at: "§", changed: "0" }).split("§")[0] ?? "";
    await app.getByText(done).waitFor({ timeout: 60_000 });
  });
}

/** The button of the form that holds the language: the page has other forms. */
function saveOfForm({ app, t }: Admin): Locator {
  const form = app.locator("form").filter({ has: app.getByLabel(t("settings.language")) });
  return form.getByRole("button", { name: t("common.save"), exact: true });
}
