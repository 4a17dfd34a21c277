/**
 * What a collection loses when the web is not what it was: a publisher's word is obeyed, single photos that are gone go, and what looks like the end of
 * a whole site waits for somebody who agrees. Visits follow each other in this file.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { siteItems } from '#vitrine/sources/web/crawl-site.js';
import { iiifItems } from '#vitrine/sources/web/iiif.js';
import { listedItems } from '#vitrine/sources/web/listed-photos.js';
import type { WebSettings } from '#vitrine/sources/web/open-web.js';
import { readSite } from '#vitrine/sources/web/site.js';
import type { SourceItems } from '#vitrine/types.js';
import { addCollection, indexPhotos } from '../../support/curator.js';
import { facePhoto, lawful, temporaryVitrine, type TemporaryVitrine } from '../../flows/temporary-vitrine.js';
import { openTestWeb, type Pages, type Reply, type TestWeb } from './test-web.js';

let web: TestWeb;
let temporary: TemporaryVitrine;
const contact = 'mailto:archive@example.org';
const settings: WebSettings = {
  now: () => new Date(),
  resolve: async () => ['127.0.0.1'],
  allowPrivate: (host, address) => address === '127.0.0.1' && host.endsWith('.test'),
  wait: async () => undefined,
};
const names = ['1', '2', '3', '4', '5', '6'].map((each) => `town.test/${each}.pgm`);
const photo = (person: number): Pages[string] => {
  const etag = `"${person}"`;
  return ({ headers }) =>
    headers['if-none-match'] === etag ? { status: 304 } : { body: facePhoto(person, 1), headers: { etag } };
};
const wholeTown = (): Pages => Object.fromEntries(names.map((name, i) => [name, photo(i + 1)]));

beforeAll(async () => {
  [web, temporary] = await Promise.all([openTestWeb({}), temporaryVitrine()]);
  await addCollection(temporary.vitrine, { ...lawful, name: 'town' });
  web.pages = wholeTown();
  await visit();
});
afterAll(async () => {
  await web.close();
  await temporary.remove();
});
beforeEach(() => (web.pages = wholeTown()));

const index = (items: SourceItems) => indexPhotos(temporary.vitrine, { collection: 'town', items });
function visit(more: Partial<WebSettings> = {}) {
  const lines = names.map((name) => ({
    source: web.address(name),
    page: web.address('town.test/page'),
    title: name,
    capturedAt: null,
  }));
  return index(listedItems('town.csv', lines, contact, { ...settings, ...more }));
}
const rows = async () => {
  const all = await temporary.vitrine.store.db.selectFrom('source_item').selectAll().execute();
  return all.map((row) => ({ ...row, name: row.location.replace(/^http:\/\//, '').replace(/:\d+/, '') }));
};
const here = async (): Promise<string[]> =>
  (await rows())
    .filter((row) => row.photo_id !== null)
    .map(({ name }) => name)
    .toSorted();
const everywhere = (reply: Reply): Pages => Object.fromEntries(names.map((name) => [name, reply]));

describe('a host of which most is gone at once', () => {
  it.each<[string, () => Pages]>([
    ['404 to everything', () => ({})],
    ['403 to everything', () => everywhere({ status: 403 })],
    ['robots.txt shut', () => ({ ...wholeTown(), 'town.test/robots.txt': { status: 401 } })],
    ['503 to everything', () => everywhere({ status: 503 })],
    ['a page in every place', () => everywhere({ body: '<!doctype html><p>We are back soon' })],
    ['nothing at all', () => everywhere({ by: (_request, response) => void response.destroy() })],
  ])('keeps what is here, with all that is known of it: %s', async (_, pages) => {
    const before = await rows();
    web.pages = pages();
    await visit();
    expect(await here()).toEqual(names);
    const facts = (all: typeof before) => all.map(({ page, title, provenance }) => [page, title, provenance]);
    expect(facts(await rows())).toEqual(facts(before));
    expect((await rows()).every((row) => row.skip_code === 'photo.unreadable')).toBe(true);
    web.pages = wholeTown();
    await visit();
    expect((await rows()).every((row) => row.skip_code === null)).toBe(true);
  });

  it('says how much would go', async () => {
    web.pages = {};
    const { skipped } = await visit();
    expect(skipped.items[0]?.reason).toBe(
      'the publisher has taken it down (404); with it 6 of 6 photos would go: it stays until somebody agrees to that (remove-vanished)',
    );
    web.pages = wholeTown();
    await visit();
  });

  it('keeps what is here when its name points inside for a while', async () => {
    await visit({ resolve: async () => ['10.0.0.1'] });
    expect(await here()).toEqual(names);
    await visit();
  });
});

describe('a publisher', () => {
  it('is obeyed for one photo that is gone, refused or may not be shown', async () => {
    web.pages[names[0]!] = { status: 410 };
    web.pages[names[1]!] = { status: 451 };
    // Unchanged, and not to be used any more.
    web.pages[names[2]!] = { status: 304, headers: { 'x-robots-tag': 'noai' } };
    await visit();
    expect(await here()).toEqual(names.slice(3));
    web.pages = wholeTown();
    await visit();
    expect(await here()).toEqual(names);
  });

  it('is obeyed at once for a whole host', async () => {
    web.pages['town.test/robots.txt'] = 'User-agent: *\nDisallow: /';
    await visit();
    expect(await here()).toEqual([]);
    web.pages = wholeTown();
    await visit();
    expect(await here()).toEqual(names);
  });
});

const siteNamed = (more: Record<string, unknown>) => {
  const reading = readSite(
    JSON.stringify({
      name: 'Village',
      hosts: [`village.test:${web.port}`],
      start: [web.address('village.test/')],
      permission: 'letter',
      basis: 'legitimate interest',
      approver: 'A. Curator',
      contact,
      until: '2099-12-31',
      ...more,
    }),
  );
  if (!reading.ok) throw new Error(reading.defects.map(({ message }) => message).join());
  return reading.site;
};

describe('another source', () => {
  it('lets go of nothing that it does not name', async () => {
    web.pages['village.test/'] =
      `<!doctype html>${names.map((name) => `<img src="${web.address(name)}">`).join('')}`;
    await index(siteItems(siteNamed({}), settings));
    const manifest = {
      type: 'Manifest',
      items: names.map((name) => ({
        items: [{ items: [{ body: { id: web.address(name), type: 'Image' } }] }],
      })),
    };
    web.pages['village.test/iiif'] = JSON.stringify(manifest);
    await index(iiifItems({ address: web.address('village.test/iiif'), allowHosts: [], contact }, settings));
    expect(await here()).toEqual(names);
  });

  it('fills the store with no more refusals than photos it may take', async () => {
    const images = Array.from({ length: 200 }, (_, i) => `<img src="http://elsewhere.test/${i}.jpg">`).join(
      '',
    );
    web.pages['village.test/'] = `<!doctype html>${images}<a href="/noai">x</a>`;
    web.pages['village.test/noai'] =
      `<!doctype html><meta name="robots" content="noai">${images.replaceAll('elsewhere', 'village')}`;
    const { skipped } = await index(siteItems(siteNamed({ limits: { photos: 20 } }), settings));
    // Twenty, and one that tells of the limit.
    expect(skipped.total).toBe(21);
  });

  it('takes no photo of a sitemap from a page that refuses', async () => {
    const url = (page: string, image: string) =>
      `<url><loc>${page}</loc><image><loc>${web.address(image)}</loc></image></url>`;
    web.pages['village.test/sitemap.xml'] =
      `<urlset>${url('/refuses', 'village.test/a.pgm')}${url('/gives', 'village.test/b.pgm')}</urlset>`;
    web.pages['village.test/refuses'] = '<!doctype html><meta name="robots" content="noimageindex">';
    web.pages['village.test/gives'] = '<!doctype html><title>Given</title>';
    web.pages['village.test/a.pgm'] = photo(11);
    web.pages['village.test/b.pgm'] = photo(12);
    const asked = web.asked.length;
    const sitemaps = [web.address('village.test/sitemap.xml')];
    await index(siteItems(siteNamed({ start: [], sitemaps }), settings));
    expect(web.asked.slice(asked)).not.toContain('village.test/a.pgm');
    expect((await rows()).find((row) => row.name === 'village.test/b.pgm')).toMatchObject({ title: 'Given' });
    expect((await rows()).find((row) => row.name === 'village.test/a.pgm')).toMatchObject({
      skip_code: 'photo.not-permitted',
    });
  });

  it('stops when its last day has passed', async () => {
    let asked = 0;
    web.pages['village.test/'] = '<!doctype html><a href="/next">x</a>';
    const now = () => new Date(asked++ < 3 ? '2099-12-31T12:00:00' : '2100-01-01T12:00:00');
    const { skipped } = await index(siteItems(siteNamed({}), { ...settings, now }));
    expect(skipped.items.at(-1)?.reason).toBe(
      'the limit of the site.yaml is reached: its last day, 2099-12-31',
    );
    expect(web.asked).not.toContain('village.test/next');
  });
});

describe('whoever agrees', () => {
  it('loses what is gone, however much it is', async () => {
    web.pages = {};
    await visit({ mayLoseMost: true });
    expect((await here()).filter((name) => name.startsWith('town.test'))).toEqual([]);
  });
});
