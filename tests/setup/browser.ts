import { mkdir } from "node:fs/promises";
import path from "node:path";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, inject, type TestContext } from "vitest";

const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version} Safari/537.36";
const resultsFolder = path.resolve(import.meta.dirname, "../../test-results");

export interface TestBrowser {
  /**
   * Opens a page in a context (cookies, storage) of its own. It stays open until the end of the file, so that the tests
   * of one story can share it.
   */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /** A context for several pages; its pages are watched like all others. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** The current test provokes this; any other console error or uncaught exception fails it. */
  expectConsoleError(pattern: RegExp): void;
}

/**
 * The run's browser for one test file; call once at the top of the file.
 * A failed test leaves a screenshot of every open page in test-results/. An unexpected `console.error`, an uncaught
 * exception in a page or a crashed page fails the test during which it happened.
 *
 * @example
 * const browser = testBrowser();
 * test("Home shows the figures", async () => {
 *   const page = await browser.newPage({ locale: "ja-JP" });
 *   await page.goto(url);
 * });
 */
export function testBrowser(): TestBrowser {
  let connection: Browser | undefined;
  const contexts: BrowserContext[] = [];
  let problems: string[] = [];
  let expected: RegExp[] = [];

  beforeAll(async () => {
    connection = await chromium.connect(inject("browser").wsEndpoint);
  });

  afterEach(async (context) => {
    const unexpected = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
    problems = [];
    expected = [];
    if (context.task.result?.state === "fail" || unexpected.length > 0) await photograph(contexts, context);
    if (unexpected.length > 0) throw new Error(`Unexpected errors in the browser:\n${unexpected.join("\n")}`);
  });

  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await connection?.close();
  });

  function watch(page: Page): void {
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(`console.error: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error.message} (${page.url()})`));
    page.on("crash", () => problems.push(`page crashed (${page.url()})`));
  }

  async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    if (!connection) throw new Error("Pages can be opened from beforeAll on, not while the file is being read");
    const context = await connection.newContext({
      viewport: { width: 1280, height: 900 },
      // What calls itself headless is taken for a crawler by Shopify's library and gets no page of the app.
      userAgent: USER_AGENT.replace("{version}", connection.version()),
      ...options,
    });
    context.setDefaultTimeout(15_000);
    context.on("page", watch);
    contexts.push(context);
    return context;
  }

  return {
    newContext,
    newPage: async (options) => (await newContext(options)).newPage(),
    expectConsoleError: (pattern) => expected.push(pattern),
  };
}

async function photograph(contexts: BrowserContext[], { task }: TestContext): Promise<void> {
  await mkdir(resultsFolder, { recursive: true });
  const name = task.name.replaceAll(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80);
  const pages = contexts.flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) {
    const file = path.join(resultsFolder, `${name}-${index + 1}.png`);
    // A page that cannot be photographed (crashed, closing) must not hide the failure itself.
    await page.screenshot({ path: file, fullPage: true, timeout: 5_000 }).catch((error: Error) => {
      console.warn(`no screenshot of ${page.url()}: ${error.message}`);
    });
  }
}
