/**
 * The walk of docs/user-guide.md, as it stands there: one person alone, from the link to a search, and what an organisation sees first.
 * `npm run pictures` makes the guide's pictures again, of the published sample photos that `vitrine demo` shows.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeSetupLink } from '#vitrine/flows/people/setup-link.js';
import { memberOf, password, setPolicy } from '../http/temporary-server.js';
import { samplePhotos } from '../support/samples.js';
import { onStage } from './browser.js';

const docs = fileURLToPath(new URL('../../docs', import.meta.url));
const guide = readFileSync(join(docs, 'user-guide.md'), 'utf8');
const shown = [...guide.matchAll(/!\[[^\]]+\]\(pictures\/([\w-]+)\.webp\)/g)].map(([, name]) => name!);
const folder = process.env['VITRINE_PICTURES'];
const taken = new Set<string>();

/** Of what is on the page now; kept only where pictures are to be made. */
async function picture(page: Page, name: string): Promise<void> {
  taken.add(name);
  expect(shown, 'a picture that the guide does not show').toContain(name);
  if (folder === undefined) return;
  await page.setViewportSize({ width: 1120, height: 700 });
  await page.evaluate(() =>
    Promise.all([...document.images].map((image) => image.decode().catch(() => null))),
  );
  // By the browser itself: the program allows its own picture library fewer kinds once it works.
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
}

/** A folder with the sample photos, as somebody has on a disk, and one face cut out of them. */
async function writePhotos(): Promise<{ album: string; portrait: string }> {
  const place = mkdtempSync(join(tmpdir(), 'vitrine-guide-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  const album = join(place, 'album');
  mkdirSync(album);
  const photos = await samplePhotos();
  for (const [at, bytes] of photos.entries()) writeFileSync(join(album, `photo-${at + 1}.jpg`), bytes);
  const portrait = join(place, 'portrait.jpg');
  const head = { left: 816, top: 153, width: 326, height: 326 };
  await sharp(photos[1]).extract(head).jpeg().toFile(portrait);
  return { album, portrait };
}

onStage('the user guide', (stage) => {
  it('leads one person from the link to a search', async () => {
    const { album, portrait } = await writePhotos();
    const link = await makeSetupLink(stage.server.vitrine);
    const { page } = await stage.visitor();
    await page.goto(`/setup#${link}`);
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('E-mail address').fill('ada@example.org');
    await page.getByLabel(/^Password/).fill(password);
    await picture(page, 'begin');
    await page.getByRole('button', { name: 'Begin' }).click();

    await page.getByRole('heading', { name: 'Your first collection' }).waitFor();
    await picture(page, 'first-collection');
    await page.getByRole('button', { name: 'Make the collection and add photos' }).click();

    await page.getByText('Drop photos, a folder or a zip file here').waitFor();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await (await chooser).setFiles(album);
    await page.getByText('6 added with').waitFor({ timeout: 90_000 });
    await picture(page, 'photos-added');
    await page.getByRole('tab', { name: 'Photos' }).click();
    await page.getByRole('switch', { name: 'Frame faces' }).click();
    await page.getByText('6 photos').waitFor();
    await picture(page, 'photos');

    await page.goto('/');
    await page.getByRole('link', { name: 'Search', exact: true }).last().click();
    await page.getByRole('combobox', { name: 'Case' }).fill('family-album');
    await page.getByLabel(/^Reason/).fill('In which of our photos is she?');
    await page.locator('input[type=file]').setInputFiles(portrait);
    await page.getByText('One face was found').waitFor();
    await picture(page, 'search');
    await page.getByRole('button', { name: 'Search', exact: true }).click();

    await page.waitForURL(/\/searches\//);
    await page.getByText('Nobody but you has agreed to this search').waitFor();
    await page
      .getByRole('img', { name: /rank 1/i })
      .first()
      .waitFor();
    await picture(page, 'results');
  });
});

onStage('the user guide, for an organisation', (stage) => {
  it('shows what comes before the first search', async () => {
    await setPolicy(stage.server);
    const { page } = await stage.signedIn(await memberOf(stage.server, ['administrator'], { name: 'Ada' }));
    await page.goto('/');
    await page.getByRole('heading', { name: 'Before the first search' }).waitFor();
    await picture(page, 'before-the-first-search');
  });
});

describe('docs/user-guide.md', () => {
  it('shows pictures that are there and small', () => {
    expect(shown.length).toBeGreaterThan(4);
    for (const name of shown) {
      const file = join(docs, 'pictures', `${name}.webp`);
      expect(existsSync(file), file).toBe(true);
      expect(readFileSync(file).length, file).toBeLessThan(100_000);
    }
  });

  it('shows no picture that is not made here', () => {
    if (taken.size > 0) expect(new Set(shown)).toEqual(taken);
  });
});
