/** Naming a source in a browser: a website of this machine is described, corrected, confirmed, read, searched, and visited again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { soloPolicy } from '#vitrine/flows/policy/policy.js';
import { readSite } from '#vitrine/sources/web/site.js';
import { siteTemplate } from '../../web/src/screens/collection/sources/site-template.js';
import { facePhoto, lawful } from '../flows/temporary-vitrine.js';
import { memberOf, setPolicy, type Member } from '../http/temporary-server.js';
import { openS3 } from '../sources/s3-server.js';
import { openTestWeb, type TestWeb } from '../sources/web/test-web.js';
import { addCollection } from '../support/curator.js';
import { samplePhotos } from '../support/samples.js';
import { onStage, type Stage } from './browser.js';
import { look } from './look.js';

// Read when the stage opens, and by nothing before.
process.env['VITRINE_PRIVATE_HOSTS'] = 'localhost';
process.env['VITRINE_CONTACT'] = 'mailto:archive@example.org';

const siteText = (host: string, more = '') => `name: Press photos of the town of Example
hosts: [${host}]
start: [http://${host}/press]
permission: letter of the press office of 2026-03-02, reference 12/2026
basis: GDPR art. 6(1)(f), assessment of 2026-02-11
approver: Cleo
contact: mailto:archive@example.org
until: 2099-12-31
seconds_between_requests: 0.2
${more}`;

const pages = (photos: readonly string[]): string =>
  `<!doctype html><html><head><title>Press photos</title></head><body>
${photos.map((path) => `<img src="/${path}" alt="Opening night, ${path}">`).join('')}</body></html>`;

async function choose(page: Page, button: Locator, name: string, text: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await button.click();
  await (await chooser).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
}

onStage('sources that are named', (stage: Stage) => {
  let web: TestWeb;
  let cleo: Member;
  let portrait: Buffer;

  beforeAll(async () => {
    const photos = await samplePhotos();
    const head = { left: 816, top: 153, width: 326, height: 326 };
    portrait = await sharp(photos[1]).extract(head).jpeg().toBuffer();
    web = await openTestWeb({
      'localhost/robots.txt': 'User-agent: *\nDisallow: /internal/\n',
      'localhost/press': pages(['opening.jpg', 'second.pgm', 'internal/third.pgm', 'fourth.pgm']),
      'localhost/opening.jpg': { headers: { 'content-type': 'image/jpeg', etag: '"1"' }, body: photos[1]! },
      'localhost/second.pgm': { headers: { etag: '"2"' }, body: facePhoto(2, 1) },
      'localhost/fourth.pgm': { headers: { 'x-robots-tag': 'noai' }, body: facePhoto(4, 1) },
    });
    await addCollection(stage.server.vitrine, { name: 'Press', ...lawful });
    await setPolicy(stage.server, soloPolicy);
    cleo = await memberOf(stage.server, ['curator', 'investigator'], { name: 'Cleo' });
    return () => web.close();
  });
  afterAll(() => {
    delete process.env['VITRINE_PRIVATE_HOSTS'];
    delete process.env['VITRINE_CONTACT'];
  });

  it('a website: its defects with their lines, and why it is refused', async () => {
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Press?tab=add');
    await page.getByRole('button', { name: /^A bucket.*not open$/ }).click();
    await page.getByRole('dialog').getByText('VITRINE_BUCKETS').waitFor();
    await page.keyboard.press('Escape');
    await look(page, 'sources');

    await page.getByRole('button', { name: 'A website' }).click();
    const dialog = page.getByRole('dialog', { name: 'Photos of a website' });
    const text = dialog.getByLabel('Description of the website (site.yaml)');
    expect(await text.inputValue()).toContain('approver: "Cleo"');
    const check = dialog.getByRole('button', { name: 'Check, then show what will happen' });

    // Written by hand, with mistakes; each is told, and leads to its line.
    await text.fill(siteText('www.facebook.com', 'depth: 3\nlimits: { pages: many }\n'));
    await check.click();
    await dialog.getByText('2 things to correct').waitFor();
    await dialog.getByText('limits.pages: expected a number').waitFor();
    await look(page, 'source-defects');
    await dialog.getByRole('button', { name: 'Line 10' }).click();
    const selected = await text.evaluate((field: HTMLTextAreaElement) =>
      field.value.slice(field.selectionStart, field.selectionEnd),
    );
    expect(selected).toBe('depth: 3');

    // What may never be read is told as such, whatever else is right.
    await text.fill(siteText('www.facebook.com'));
    await check.click();
    await dialog.getByText('www.facebook.com is never read').waitFor();
    expect(web.asked).toEqual([]);
  });

  it('a website: what will happen, and after a yes its photos, with those left out and who said no', async () => {
    const host = `localhost:${web.port}`;
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Press?tab=add');
    await page.getByRole('button', { name: 'A website' }).click();
    const dialog = page.getByRole('dialog', { name: 'Photos of a website' });
    const text = dialog.getByLabel('Description of the website (site.yaml)');
    await choose(
      page,
      dialog.getByRole('button', { name: 'Choose a site.yaml' }),
      'site.yaml',
      siteText(host),
    );
    await expect.poll(() => text.inputValue()).toBe(siteText(host));
    await dialog.getByRole('button', { name: 'Check, then show what will happen' }).press('Enter');
    await dialog.getByRole('heading', { name: 'What will happen' }).waitFor();
    const plan = dialog.locator('dl');
    await plan.getByText('letter of the press office of 2026-03-02, reference 12/2026').waitFor();
    await plan.getByText(`http://${host}/press`).waitFor();
    await plan.getByText('one request every 0.2 seconds').waitFor();
    await look(page, 'source-plan');
    const start = dialog.getByRole('button', { name: 'Start' });
    expect(await start.isDisabled()).toBe(true);
    expect(web.asked).toEqual([]);
    await dialog.getByRole('button', { name: 'Back' }).click();
    expect(await text.inputValue()).toBe(siteText(host));
    await page.keyboard.press('Enter');
    await dialog.getByLabel('I have read this, and it may be asked of them.').press('Space');
    await start.click();
    await dialog.waitFor({ state: 'detached' });

    const job = page.getByRole('article').first();
    await job.getByText('Website: Press photos of the town of Example').waitFor();
    await job.getByText(/^2 new with \d+ faces?, 0 known, 2 left out$/).waitFor({ timeout: 60_000 });
    await job.getByRole('button', { name: '2 left out' }).click();
    await job.getByText('The site says no: its robots.txt').waitFor();
    await job.getByText('The site says no: it marks the photo').waitFor();
  });

  it('a photo: who published it, where and when, in the gallery and beside the face that is searched', async () => {
    const host = `localhost:${web.port}`;
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Press?text=opening.jpg');
    await page.getByRole('status').getByText('1 photo', { exact: true }).waitFor();
    await page.getByRole('grid').press('Enter');
    const viewer = page.getByRole('dialog');
    await viewer.getByRole('link', { name: `http://${host}/press` }).waitFor();
    await viewer.getByRole('heading', { name: 'Where it was found' }).waitFor();
    await viewer.getByText('How it came here').click();
    await viewer.getByText('named by Cleo').waitFor();
    await viewer.getByText(/^Rights: \d+ things looked at, none says no$/).click();
    await viewer.getByText('letter of the press office of 2026-03-02').waitFor();
    await look(page, 'source-photo');

    await page.goto('/search');
    await page.getByRole('combobox', { name: 'Case' }).fill('press-1');
    await page.getByLabel(/^Reason/).fill('Was she at the opening of the town hall?');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'probe.jpg', mimeType: 'image/jpeg', buffer: portrait });
    await page.getByText('One face was found').waitFor();
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.waitForURL(/\/searches\//);
    await page
      .getByRole('link', { name: `http://${host}/opening.jpg` })
      .first()
      .waitFor();
    await page.goto(`${new URL(page.url()).pathname}/candidates/1`);
    await page.getByText('How it came here').click();
    await page.getByText('named by Cleo').waitFor();
    await look(page, 'source-candidate');
  });

  it('a website, visited again: what is new, what is known, and what was taken down there and here', async () => {
    const host = `localhost:${web.port}`;
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Press?tab=add');
    // The page that named it is gone, and with it the description.
    await page.getByText('the server keeps no descriptions').waitFor();
    const visit = async (): Promise<Locator> => {
      await page.getByRole('button', { name: 'A website' }).click();
      const dialog = page.getByRole('dialog', { name: 'Photos of a website' });
      await dialog.getByLabel('Description of the website (site.yaml)').fill(siteText(host));
      await dialog.getByRole('button', { name: 'Check, then show what will happen' }).click();
      await dialog.getByLabel('I have read this, and it may be asked of them.').check();
      await dialog.getByRole('button', { name: 'Start' }).click();
      await dialog.waitFor({ state: 'detached' });
      return page.getByRole('article').first();
    };
    const known = await visit();
    await known.getByText('0 new with 0 faces, 2 known, 2 left out').waitFor({ timeout: 60_000 });

    const { 'localhost/second.pgm': _, ...left } = web.pages;
    web.pages = {
      ...left,
      'localhost/press': pages(['opening.jpg', 'fifth.pgm']),
      'localhost/fifth.pgm': { body: facePhoto(5, 1) },
    };
    await known.getByRole('button', { name: 'Visit again' }).click();
    const job = page.getByRole('article').first();
    await job
      .getByText(
        '1 new with 1 face, 1 known, 0 left out. 1 was taken down or refused there, and is removed here.',
      )
      .waitFor({ timeout: 60_000 });
    await look(page, 'source-again');
  });

  it('a list of addresses, counted and shown before it is fetched; it can be stopped', async () => {
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Press?tab=add');
    await page.getByRole('button', { name: 'A list of addresses' }).click();
    const dialog = page.getByRole('dialog', { name: 'Photos of a list of addresses' });
    const button = dialog.getByRole('button', { name: 'Choose a file' });
    await choose(page, button, 'bad.csv', 'source_url,title\nfile:///etc/passwd,x\n,y\n');
    await dialog.getByText('2 things to correct').waitFor();
    await dialog.getByText('Line 3').waitFor();

    const before = web.asked.length;
    const lines = Array.from(
      { length: 99 },
      (_, i) => `${web.address(`localhost/opening.jpg?${i}`)},Photo ${i},2026-03-02`,
    );
    const csv = ['source_url,title,captured_at,shelf', ...lines, 'https://x.com/1.jpg,Post,2026,'].join('\n');
    await choose(page, button, 'photos.csv', csv.replaceAll('2026-03-02\n', '2026-03-02,7\n'));
    await dialog.getByText('100 addresses', { exact: true }).waitFor();
    await dialog.getByText('1 address lies on a social network or the like').waitFor();
    await dialog.getByText('Columns that are not used: shelf').waitFor();
    await dialog.getByRole('cell', { name: 'Photo 4' }).waitFor();
    await look(page, 'source-list-plan');
    expect(web.asked.length).toBe(before);
    await dialog.getByLabel('I have read this, and it may be asked of them.').check();
    await dialog.getByRole('button', { name: 'Start' }).click();
    const job = page.getByRole('article').first();
    await job.getByText('List: photos.csv').waitFor();
    await page.getByText(/^\d+ of 100 looked at$/).waitFor();
    await look(page, 'source-running');
    await job.getByRole('button', { name: 'Stop' }).click();
    await job.getByText('stopped', { exact: true }).waitFor();
    expect(web.asked.length).toBeLessThan(before + 99);
  });

  it('a bucket, where the settings name some, or a part of it', async () => {
    const s3 = await openS3({ 'press/2026/1.pgm': facePhoto(1, 1), 'press/2027/1.pgm': facePhoto(3, 1) });
    onTestFinished(() => s3.close());
    const { sources } = stage.server.vitrine.config;
    Object.assign(sources, { s3Buckets: ['press'], s3Endpoint: s3.endpoint });
    onTestFinished(() => void Object.assign(sources, { s3Buckets: [], s3Endpoint: null }));
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections/Press?tab=add');
    await page.getByRole('button', { name: 'A bucket' }).click();
    const dialog = page.getByRole('dialog', { name: 'Photos of a bucket' });
    await dialog.getByLabel('Only what begins with').fill('2026/');
    await dialog.getByRole('button', { name: 'Check, then show what will happen' }).click();
    await dialog.getByText('s3://press/2026/').waitFor();
    await dialog.getByLabel('I have read this, and the whole of it may be added.').check();
    await dialog.getByRole('button', { name: 'Start' }).click();
    const job = page.getByRole('article').filter({ hasText: 'Bucket: s3://press/2026/' });
    await job.getByText('1 new with 1 face, 0 known, 0 left out').waitFor({ timeout: 60_000 });
  });

  it('a museum: an address that is none, hosts that are none, and what will happen; in Dutch, on a tablet', async () => {
    const { page } = await stage.signedIn(cleo, { locale: 'nl-NL', size: 'tablet' });
    await page.goto('/collections/Press?tab=add');
    await page.getByRole('button', { name: 'Een museum of bibliotheek' }).click();
    const dialog = page.getByRole('dialog', { name: 'Foto’s van een museum of bibliotheek (IIIF)' });
    const address = dialog.getByLabel('Adres van het manifest of de collectie');
    const check = dialog.getByRole('button', { name: 'Nakijken, dan tonen wat er gebeurt' });
    await address.fill('manifest.json');
    await check.click();
    await dialog.getByText('1 ding te verbeteren').waitFor();
    await address.fill('https://museum.example/iiif/manifest.json');
    await dialog.getByLabel('Andere hosts waarop de afbeeldingen liggen').fill('images.museum.example');
    await check.click();
    await dialog.getByText('museum.example, images.museum.example').waitFor();
    await dialog.getByText('5.000 documenten, 50 MB per foto').waitFor();
    await look(page, 'source-iiif');
  });
});

describe('the template of a site.yaml', () => {
  const folder = fileURLToPath(new URL('../../web/src/i18n', import.meta.url));

  it.each(['en', 'nl', 'fr'])('lacks only what a person has to say: %s', (language) => {
    const { template } = JSON.parse(readFileSync(join(folder, language, 'sources.json'), 'utf8')) as {
      template: Record<string, string>;
    };
    const text = siteTemplate((what) => template[what] ?? '', {
      approver: 'C: "leo"',
      contact: 'mailto:a@example.org',
    });
    const reading = readSite(text);
    const wrong = reading.ok ? [] : reading.defects.map(({ message }) => message.split(/[.:]/)[0]);
    expect(wrong).toEqual(['name', 'hosts', 'permission', 'basis', 'until']);
  });
});
