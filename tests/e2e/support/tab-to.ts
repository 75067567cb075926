import type { Locator, Page } from "playwright-core";

/** Presses Tab until a control has the focus. */
export async function tabTo({ page }: { page: Page }, control: Locator): Promise<void> {
  await control.waitFor();
  for (let presses = 0; presses < 200; presses++) {
    if (await isFocused(control)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("The focus does not reach the control");
}

export const isFocused = (control: Locator) => control.evaluate((element) => element === document.activeElement);
