import { expect, inject, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { axeFindings } from "../support/inspect-page.ts";
import { openContext, openPage } from "../support/open-page.ts";
import { shopper } from "../support/shopper.ts";
import { CDNOW, KURASHI } from "../support/shops.ts";
import { extensionTexts, gapped, type Language } from "../support/texts.ts";
import type { Buyer } from "./purchase.ts";

/** What a member sees in the customer account; and that every block stands when the app is away. */
export function membersStory(browser: TestBrowser, buyers: Record<string, Buyer>): void {
  test.each([CDNOW, KURASHI])("the members' page of $domain", async ({ domain, language }) => {
    const { customerId, balance } = buyers[domain] as Buyer;
    const member = shopper(await openPage(browser, { locale: language }), { domain, language });
    const texts = extensionTexts("members-page", language);
    await member.signIn(customerId);
    await member.open("/account");
    const page = member.block("members-page");
    await page.getByText(balance, { exact: true }).waitFor();
    await page.getByRole("heading", { name: texts("members.tier"), exact: true }).waitFor();
    await page.getByRole("heading", { name: texts("members.coupons"), exact: true }).waitFor();
    await page.getByText(texts("coupon.code", { code: "" })).waitFor();
    expect(await page.getByText(gapped(texts("entry.earn.order", { order: "§" }))).count()).toBeGreaterThanOrEqual(2);
    await member.page.screenshot({ path: `test-results/screens/account-${language}.png`, fullPage: true });
    expect(await axeFindings(member.page.mainFrame())).toEqual([]);
  });

  test.each([CDNOW, KURASHI])("with the app away the blocks of $domain show what the shop knows", async (demoShop) => {
    const { domain, language, sku } = demoShop;
    const { customerId, balance } = buyers[domain] as Buyer;
    // The browser says itself that the app's address does not answer.
    browser.expectConsoleError(/net::ERR_CONNECTION_REFUSED/);
    const context = await openContext(browser, { locale: language });
    await context.route(`${inject("demo").appUrl}/**`, (route) => route.abort("connectionrefused"));
    const member = shopper(await context.newPage(), { domain, language });
    await member.signIn(customerId);

    await member.open("/account");
    const account = member.block("members-page");
    await account.getByText(balance, { exact: true }).waitFor();
    await account.getByText(stalePattern("members-page", language)).waitFor();

    await member.fillCart(sku);
    const checkout = member.block("checkout-loyalty");
    await checkout.getByText(balance, { exact: true }).waitFor();
    await checkout.getByText(stalePattern("checkout-loyalty", language)).waitFor();
    await checkout.getByRole("button").waitFor();
  });
}

/** The sentence that says since when the figures may be out of date, whatever the day. */
function stalePattern(handle: string, language: Language): RegExp {
  return gapped(extensionTexts(handle, language)("state.stale", { date: "§" }));
}
