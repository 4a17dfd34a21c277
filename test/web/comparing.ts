/** What screens of comparisons need on the stage: real photos in colour, a search in them, people, and a way to read what is drawn. */
import type { Locator, Page } from 'playwright-core';
import { folderItems } from '#vitrine/sources/folder.js';
import { samplePhotos } from '#vitrine/sources/sample-photos.js';
import { tested } from '../flows/casework-vitrine.js';
import { lawful } from '../flows/temporary-vitrine.js';
import { searchFor } from '../http/search-for.js';
import { memberOf, setPolicy, type Member, type TemporaryServer } from '../http/temporary-server.js';
import { addCollection, indexPhotos } from '../support/curator.js';
import { fromPixels, portrait } from '../support/photos.js';
import { cacheDir } from '../support/samples.js';

const sourceBase = 'https://archive.example/photos';

export interface Comparing {
  search: string;
  investigator: Member;
  examiners: [Member, Member];
  /** To the examiners, these ranks; the ids of the comparisons. */
  submit(ranks: readonly number[]): Promise<string[]>;
}

/** A woman in two photos, the second tilted and darker, searched in six photos of groups. */
export async function comparing(server: TemporaryServer): Promise<Comparing> {
  await addCollection(server.vitrine, { name: 'archive', ...lawful });
  const photos = await samplePhotos(cacheDir);
  await indexPhotos(server.vitrine, { collection: 'archive', items: folderItems(photos, { sourceBase }) });
  await setPolicy(server, { ...tested, secondFactor: true });
  const investigator = await memberOf(server, ['investigator']);
  const authoriser = await memberOf(server, ['authoriser']);
  const examiners = [await memberOf(server, ['examiner']), await memberOf(server, ['examiner'])] as const;
  const face = fromPixels(await portrait());
  const probes = [
    await face.clone().rotate(12, { background: '#777' }).modulate({ brightness: 0.8 }).jpeg().toBuffer(),
    await face.clone().jpeg().toBuffer(),
  ];
  const search = await searchFor(probes, {
    investigator: investigator.browser,
    authoriser: authoriser.browser,
  });
  return {
    search,
    investigator,
    examiners: [...examiners],
    async submit(ranks) {
      const path = `/searches/${search}/examinations`;
      const { body } = await investigator.browser.post<{ items: { id: string }[] }>(path, { ranks });
      return body.items.map(({ id }) => id);
    },
  };
}

/** Until both pictures are drawn. */
export async function picturesDrawn(page: Page): Promise<void> {
  for (const side of ['probe', 'candidate']) {
    await page.locator(`[data-layer=${side}] img`).evaluate((image: HTMLImageElement) => image.decode());
  }
}

export interface Drawn {
  a: number;
  b: number;
  /** Pixels of the pane for one of the picture. */
  scale: number;
  degrees: number;
  filter: string;
}

/** How a picture lies in its pane. */
export async function drawn(page: Page, side: 'probe' | 'candidate'): Promise<Drawn> {
  return page.locator(`[data-layer=${side}] img`).evaluate((image) => {
    const { a, b } = new DOMMatrix(getComputedStyle(image).transform);
    const { filter } = getComputedStyle(image);
    return { a, b, scale: Math.hypot(a, b), degrees: (Math.atan2(b, a) * 180) / Math.PI, filter };
  });
}

export const focused = (page: Page): Locator => page.locator(':focus');
