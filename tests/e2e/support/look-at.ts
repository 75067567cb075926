import { expect } from "vitest";
import type { Admin } from "./admin.ts";
import { appFrame, axeFindings, expectNoOverflow, expectTranslated } from "./inspect-page.ts";

const FOLDER = "test-results/screens";
const WIDTHS = [390, 1280] as const;

/** Photographs a page of the app, narrow and wide, and holds it against what every page keeps: words, width, barriers. */
export async function lookAt({ page, language }: Admin, name: string): Promise<void> {
  const frame = appFrame(page);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const height = await frame.evaluate(() => document.documentElement.scrollHeight);
    // The frame scrolls by itself: the whole page is seen only in a window that is high enough.
    await page.setViewportSize({ width, height: Math.min(height + 240, 4_000) });
    await page.screenshot({ path: `${FOLDER}/${name}-${language}-${width}.png`, animations: "disabled" });
    await expectNoOverflow(frame);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await expectTranslated(frame, language);
  expect({ name, findings: await axeFindings(frame) }).toEqual({ name, findings: [] });
}
