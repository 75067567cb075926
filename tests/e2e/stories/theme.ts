import { expect, inject, test } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";
import { control } from "../support/control.ts";
import { axeFindings } from "../support/inspect-page.ts";
import { openContext } from "../support/open-page.ts";
import { shopper } from "../support/shopper.ts";
import { CDNOW, KURASHI } from "../support/shops.ts";

/** The blocks in the shop's theme: rendered from what is stored, moving nothing, following the variant picker. */
export function themeStory(browser: TestBrowser): void {
  test.each([CDNOW, KURASHI])("the theme of $domain tells points without the app and without moving", async (shop) => {
    const { domain, language } = shop;
    const context = await openContext(browser, { locale: language });
    // Nothing may be asked of the app: the theme stands on its own.
    const asked: string[] = [];
    await context.route(`${inject("demo").appUrl}/**`, (route) => {
      asked.push(route.request().url());
      return route.abort();
    });
    await context.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
      }).observe({ type: "layout-shift", buffered: true });
    });
    const member = shopper(await context.newPage(), { domain, language });
    const { page } = member;
    const [somebody] = await control<{ id: string }[]>(`shops/${domain}/customers?limit=1`);
    await member.signIn(somebody?.id ?? "");
    await member.open("/");
    await page.locator(".okaeri-member__balance", { hasText: /\d/ }).waitFor();

    await page.locator(".products h2 a").first().click();
    const points = page.locator(".okaeri-points__text", { hasText: /\d/ });
    await points.waitFor();
    const textFor = async (value: string) => {
      await page.getByTestId("variant-picker").selectOption(value);
      await page.waitForFunction(
        (id) => (document.querySelector("[data-testid=variant-picker]") as HTMLSelectElement).value === id,
        value,
      );
      return points.textContent();
    };
    const variants = await page
      .getByTestId("variant-picker")
      .locator("option")
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
    for (const variant of variants) {
      const followed = await textFor(variant);
      // The server says the same of that variant as the script does.
      const response = await context.request.get(`${page.url().split("?")[0]}?variant=${variant}&locale=${language}`);
      const served = /okaeri-points__text"[^>]*>([^<]*)</.exec(await response.text())?.[1];
      expect(followed?.trim()).toBe(served?.trim());
    }
    const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
    expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBe(0);
    expect(asked).toEqual([]);
    await page.screenshot({ path: `test-results/screens/theme-${language}.png`, fullPage: true });
    expect(await axeFindings(page.mainFrame())).toEqual([]);
  });
}
