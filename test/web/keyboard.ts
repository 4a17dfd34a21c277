/** As people without a mouse go through a page. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Presses Tab until the focus is there. Throws where it never comes. */
export async function tabTo(page: Page, target: Locator, most = 80): Promise<void> {
  for (let presses = 0; presses < most; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no way by Tab to ${String(target)}`);
}

/** At once or soon. */
export async function focusIsOn(target: Locator): Promise<void> {
  const wanted = await target.evaluate((element) => element.outerHTML);
  await expect.poll(() => target.page().evaluate(() => document.activeElement?.outerHTML)).toBe(wanted);
}
