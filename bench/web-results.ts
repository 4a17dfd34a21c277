/**
 * The results of a search as the browser draws them: from the answer of the server until the candidates are on the screen and the browser
 * is at rest again. Real photos, a real search, and no score left out. Needs Chromium on the PATH, and the app built.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import { addCollection } from '#vitrine/flows/collections/collections.js';
import { indexPhotos } from '#vitrine/flows/collections/index-photos.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { makeSetupLink } from '#vitrine/flows/people/setup-link.js';
import { initialise, openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { folderItems } from '#vitrine/sources/folder.js';
import { samplePhotos } from '#vitrine/sources/sample-photos.js';
import { makePhotos, photoPath } from './bench-photos.js';
import { configIn, inBrowser, printFigures } from './web-browser.js';

interface Options {
  candidates: number;
  runs: number;
  json?: true;
}

export async function benchWebResults(options: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  const config = configIn(folder);
  try {
    const photos = join(folder, 'photos');
    await makePhotos(await samplePhotos(config.cacheDir), photos, { photos: options.candidates, seed: 1 });
    await initialise(config);
    const vitrine = await openVitrine(config);
    try {
      const figures = await serveAndMeasure(vitrine, photos, options);
      printFigures(figures, options.json);
    } finally {
      await vitrine.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function serveAndMeasure(vitrine: Vitrine, photos: string, options: Options) {
  const link = await makeSetupLink(vitrine);
  await fill(vitrine, photos);
  return inBrowser(vitrine, link, async (context, origin) => {
    const search = await searchFor(context, origin, photoPath(photos, 0), options.candidates);
    return measure(context, search, options);
  });
}

async function fill(vitrine: Vitrine, photos: string): Promise<void> {
  const actor = await actAsUser(vitrine, 'bench');
  await addCollection(vitrine, actor, {
    name: 'bench',
    owner: 'bench',
    basis: 'benchmark',
    purpose: 'benchmark',
  });
  await indexPhotos(vitrine, actor, { collection: 'bench', items: folderItems([photos]) });
}

async function searchFor(
  context: BrowserContext,
  origin: string,
  probe: string,
  limit: number,
): Promise<string> {
  const answer = await context.request.post('/api/v1/searches', {
    headers: { origin },
    multipart: {
      probe: { name: 'probe.jpg', mimeType: 'image/jpeg', buffer: readFileSync(probe) },
      face: '1',
      case: 'bench',
      reason: 'to measure',
      limit: String(limit),
      minScore: '-1',
    },
  });
  const body = (await answer.json()) as { searchId?: string; candidates?: unknown[] };
  if (body.searchId === undefined || body.candidates?.length !== limit) {
    throw new Error(`expected ${limit} candidates, got ${JSON.stringify(body).slice(0, 300)}`);
  }
  return body.searchId;
}

async function measure(context: BrowserContext, search: string, { candidates, runs }: Options) {
  const drawn: number[] = [];
  const busy: number[] = [];
  const keys: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const page = await context.newPage();
    const times = await timeResults(page, search, candidates);
    const key = await timeKey(page);
    await page.close();
    // The first fills the caches.
    if (run === 0) continue;
    drawn.push(times.drawnMs);
    busy.push(times.mainThreadMs);
    keys.push(key);
  }
  return {
    load: loadavg()[0],
    candidates,
    runs,
    drawnMs: quantiles(drawn),
    /** Time that the page itself computed: a busy machine is not in it. */
    mainThreadMs: quantiles(busy),
    arrowKeyMs: quantiles(keys),
  };
}

/**
 * From another screen of the app, with `group=no` and `strangers=yes` so that every candidate is drawn: from the last byte of the answer to the frame that
 * shows them all, and how long the main thread of the page worked from the first moment on, the parsing of the screen's code included.
 */
async function timeResults(page: Page, search: string, candidates: number) {
  const devtools = await page.context().newCDPSession(page);
  await page.goto('/search');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await mainThreadMs(devtools);
  const drawnMs = await page.evaluate(
    ({ id, count }) =>
      new Promise<number>((done) => {
        new MutationObserver((_changes, observer) => {
          if (document.querySelectorAll('.candidate').length < count) return;
          observer.disconnect();
          requestAnimationFrame(() =>
            requestAnimationFrame((now) => {
              const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
              done(now - entries.find(({ name }) => name.endsWith(`/api/v1/searches/${id}`))!.responseEnd);
            }),
          );
        }).observe(document, { childList: true, subtree: true });
        history.pushState(null, '', `/searches/${id}?group=no&strangers=yes`);
      }),
    { id: search, count: candidates },
  );
  return { drawnMs, mainThreadMs: (await mainThreadMs(devtools)) - before };
}

async function mainThreadMs(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
}

/** From an arrow key to the frame that shows the next candidate beside the grid. */
async function timeKey(page: Page): Promise<number> {
  await page.locator('.candidate-open').first().focus();
  return page.evaluate(
    () =>
      new Promise<number>((done) => {
        const begun = performance.now();
        const options = { key: 'ArrowRight', bubbles: true };
        document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', options));
        requestAnimationFrame(() => requestAnimationFrame((now) => done(now - begun)));
      }),
  );
}

function quantiles(times: number[]) {
  const sorted = times.toSorted((p, q) => p - q);
  return { median: Math.round(sorted[Math.floor(sorted.length / 2)]!), worst: Math.round(sorted.at(-1)!) };
}
