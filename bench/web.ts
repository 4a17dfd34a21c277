/**
 * The browser app, measured by the browser itself: how many bytes of JavaScript come first, how long until somebody can act, and how many
 * frames a second a large gallery is drawn at while it is scrolled. Needs Chromium on the PATH, and the app built.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BrowserContext, type Page } from 'playwright-core';
import { makeSetupLink } from '#vitrine/flows/people/setup-link.js';
import { initialise, openVitrine } from '#vitrine/flows/vitrine.js';
import { configIn, inBrowser, printFigures } from './web-browser.js';
import { collectionName, fillGallery } from './web-gallery.js';

export interface WebOptions {
  photos: number;
  runs: number;
  seconds: number;
  json?: boolean;
}

export async function benchWeb(options: WebOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-web-'));
  try {
    const figures = await measure(folder, options);
    printFigures(figures, options.json);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, options: WebOptions) {
  const config = configIn(folder);
  await initialise(config);
  const opened = await openVitrine(config);
  try {
    const link = await makeSetupLink(opened);
    const vitrine = await fillGallery(opened, options.photos);
    return await inBrowser(vitrine, link, async (context) => ({
      load: loadavg()[0],
      initialScriptKb: initialScriptBytes() / 1000,
      interactiveMs: await timeFirstLoads(context, options.runs),
      ...(await scrollGallery(await context.newPage(), options)),
    }));
  } finally {
    await opened.close();
  }
}

/** Compressed, of the script and everything that it imports before it runs. */
export function initialScriptBytes(): number {
  const web = fileURLToPath(new URL('../web/', import.meta.url));
  const html = readFileSync(join(web, 'index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map(([, file]) => file!);
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(join(web, file))).length, 0);
}

/** From the start of the navigation until the first screen is there and the browser is at rest, each time with nothing in its cache. */
async function timeFirstLoads(context: BrowserContext, runs: number) {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
    await page.goto('/collections', { waitUntil: 'commit' });
    await page.getByRole('link', { name: collectionName }).waitFor();
    times.push(
      await page.evaluate(
        () =>
          new Promise<number>((rest) =>
            requestIdleCallback(() => rest(performance.now()), { timeout: 5000 }),
          ),
      ),
    );
    await page.close();
  }
  times.sort((p, q) => p - q);
  return { median: Math.round(times[Math.floor(times.length / 2)]!), worst: Math.round(times.at(-1)!) };
}

interface Frames {
  fps: number;
  p95Ms: number;
  worstMs: number;
  /** Pictures in the page when scrolling ended. */
  pictures: number;
  /** Processor time of the page's main thread for each frame: what stays true on a busy machine. */
  mainThreadMs: number;
}

async function scrollGallery(page: Page, { photos, seconds }: WebOptions) {
  const started = performance.now();
  await page.goto(`/collections/${collectionName}?boxes=true`);
  await page.getByRole('gridcell').locator('img').first().waitFor();
  const openedMs = Math.round(performance.now() - started);
  const shownTotal = await page.getByRole('grid').getAttribute('aria-rowcount');
  const still = await framesWhile(page, seconds, 0);
  const reading = await framesWhile(page, seconds, 25);
  const quick = await framesWhile(page, seconds, 150);
  // As if somebody pulled the bar from the top to the bottom.
  const dragged = await framesWhile(page, seconds, 'all');
  return { photos, rows: Number(shownTotal), openedMs, still, reading, quick, dragged };
}

/** Scrolls by so many pixels a frame, as the browser draws them, and counts its own frames. */
async function framesWhile(page: Page, seconds: number, step: number | 'all'): Promise<Frames> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taskMs = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  const before = await taskMs();
  const frames = await drawWhile(page, seconds, step);
  const spent = (await taskMs()) - before;
  await devtools.detach();
  const mainThreadMs = Math.round((10 * spent) / (frames.fps * seconds)) / 10;
  return { ...frames, mainThreadMs };
}

function drawWhile(page: Page, seconds: number, step: number | 'all'): Promise<Omit<Frames, 'mainThreadMs'>> {
  return page.evaluate(
    ({ forMs, pxPerFrame }) =>
      new Promise<Omit<Frames, 'mainThreadMs'>>((done) => {
        const grid = document.querySelector('[role=grid]')!;
        const deltas: number[] = [];
        const begun = performance.now();
        let last = begun;
        const frame = (now: number): void => {
          if (now > last) deltas.push(now - last);
          last = now;
          const share = (now - begun) / forMs;
          if (share < 1) {
            grid.scrollTop = pxPerFrame === 'all' ? share * grid.scrollHeight : grid.scrollTop + pxPerFrame;
            requestAnimationFrame(frame);
            return;
          }
          const sorted = deltas.toSorted((p, q) => p - q);
          done({
            fps: Math.round((10_000 * deltas.length) / (last - begun)) / 10,
            p95Ms: Math.round(sorted[Math.floor(0.95 * sorted.length)]! * 10) / 10,
            worstMs: Math.round(sorted.at(-1)!),
            pictures: grid.querySelectorAll('img').length,
          });
        };
        requestAnimationFrame(frame);
      }),
    { forMs: seconds * 1000, pxPerFrame: step },
  );
}
