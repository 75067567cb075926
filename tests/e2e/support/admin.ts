import type { FrameLocator, Locator, Page } from "playwright-core";
import { inject } from "vitest";
import { type Language, merchantTexts, type Translate } from "./texts.ts";

/** The app inside the simulated admin. */
export interface Admin {
  page: Page;
  app: FrameLocator;
  t: Translate;
  language: Language;
  domain: string;
  /** Loads a page of the app, e.g. `/app/state`, and waits until it answers to clicks. */
  open(appPath: string): Promise<void>;
  /** Follows the app's menu in the admin. */
  follow(name: string): Promise<void>;
  /** The value of a figure card by its label. */
  figure(label: string): Locator;
  /** The cells of a table, row by row; the first column included, the head not. */
  table(caption: string): Promise<string[][]>;
  toast(text: string | RegExp): Locator;
}

export function admin(page: Page, { domain, language }: { domain: string; language: Language }): Admin {
  const app = page.frameLocator("[data-testid=app-frame]");
  const base = `${inject("demo").simulatorUrl}/shops/${domain}/admin/apps/okaeri`;
  return {
    page,
    app,
    domain,
    language,
    t: merchantTexts(language),
    async open(appPath) {
      const [pathname, query = ""] = appPath.split("?");
      const search = new URLSearchParams(query);
      search.set("locale", language);
      await page.goto(`${base}${pathname}?${search}`);
      await untilInteractive(page);
    },
    async follow(name) {
      await page.getByTestId("app-nav").getByRole("link", { name, exact: true }).click();
      await app.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    },
    figure: (label) =>
      app.getByRole("heading", { level: 3, name: label, exact: true }).locator("xpath=following-sibling::p[1]"),
    table: (caption) =>
      app
        .getByRole("region", { name: caption, exact: true })
        .locator("tbody tr")
        .evaluateAll((rows) =>
          rows.map((row) =>
            [...row.querySelectorAll("th, td")].map((cell) => (cell.textContent ?? "").replaceAll(/\s+/g, " ").trim()),
          ),
        ),
    toast: (text) => page.getByTestId("toasts").getByText(text),
  };
}

/** Buttons drawn by the server do nothing until React has taken over. */
async function untilInteractive(page: Page): Promise<void> {
  const element = await page.waitForSelector("[data-testid=app-frame]");
  const frame = await element.contentFrame();
  if (!frame) throw new Error("The admin shows no frame");
  await frame.waitForSelector("h1");
  await frame.waitForFunction(() =>
    Object.keys(document.querySelector("h1") ?? {}).some((key) => key.startsWith("__reactFiber")),
  );
}
