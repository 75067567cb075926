import { expect, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { openPage } from "../support/open-page.ts";
import { CDNOW, KURASHI } from "../support/shops.ts";

/** Files of the merchant: tried first, brought in when they say so, taken back when they change their mind. */
export function importsStory(browser: TestBrowser): void {
  test.each([CDNOW, KURASHI])("a file of costs is tried, brought in and taken back in $domain", async (demoShop) => {
    const shop = admin(await openPage(browser), demoShop);
    const { app, t } = shop;
    await shop.open("/app/state/costs");
    await choose(shop, "name,audience,first_day,last_day,amount\nLeaflet,new,2026-01-01,2026-01-31,much\n");
    await app.getByText(t("promotion.import.wrongLines", { count: 1 }), { exact: true }).waitFor();
    const wrong = await shop.table(t("promotion.import.wrongTable"));
    expect(wrong.map(([line, column]) => [line, column])).toEqual([["2", "amount"]]);

    await choose(shop, "name,audience,first_day,last_day,amount\nLeaflet,new,2026-01-01,2026-01-31,500\n");
    await app.getByRole("button", { name: t("promotion.import.yes", { count: 1 }), exact: true }).click();
    await shop.toast(t("promotion.import.done", { count: 1 })).waitFor();
    const imports = await shop.table(t("promotion.import.listTitle"));
    expect(imports.map(([file]) => file)).toEqual(["file.csv"]);

    await app.getByRole("button", { name: t("promotion.import.undoOne", { file: "file.csv" }), exact: true }).click();
    await app.getByText(t("promotion.import.undoAsk", { file: "file.csv" }), { exact: true }).waitFor();
    await app.getByRole("button", { name: t("promotion.import.undoYes"), exact: true }).click();
    await shop.toast(t("promotion.import.undone", { count: 1 })).waitFor();
    await app.getByRole("heading", { name: t("promotion.import.listTitle") }).waitFor({ state: "detached" });
  });

  test("points for nobody who is known, and birthdays of such a one, are not brought in", async () => {
    const shop = admin(await openPage(browser), CDNOW);
    const { app, t } = shop;
    await shop.open("/app/loyalty/earning");
    await choose(shop, "email,points\nnobody@example.org,10\n");
    await app.getByText(t("pointsImport.wrongLines", { count: 1 }), { exact: true }).waitFor();
    await shop.open("/app/customers/import");
    await choose(shop, "email,birthday\nnobody@example.org,1990-05-06\n");
    await app.getByText(t("extras.import.wrongLines", { count: 1 }), { exact: true }).waitFor();
  });
}

async function choose({ app }: Admin, text: string): Promise<void> {
  const file = { name: "file.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
  await app.locator('input[type="file"]').setInputFiles(file);
}
