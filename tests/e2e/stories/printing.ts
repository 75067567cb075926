import { expect, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { admin } from "../support/admin.ts";
import { control, type SimulatedCustomer } from "../support/control.ts";
import { download } from "../support/download.ts";
import { lookAt } from "../support/look-at.ts";
import { openPage } from "../support/open-page.ts";
import { pdfPages } from "../support/pdf-pages.ts";
import { CDNOW, KURASHI } from "../support/shops.ts";
import type { Buyer } from "./purchase.ts";
import { type Begun, selectAll } from "./today.ts";

const COUPON_CODE = /^OK-[A-Z0-9]{6}-[A-Z0-9]{4}$/;

interface Addressed extends SimulatedCustomer {
  addresses: { zip: string; city: string; address1: string }[];
}

/** The day's cards from the list to the post box: picked, printed, posted. */
export function printingStory(
  browser: TestBrowser,
  { buyers, begun }: { buyers: Record<string, Buyer>; begun: Record<string, Begun> },
): void {
  test.each([KURASHI, CDNOW])("cards of $domain are picked on Today, printed and marked as posted", async (shop) => {
    const { domain, language } = shop;
    const merchant = admin(await openPage(browser, { locale: language }), shop);
    const { app, t, open, table, toast } = merchant;
    const buyer = await control<Addressed>(`shops/${domain}/customers/${buyers[domain]?.customerId}`);
    const name = language === "ja" ? "今朝のはがき" : "This morning's cards";

    await open("/app/follow-up?channel=post&due=today");
    await app.getByText(buyer.lastName, { exact: false }).first().waitFor();
    const picked = await app.locator("tbody tr").count();
    await selectAll(merchant).check();
    await app.getByRole("button", { name: t("followUp.actions.print"), exact: true }).click();
    const dialog = app.getByRole("dialog");
    await dialog.getByLabel(t("followUp.batchName"), { exact: true }).fill(name);
    await dialog.getByRole("button", { name: t("followUp.actions.print"), exact: true }).click();
    await app.getByText(t("followUp.did.print", { count: picked }), { exact: true }).waitFor();
    expect(await app.getByText(t("followUp.inBatch"), { exact: true }).count()).toBe(picked);

    await app.getByRole("tab", { name: t("followUp.tabs.post"), exact: true }).click();
    await app.getByRole("link", { name, exact: true }).click();
    await app.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    const leftOut = await table(t("messages.post.leftOutTitle"));
    await lookAt(merchant, "post-batch");
    const { fileName, content } = await download(merchant, t("messages.post.pdf"));
    expect(fileName).toMatch(/^post-\d+\.pdf$/);
    const pages = await pdfPages(content);
    expect(pages).toHaveLength(2 * (picked - leftOut.length));

    await open(`/app/customers/${buyer.id}`);
    const code = app.getByText(COUPON_CODE);
    await code.first().waitFor();
    const codes = await code.allTextContents();
    const [{ zip = "", address1 = "" } = {}] = buyer.addresses;
    const front = pages.findIndex((text) => bare(text).includes(bare(address1)));
    expect(pages[front]).toContain(buyer.lastName);
    expect(bare(pages[front] ?? "")).toContain(bare(zip));
    expect(codes.filter((held) => pages[front + 1]?.includes(held))).toHaveLength(1);

    await open("/app/messages/post");
    await app.getByRole("link", { name, exact: true }).click();
    await app.getByRole("button", { name: t("messages.post.markPosted"), exact: true }).click();
    await toast(t("common.saved")).waitFor();
    await open("/app/follow-up?channel=post&due=today");
    await app.getByText(t("followUp.noneOfThese"), { exact: true }).waitFor();
    await open("/app/follow-up?channel=post&due=done");
    expect(await app.getByText(t("followUp.states.done"), { exact: true }).count()).toBe(picked - leftOut.length);

    await open("/app/follow-up/programmes");
    const programme = begun[domain]?.programme ?? "";
    await app.getByRole("button", { name: t("programmes.disable.one", { name: programme }), exact: true }).click();
    await dialog.getByRole("button", { name: t("programmes.disable.action"), exact: true }).click();
    await toast(t("programmes.disable.done")).waitFor();
    await open("/app/follow-up?channel=post");
    await app.getByText(t("followUp.noneOfThese"), { exact: true }).waitFor();
  });
}

const bare = (text: string) => text.replaceAll(/[\s-]/g, "");
