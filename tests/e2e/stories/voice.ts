import { expect, inject, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { type Admin, admin } from "../support/admin.ts";
import { appFrame, axeFindings, expectTranslated } from "../support/inspect-page.ts";
import { openPage } from "../support/open-page.ts";
import { shopper } from "../support/shopper.ts";
import { CDNOW, type DemoShop, KURASHI } from "../support/shops.ts";
import { extensionTexts } from "../support/texts.ts";
import type { Buyer } from "./purchase.ts";

/** A shopper says that something went wrong with an order, and staff sees to it; both in the shop's language. */
export function voiceStory(browser: TestBrowser, buyers: Record<string, Buyer>): void {
  test.each([CDNOW, KURASHI])("an unhappy answer in $domain is asked for, heard and resolved", async (demoShop) => {
    const { domain, language, sku } = demoShop;
    const { customerId } = buyers[domain] as Buyer;
    const merchant = admin(await openPage(browser, { locale: language }), demoShop);
    const { app, t } = merchant;
    await switchOn(merchant);

    const buyer = shopper(await openPage(browser, { locale: language }), { domain, language });
    const texts = extensionTexts("order-status-loyalty", language);
    await buyer.signIn(customerId);
    await buyer.fillCart(sku);
    const { orderId } = await buyer.pay();
    await buyer.open(`/orders/${orderId}`);
    const block = buyer.block("order-status-loyalty");
    // The order has to arrive first.
    await block.getByText(texts("survey.heading"), { exact: true }).waitFor({ timeout: 60_000 });
    const comment = words(demoShop, "The jar was broken.", "瓶が割れていました。");
    await block.getByLabel(words(demoShop, "Something went wrong", "困ったことがありました"), { exact: true }).check();
    await block.getByRole("textbox").fill(comment);
    await block.getByRole("button", { name: texts("survey.send"), exact: true }).click();
    await block.getByText(words(demoShop, "Thank you for telling us.", "ご回答ありがとうございました。")).waitFor();
    await buyer.page.screenshot({ path: `test-results/screens/survey-${language}.png`, fullPage: true });
    expect(await axeFindings(buyer.page.mainFrame())).toEqual([]);

    await merchant.open("/app/voice/answers");
    await app.getByText(comment, { exact: true }).waitFor();
    await look(merchant, "answers");
    await merchant.open("/app/voice");
    await app.getByText(comment, { exact: false }).waitFor();
    await look(merchant, "contacts");
    await app.getByRole("button", { name: /^(Update “|「.*」を更新)/ }).click();
    await app.getByRole("combobox", { name: t("voice.contact.state"), exact: true }).selectOption("resolved");
    const reply = words(demoShop, "A new one is on its way.", "新しい品をお送りしました。");
    await app.getByRole("textbox", { name: t("voice.contact.note"), exact: true }).fill(reply);
    await app.getByRole("button", { name: t("common.save"), exact: true }).click();
    await merchant.toast(t("common.saved")).waitFor();
    await app.getByText(t("voice.contacts.none.unresolved"), { exact: true }).waitFor();
    await merchant.open("/app/voice?show=resolved");
    await app.getByText(reply, { exact: false }).waitFor();
    await merchant.open("/app/voice/figures");
    await app.getByText(t("voice.figures.solved"), { exact: true }).first().waitFor();
    await look(merchant, "figures");
  });

  test.each([CDNOW, KURASHI])(
    "a link that was not signed asks nothing, in the language of $domain",
    async (demoShop) => {
      const { language } = demoShop;
      const merchant = admin(await openPage(browser, { locale: language }), demoShop);
      const unknown = `${inject("demo").appUrl}/s/1.2.3.AAAAAAAAAAAAAAAAAAAAAA`;
      browser.expectConsoleError(/404/);
      await merchant.page.goto(`${unknown}?lang=${language}`);
      await merchant.page.getByText(merchant.t("mail.page.invalid"), { exact: true }).waitFor();
      expect(await axeFindings(merchant.page.mainFrame())).toEqual([]);
    },
  );
}

const words = ({ language }: DemoShop, en: string, ja: string) => (language === "ja" ? ja : en);

/** Switches the survey after an order on, as a merchant does. */
async function switchOn(merchant: Admin): Promise<void> {
  const { app, t } = merchant;
  await merchant.open("/app/voice/surveys");
  await look(merchant, "surveys");
  await app.getByRole("link", { name: t("voice.ready.afterOrder"), exact: true }).click();
  await app.getByRole("checkbox", { name: t("voice.survey.enabled"), exact: true }).check();
  await look(merchant, "survey");
  await app.getByRole("button", { name: t("common.save"), exact: true }).click();
  await merchant.toast(t("common.saved")).waitFor();
}

async function look(merchant: Admin, name: string): Promise<void> {
  const { page, language } = merchant;
  const frame = appFrame(page);
  await page.screenshot({ path: `test-results/screens/voice-${name}-${language}.png`, fullPage: true });
  await expectTranslated(frame, language);
  expect(await axeFindings(frame)).toEqual([]);
}
