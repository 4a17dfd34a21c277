/** From a photo to a search, in a real browser: by mouse, by keyboard alone, and what is said before anything is spent. */
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { soloPolicy } from '#vitrine/flows/policy/policy.js';
import { roles } from '#vitrine/types.js';
import { memberOf, setPolicy } from '../http/temporary-server.js';
import { samplePhotos } from '../support/samples.js';
import { onStage } from './browser.js';
import { look } from './look.js';
import { indexGallery, openWorkplace, probePhoto, type Workplace } from './searching.js';

/** As a file from a disk. */
const file = (buffer: Buffer, name = 'portrait.pgm') => ({ name, mimeType: 'image/jpeg', buffer });

async function pick(page: Page, ...files: ReturnType<typeof file>[]): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(files);
}

/** Walks with Tab until it is reached. */
async function tabTo(page: Page, name: RegExp, most = 60): Promise<void> {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    const told = await page.evaluate(() => {
      const active = document.activeElement;
      return (active?.getAttribute('aria-label') ?? active?.textContent ?? '').trim();
    });
    if (name.test(told)) return;
  }
  throw new Error(`Tab does not come to ${String(name)}`);
}

onStage('searching under supervision', (stage) => {
  let place: Workplace;
  let group: Buffer;
  beforeAll(async () => {
    place = await openWorkplace(stage.server);
    group = (await samplePhotos())[4]!;
  });
  const open = async () => (await stage.signedIn(place.investigator)).page;

  it('says what to do where there is no authorisation, and shows one that waits for a decision', async () => {
    const page = await open();
    await page.goto('/search');
    await page.getByText('You have no authorisation to search').waitFor();
    await look(page, 'search-without-authorisation');
    const id = await place.request();
    await page.goto(`/search?authorisation=${id}`);
    await page.getByText('Waiting for a decision').waitFor();
    await pick(page, file(probePhoto(1)));
    await page.getByText('One face was found').waitFor();
    expect(await page.getByRole('button', { name: /^Search/ }).isDisabled()).toBe(true);
    await page.getByText('Wait for the decision; this page shows it.').waitFor();
    await look(page, 'search-waiting-for-decision');
    await place.decide(id);
    await page.reload();
    await page.getByText('usable now').waitFor();
    await page.getByText('Only for the search for the missing person.').waitFor();
  });

  it('goes from the photo to the results and to the examiners without a mouse', async () => {
    const page = await open();
    const id = await place.request();
    await place.decide(id);
    await page.goto(`/search?authorisation=${id}`);
    await page.getByText('usable now').waitFor();
    const chosen = page.waitForEvent('filechooser');
    await tabTo(page, /^Pick a photo/);
    await page.keyboard.press('Enter');
    await (await chosen).setFiles([file(group, 'family.jpg')]);
    await page.getByText(/faces were found/).waitFor();
    await look(page, 'search-choose-a-face');
    await page.keyboard.press('2');
    await page.getByRole('button', { name: 'Face 2', pressed: true }).waitFor();
    await page
      .getByText(/good quality|fair quality/)
      .first()
      .waitFor();
    await tabTo(page, /^Search \(1 of 3 searches\)/);
    await look(page, 'search-ready');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/searches\/[\w-]+$/);
    await page.getByRole('heading', { name: 'Results of a search' }).waitFor();
  });

  it('looks at a pasted photo, and at two photos of one person', async () => {
    const page = await open();
    const id = await place.request();
    await place.decide(id);
    await page.goto(`/search?authorisation=${id}`);
    await page.getByText('Drop a photo of the person here').waitFor();
    const portrait = await sharp(group)
      .extract({ left: 420, top: 260, width: 520, height: 520 })
      .jpeg()
      .toBuffer();
    await page.evaluate((base64) => {
      const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], 'pasted.jpg', { type: 'image/jpeg' }));
      window.dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
    }, portrait.toString('base64'));
    await page.getByText('One face was found').waitFor();
    await pick(page, file(probePhoto(2)));
    await page.getByText('portrait.pgm').waitFor();
    await expect.poll(() => page.getByText('One face was found').count()).toBe(2);
    await page.getByRole('button', { name: 'Remove' }).last().click();
    await expect.poll(() => page.getByText('One face was found').count()).toBe(1);
  });

  it('takes a box that somebody draws, by mouse and by keys', async () => {
    const page = await open();
    const id = await place.request();
    await place.decide(id);
    await page.goto(`/search?authorisation=${id}`);
    await pick(page, file(group, 'family.jpg'));
    await page.getByText(/faces were found/).waitFor();
    const face = (await page.getByRole('button', { name: 'Face 1' }).boundingBox())!;
    await page.getByRole('button', { name: 'Draw a box' }).click();
    await look(page, 'search-drawing');
    await page.mouse.move(face.x - face.width * 0.2, face.y - face.height * 0.2);
    await page.mouse.down();
    await page.mouse.move(face.x + face.width, face.y + face.height, { steps: 4 });
    await page.mouse.move(face.x + face.width * 1.2, face.y + face.height * 1.2);
    await page.mouse.up();
    await page.locator('.face-drawn').waitFor();
    await page
      .getByText(/good quality|fair quality/)
      .last()
      .waitFor();
    expect(await page.getByRole('button', { name: /^Search \(1 of 3/ }).isEnabled()).toBe(true);
    // A corner without anybody, by keys.
    await page.getByRole('button', { name: 'Draw a box' }).press('Enter');
    const drawing = page.getByRole('application');
    for (let i = 0; i < 30; i++) await drawing.press('Shift+ArrowUp');
    for (let i = 0; i < 30; i++) await drawing.press('ArrowUp');
    for (let i = 0; i < 60; i++) await drawing.press('ArrowLeft');
    await drawing.press('Enter');
    await page.getByText('No face was found in the box').waitFor();
    expect(await page.getByRole('button', { name: /^Search/ }).isDisabled()).toBe(true);
  });

  it('warns of a poor photo before it costs a search, and of one that is no photo', async () => {
    const page = await open();
    const id = await place.request();
    await place.decide(id);
    await page.goto(`/search?authorisation=${id}`);
    const blurred = await sharp(group)
      .extract({ left: 420, top: 260, width: 520, height: 520 })
      .resize(100)
      .blur(1.5)
      .jpeg({ quality: 30 })
      .toBuffer();
    await pick(page, file(blurred, 'from-far-away.jpg'));
    await page.getByText('poor quality').first().waitFor();
    await page.getByText('The face is small: a larger picture of it helps.').waitFor();
    const button = page.getByRole('button', { name: /^Search/ });
    expect(await button.isDisabled()).toBe(true);
    await look(page, 'search-poor-quality');
    await page.getByLabel('Search with a face of poor quality').check();
    expect(await button.isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'Remove' }).click();
    await pick(page, file(Buffer.from('this is no photo'), 'letter.jpg'));
    await page.getByText('This is not a photo that can be read.').first().waitFor();
    await page.getByText('letter.jpg cannot be read: remove it and pick a photo.').waitFor();
    await look(page, 'search-no-photo');
    expect(await button.isDisabled()).toBe(true);
  });
});

onStage('searching alone', (stage) => {
  it('asks for a case and a reason, and needs nobody else', async () => {
    await indexGallery(stage.server);
    await setPolicy(stage.server, soloPolicy);
    const { page } = await stage.signedIn(await memberOf(stage.server, roles, { name: 'Ada' }));
    await page.goto('/search?case=family-tree');
    expect(await page.getByRole('combobox', { name: 'Case' }).inputValue()).toBe('family-tree');
    await page.getByLabel(/^Reason/).fill('Who is the woman beside grandfather?');
    await pick(page, file(probePhoto(1)));
    await page.getByText('One face was found').waitFor();
    await page.getByLabel('newspaper').uncheck();
    await page.getByText('42 photos will be searched.').waitFor();
    await look(page, 'search-alone');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.waitForURL(/\/searches\//);
    await page.getByText('Nobody but you has agreed to this search').waitFor();
    await page.getByText('family-tree').first().waitFor();
    await look(page, 'results-alone');
  });
});
