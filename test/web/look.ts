/**
 * Looks at a screen as it is now, in light and dark, on a wide screen and on a tablet: nothing of it hangs over the side, and axe finds
 * no serious or critical violation of accessibility (WCAG 2.2 AA). With VITRINE_SCREENSHOTS=FOLDER it also writes
 * NAME-{light,dark}-{wide,tablet}.png there; `npm run screenshots` makes them all. Wait for what the screen should show before: this
 * waits for pictures and fonts only.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { sizes } from './browser.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = process.env['VITRINE_SCREENSHOTS'];

export async function look(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const size of ['wide', 'tablet'] as const) {
      await page.setViewportSize(sizes[size]);
      await settle(page);
      const place = `${name}, ${colorScheme}, ${size}`;
      expect(await overflowPx(page), `${place}: hangs over by so many pixels`).toBe(0);
      // What stands on both is alike, and asking takes time: the tablet is asked where screenshots are made.
      if (size === 'wide' || folder !== undefined) await requireAccessible(page, place);
      if (folder !== undefined) await photograph(page, `${name}-${colorScheme}-${size}.png`, folder);
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (before !== null) await page.setViewportSize(before);
}

/** Until what was asked for is drawn: pictures, fonts, ends of movements, and a frame after them; a few seconds at most. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async (mostMs) => {
    // What is paused or taken out meanwhile never ends, and what is wrong then is for the test to say.
    const over = new Promise((ended) => setTimeout(ended, mostMs));
    await Promise.race([over, document.fonts.ready]);
    const shown = [...document.images].filter((image) => image.loading !== 'lazy' || image.complete);
    await Promise.race([over, Promise.all(shown.map((image) => image.decode().catch(() => undefined)))]);
    // A spinner never ends.
    const moving = document
      .getAnimations()
      .filter((each) => each.effect?.getTiming().iterations !== Infinity);
    await Promise.race([over, Promise.all(moving.map((each) => each.finished.catch(() => undefined)))]);
    await Promise.race([
      over,
      new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    ]);
  }, 5000);
}

function overflowPx(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(0, scrollWidth - clientWidth);
  });
}

async function requireAccessible(page: Page, place: string): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    // Off unless asked for, as the standard was young: targets of 24 px.
    const results = await checker.run({
      resultTypes: ['violations'],
      rules: { 'target-size': { enabled: true } },
    });
    return results.violations.map(({ id, impact, help, nodes }) => {
      const places = nodes.slice(0, 3).map(({ html, failureSummary }) => `${html}\n    ${failureSummary}`);
      return { impact, text: `${id}: ${help} (${nodes.length})\n  ${places.join('\n  ')}` };
    });
  });
  const bad = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  if (bad.length > 0) expect.fail(`${place}: ${bad.map(({ text }) => text).join('\n')}`);
}

async function photograph(page: Page, name: string, into: string): Promise<void> {
  mkdirSync(into, { recursive: true });
  // What stands fixed at the top would be drawn in the middle.
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: join(into, name), fullPage: true, animations: 'disabled' });
}
