import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import type { TestBrowser } from "../../setup/browser.ts";

/** A page of its own for one test; closed with it, so that pages that refresh themselves do not go on in the background. */
export async function openPage(browser: TestBrowser, options?: BrowserContextOptions): Promise<Page> {
  return (await openContext(browser, options)).newPage();
}

/** The same for several pages with common cookies. */
export async function openContext(browser: TestBrowser, options?: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  return context;
}
