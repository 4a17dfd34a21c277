/** One collection in a browser: adding real photos, looking through them, what it is like, removing it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { clusterCollection } from '#vitrine/flows/clusters/cluster-collection.js';
import { addCollection } from '../support/curator.js';
import { tested } from '../flows/casework-vitrine.js';
import { blankPhoto, facePhoto, lawful, soloGrant } from '../flows/temporary-vitrine.js';
import { memberOf, setPolicy, type Member } from '../http/temporary-server.js';
import { samplePhotos } from '../support/samples.js';
import { zipOf } from '../support/zip.js';
import { onStage, type Stage } from './browser.js';
import { look } from './look.js';

const folder = mkdtempSync(join(tmpdir(), 'vitrine-album-'));

/** Six photos of groups, taken by a camera in a known place. */
async function writeAlbum(): Promise<string> {
  const album = join(folder, 'album');
  mkdirSync(album, { recursive: true });
  for (const [i, bytes] of (await samplePhotos()).entries())
    writeFileSync(join(album, `group ${i + 1}.jpg`), bytes);
  writeFileSync(join(album, '.DS_Store'), 'x');
  return album;
}

/** As a browser's own dialog gives it. */
const photo = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/x-portable-graymap', buffer });

const tiles = (page: Page): Locator => page.getByRole('gridcell').locator('img');

onStage('a collection', (stage: Stage) => {
  let cleo: Member;
  let album: string;

  beforeAll(async () => {
    await addCollection(stage.server.vitrine, { name: 'Archive', ...lawful });
    await setPolicy(stage.server, { ...tested, secondFactor: true });
    cleo = await memberOf(stage.server, ['curator']);
    album = await writeAlbum();
    return () => rmSync(folder, { recursive: true });
  });

  it('takes a folder, photos and a zip file, and says what was left out and why', async () => {
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Archive');
    await page.getByText('Drop photos, a folder or a zip file here').waitFor();
    await page.locator('input[webkitdirectory]').setInputFiles(album);
    await page.getByText('6 added with', { exact: false }).waitFor({ timeout: 60_000 });

    const choose = async (button: string, files: ReturnType<typeof photo>[]) => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: button }).click();
      await (await chooser).setFiles(files);
    };
    await choose('Choose photos', [photo('one.pgm', facePhoto(1, 1)), photo('blank.pgm', blankPhoto())]);
    const entries = [2, 3, 4].map((person) => ({ name: `p/${person}.pgm`, bytes: facePhoto(person, 1) }));
    const zip = zipOf([...entries, { name: '../up.pgm', bytes: facePhoto(5, 1) }]);
    await choose('Choose an archive', [photo('more.zip', zip)]);
    await page.getByText('3 added with 3 faces').waitFor({ timeout: 60_000 });
    const jobs = page.getByRole('article');
    expect(await jobs.count()).toBe(3);
    await jobs.nth(0).getByRole('button', { name: '1 left out' }).click();
    await jobs.nth(0).getByText('Details for support').click();
    await page.getByText('its name leads out of the archive').waitFor();
    await jobs.nth(1).getByRole('button', { name: '1 left out' }).click();
    await jobs.nth(1).getByText('blank.pgm').waitFor();
    await look(page, 'collection-added');

    // What happened is there after the page was loaded again.
    await page.reload();
    await page.getByRole('tab', { name: 'Add', exact: true }).click();
    await page.getByText('3 added with 3 faces').waitFor();
  });

  it('takes what is dropped on it', async () => {
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Archive?tab=add');
    const bytes = facePhoto(6, 1).toString('base64');
    const dropped = await page.evaluateHandle((encoded) => {
      const transfer = new DataTransfer();
      const content = Uint8Array.from(atob(encoded), (each) => each.charCodeAt(0));
      transfer.items.add(new File([content], 'dropped.pgm', { type: 'image/x-portable-graymap' }));
      return transfer;
    }, bytes);
    const zone = page.getByRole('group', { name: 'Add photos' });
    for (const type of ['dragenter', 'dragover', 'drop'])
      await zone.dispatchEvent(type, { dataTransfer: dropped });
    await page
      .getByText('1 added with 1 face, 0 already there', { exact: false })
      .first()
      .waitFor({ timeout: 60_000 });
  });

  it('can be looked through by keyboard', async () => {
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Archive?boxes=true');
    await page.getByRole('status').getByText('11 photos').waitFor();
    await expect.poll(() => tiles(page).count()).toBe(11);
    await look(page, 'collection');
    const grid = page.getByRole('grid');
    await grid.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    const active = await grid.getAttribute('aria-activedescendant');
    expect(active).toBe('photo-1');
    await page.keyboard.press('Enter');
    const viewer = page.getByRole('dialog');
    await viewer.getByText('Photo 2 of 11').waitFor();
    await viewer.getByText(/^album\/group \d\.jpg$/).waitFor();
    await viewer.getByRole('heading', { name: /faces$/ }).waitFor();
    await look(page, 'collection-photo');
    await page.keyboard.press('ArrowRight');
    await viewer.getByText('Photo 3 of 11').waitFor();
    // The address opens the same photo.
    const address = page.url();
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    expect(await grid.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.goto(address);
    await viewer.getByText('Photo 3 of 11').waitFor();
  });

  it('can be filtered; the filter stands in the address', async () => {
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Archive');
    await page.getByRole('status').getByText('11 photos').waitFor();
    await page.getByLabel('Address or title').fill('group%');
    await page.getByRole('status').getByText('6 photos').waitFor();
    expect(new URL(page.url()).searchParams.get('text')).toBe('group%');
    await page.getByRole('combobox', { name: 'Faces' }).click();
    await page.getByRole('option', { name: 'two to five' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('faces')).toBe('few');
    await page.reload();
    const some = await page
      .getByRole('status')
      .getByText(/^\d photos?$/)
      .textContent();
    expect(Number.parseInt(some!, 10)).toBeLessThanOrEqual(6);
    await page.getByLabel('Address or title').fill('nowhere');
    await page.getByText('No photo fits this filter.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('status').getByText('11 photos').waitFor();
  });

  it('can be printed as a contact sheet', async () => {
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Archive?text=group&boxes=true');
    await page.getByRole('link', { name: 'Contact sheet' }).click();
    await page.getByRole('heading', { name: 'Contact sheet: Archive' }).waitFor();
    await expect.poll(() => page.getByRole('main').getByRole('listitem').count()).toBe(6);
    await look(page, 'collection-sheet');
  });

  it('says what it is like', async () => {
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Archive?tab=health');
    await page.getByRole('heading', { name: 'Quality of the faces' }).waitFor();
    await page.getByRole('img', { name: /^Map with/ }).waitFor();
    await page.getByRole('table', { name: 'What was left out' }).waitFor();
    await page.getByText('As a table').nth(1).click();
    await page.getByRole('table', { name: 'Years' }).getByText('2017').waitFor();
    await look(page, 'collection-health');
    await page.getByRole('tab', { name: 'Left out' }).click();
    await page.getByText('up.pgm').waitFor();
    await look(page, 'collection-skipped');
  });

  it('shows unknown persons where they were grouped', async () => {
    const { vitrine } = stage.server;
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Archive?tab=clusters');
    await page.getByText('Nobody has grouped the faces').waitFor();
    await vitrine.store.db.deleteFrom('policy').execute();
    const why = { user: 'tester', case: '2026-1', reason: 'who is in the archive', collections: ['Archive'] };
    await clusterCollection(vitrine, await soloGrant(vitrine, why));
    await setPolicy(stage.server, { ...tested, secondFactor: true });
    await page.reload();
    await page
      .getByRole('heading', { name: /^Unknown person/ })
      .first()
      .waitFor();
    await look(page, 'collection-clusters');
    await page
      .getByRole('link', { name: /^Open photo/ })
      .first()
      .click();
    await page
      .getByRole('dialog')
      .getByText(/^Photo \d+ of 11$/)
      .waitFor();
  });

  it('shows no photos to the privacy officer, and what it is like', async () => {
    const petra = await memberOf(stage.server, ['privacy-officer']);
    const { page } = await stage.signedIn(petra);
    await page.goto('/collections/Archive');
    await page.getByRole('heading', { name: 'Quality of the faces' }).waitFor();
    expect(await page.getByRole('tab').allTextContents()).toEqual(['Health']);
  });

  it('says so where it is not there, and where the line is down', async () => {
    const { page, context } = await stage.signedIn(cleo);
    await page.goto('/collections/Nothing');
    await page.getByText('There is no page at this address.').waitFor();
    await page.goto('/collections/Archive');
    await expect.poll(() => tiles(page).count()).toBe(11);
    stage.forgive(/ERR_INTERNET_DISCONNECTED/);
    await context.setOffline(true);
    await page.getByRole('status').getByText('No connection to the server').waitFor();
    // What was read stays.
    expect(await tiles(page).count()).toBe(11);
    await context.setOffline(false);
  });

  it('loses a photo only after a question', async () => {
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Archive?text=one');
    await page.getByRole('status').getByText('1 photo', { exact: true }).waitFor();
    await page.getByRole('grid').press('Enter');
    const viewer = page.getByRole('dialog');
    await viewer.getByRole('button', { name: 'Remove this photo …' }).click();
    await viewer.getByRole('button', { name: 'Cancel' }).click();
    await viewer.getByRole('button', { name: 'Remove this photo …' }).click();
    await viewer.getByRole('button', { name: 'Remove', exact: true }).click();
    await viewer.waitFor({ state: 'detached' });
    await page.getByText('No photo fits this filter.').waitFor();
  });

  it('is removed only by whoever types its name', async () => {
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Archive?tab=skipped');
    await page.getByRole('button', { name: 'Remove …' }).click();
    const question = page.getByRole('dialog');
    const confirm = question.getByRole('button', { name: 'Remove for ever' });
    await question.getByLabel('Type Archive to remove it').fill('archive');
    expect(await confirm.isDisabled()).toBe(true);
    await look(page, 'collection-remove');
    await question.getByLabel('Type Archive to remove it').fill('Archive');
    await confirm.click();
    await page.getByText('There is no collection yet').waitFor();
  });
});
