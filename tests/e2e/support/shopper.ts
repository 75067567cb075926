import type { Locator, Page } from "playwright-core";
import { inject } from "vitest";
import { textOf } from "./text-of.ts";
import type { Language } from "./texts.ts";

export interface Person {
  firstName: string;
  lastName: string;
  email: string;
}

/** A person in a shop's store front. */
export interface Shopper {
  page: Page;
  open(path: string): Promise<void>;
  signIn(customerId: string): Promise<void>;
  /** Opens an account, agrees to news, and stays signed in. @returns the customer's id */
  signUp(person: Person): Promise<string>;
  /** Puts one unit into the cart and opens the checkout. */
  fillCart(sku: string): Promise<void>;
  /** Where it is to be sent, of somebody who has not bought before. */
  fillDelivery(person: Person, address: Record<"zip" | "province" | "city" | "address1", string>): Promise<void>;
  /** Pays and waits for the thank-you page. */
  pay(): Promise<{ orderId: string; orderName: string }>;
  /** An extension's place in the page. */
  block(handle: string): Locator;
  /** An amount of the order summary, in minor units. */
  amount(testId: string): Promise<number>;
}

export function shopper(page: Page, { domain, language }: { domain: string; language: Language }): Shopper {
  const base = `${inject("demo").simulatorUrl}/shops/${domain}`;
  const open = async (path: string) => {
    await page.goto(`${base}${path}${path.includes("?") ? "&" : "?"}locale=${language}`);
  };
  return {
    page,
    open,
    async signIn(customerId) {
      await open(`/login?q=${customerId}`);
      await page.getByTestId(`continue-as-${customerId}`).click();
      await page.waitForURL(`${base}/`);
    },
    async signUp({ firstName, lastName, email }) {
      await open("/login");
      const form = page.locator("form").filter({ has: page.getByTestId("new-email") });
      await form.locator("#firstName").fill(firstName);
      await form.locator("#lastName").fill(lastName);
      await form.getByTestId("new-email").fill(email);
      await form.getByRole("checkbox").check();
      await form.getByTestId("create-customer").click();
      await page.waitForURL(`${base}/`);
      await open(`/login?q=${encodeURIComponent(email)}`);
      const known = await page.locator("[data-testid^=continue-as-]").getAttribute("data-testid");
      return known?.replace("continue-as-", "") ?? "";
    },
    async fillCart(sku) {
      await open("/");
      await page.getByTestId(`add-${sku}`).click();
      await page.getByRole("status").waitFor();
      await open("/cart");
      await page.getByTestId("go-to-checkout").click();
      await page.getByTestId("pay-now").waitFor();
    },
    async fillDelivery({ firstName, lastName }, address) {
      for (const [field, value] of Object.entries({ firstName, lastName, ...address })) {
        await page.locator(`#${field}`).fill(value);
      }
    },
    async pay() {
      await page.getByTestId("pay-now").click();
      await page.waitForURL(/\/thank-you\/\d+/);
      const number = /\d+/.exec(await textOf(page.getByTestId("order-name")))?.[0];
      return { orderId: /\/thank-you\/(\d+)/.exec(page.url())?.[1] ?? "", orderName: `#${number}` };
    },
    block: (handle) => page.getByTestId(`extension-${handle}`),
    async amount(testId) {
      return Number((await textOf(page.getByTestId(testId))).replaceAll(/[^\d]/g, ""));
    },
  };
}
