/** A collection to look through, over HTTP: what is where, what fits a filter, what the log says of the look. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { clusterCollection } from '#vitrine/flows/clusters/cluster-collection.js';
import { readSigned } from '#vitrine/flows/log/read-entries.js';
import { addCollection, indexPhotos } from '../support/curator.js';
import { tested } from '../flows/casework-vitrine.js';
import { facePhoto, item, lawful, soloGrant, streamOf } from '../flows/temporary-vitrine.js';
import { samplePhotos } from '../support/samples.js';
import {
  memberOf,
  setPolicy,
  temporaryServer,
  type Browser,
  type Member,
  type TemporaryServer,
} from './temporary-server.js';

let server: TemporaryServer;
let cleo: Member;
let ids: number[];

interface Photo {
  id: number;
  source: string;
  capturedAt: string | null;
  place: object | null;
  thumbnail: string;
  preview: string;
  faces: { quality: number; sufficient: boolean; thumbnail: string }[];
}

beforeAll(async () => {
  server = await temporaryServer();
  const { vitrine } = server;
  await addCollection(vitrine, { name: 'archive', ...lawful });
  await addCollection(vitrine, { name: 'other', ...lawful });
  const group = (await samplePhotos())[0]!;
  const camera = {
    IFD0: { Make: 'Maker', ImageDescription: 'At the pier' },
    IFD2: { DateTimeOriginal: '2003:07:01 10:00:00' },
    IFD3: amsterdam,
  };
  const placed = await asJpeg(facePhoto(5, 1)).withExif(camera).toBuffer();
  const items = [
    item('desk/one.pgm', () => facePhoto(1, 1), { capturedAt: '2019-05', title: 'On the Pier' }),
    item('desk/two.pgm', () => facePhoto(1, 2), { capturedAt: '2001' }),
    item('desk/50%_off.pgm', () => facePhoto(2, 1)),
    item('group/three.jpg', () => group),
    item('camera/four.jpg', () => placed),
    item('notes.txt', () => Buffer.from('no photo')),
  ];
  // One by one, so that their order is known.
  for (const each of items) await indexPhotos(vitrine, { collection: 'archive', items: streamOf([each]) });
  await indexPhotos(vitrine, {
    collection: 'other',
    items: streamOf([item('x.pgm', () => facePhoto(3, 1))]),
  });
  const grant = await soloGrant(vitrine, {
    user: 'tester',
    case: '2026-1',
    reason: 'who is in the archive',
    collections: ['archive'],
  });
  await clusterCollection(vitrine, grant);
  await setPolicy(server, { ...tested, secondFactor: true });
  cleo = await memberOf(server, ['curator']);
  ids = await found('');
});
afterAll(() => server.remove());

const amsterdam = {
  GPSLatitude: '52/1 22/1 0/1',
  GPSLatitudeRef: 'N',
  GPSLongitude: '4/1 53/1 0/1',
  GPSLongitudeRef: 'E',
};

/** The pixels of a PGM, as a camera would store them. */
function asJpeg(pgm: Buffer) {
  const raw = { width: 160, height: 160, channels: 1 } as const;
  return sharp(pgm.subarray(-160 * 160), { raw }).jpeg({ quality: 95 });
}

async function found(query: string, browser: Browser = cleo.browser): Promise<number[]> {
  const { status, body } = await browser.get<{ total: number; ids: string }>(
    `/collections/archive/gallery?${query}`,
  );
  expect(status).toBe(200);
  let last = 0;
  const list = body.ids === '' ? [] : body.ids.split(',').map((each) => (last += Number(each)));
  expect(list).toHaveLength(body.total);
  return list;
}

/** By their places in the order in which they came. */
async function places(query: string): Promise<number[]> {
  return (await found(query)).map((id) => ids.indexOf(id) + 1);
}

async function shown(wanted: readonly number[]): Promise<Photo[]> {
  const { body } = await cleo.browser.get<{ items: Photo[] }>(
    `/collections/archive/gallery/photos?ids=${wanted.join(',')}`,
  );
  return body.items;
}

describe('the list of all photos', () => {
  it.each([
    ['', [1, 2, 3, 4, 5]],
    ['order=descending', [5, 4, 3, 2, 1]],
    ['sort=captured', [2, 5, 4, 1, 3]],
    ['sort=captured&order=descending', [1, 4, 5, 2, 3]],
    ['minFaces=2', [4]],
    ['maxFaces=1', [1, 2, 3, 5]],
    ['minFaces=1&maxFaces=0', []],
    ['year=2019', [1]],
    ['year=2003', [5]],
    ['year=2017', [4]],
    ['year=none', [3]],
    ['text=pier', [1]],
    ['text=DESK', [1, 2, 3]],
    ['text=0%25_', [3]],
    ['text=desk&year=none', [3]],
  ])('%s', async (query, expected) => {
    expect(await places(query)).toEqual(expected);
  });

  it('can be ordered and cut by quality', async () => {
    const byQuality = await found('sort=quality&order=descending');
    const best = (await shown(byQuality)).map(({ faces }) =>
      Math.max(...faces.map(({ quality }) => quality)),
    );
    expect(best).toEqual(best.toSorted((p, q) => q - p));
    const cut = (best[0]! + best.at(-1)!) / 2;
    const above = best.filter((quality) => quality >= cut).length;
    expect(above).toBeLessThan(best.length);
    expect(await found(`sort=quality&order=descending&minQuality=${cut}`)).toEqual(byQuality.slice(0, above));
    expect(await found(`sort=quality&order=descending&maxQuality=${cut}`)).toEqual(byQuality.slice(above));
  });

  it.each(['minFaces=-1', 'year=19', 'sort=name', 'minQuality=2', 'text='])(
    '%s is a mistake',
    async (query) => {
      const refused = await cleo.browser.get<{ code: string }>(`/collections/archive/gallery?${query}`);
      expect(refused).toMatchObject({ status: 400, body: { code: 'usage' } });
    },
  );
});

const many = (count: number) => Array.from({ length: count }, (_, i) => i + 1).join(',');

describe('photos by their ids', () => {
  it('come in the order asked for, without those of other collections', async () => {
    const other = await cleo.browser.get<{ ids: string }>('/collections/other/gallery');
    const wanted = [ids[3]!, Number(other.body.ids), ids[0]!, 999_999];
    expect((await shown(wanted)).map(({ id }) => id)).toEqual([ids[3], ids[0]]);
  });

  it('have faces, times and places', async () => {
    const [first, , , group, placed] = await shown(ids);
    expect(first).toMatchObject({ capturedAt: '2019-05', title: 'On the Pier', place: null, facts: null });
    expect(group!.faces.length).toBeGreaterThan(1);
    expect(placed).toMatchObject({
      capturedAt: '2003-07-01T10:00:00',
      facts: { make: 'Maker', model: null, caption: 'At the pier', regions: [], credentials: null },
    });
    expect(placed!.place).toMatchObject({ latitude: expect.closeTo(52.367, 2) as number });
    expect(first!.faces[0]).toMatchObject({ quality: expect.any(Number) as number, sufficient: true });
  });

  it('have pictures in two sizes, for whoever looked and nobody else', async () => {
    const [, , , group] = await shown(ids);
    const lina = await memberOf(server, ['curator']);
    for (const [address, longest] of [
      [group!.thumbnail, 320],
      // The photo of 1920 px, halved until it is no longer than 800.
      [group!.preview, 480],
    ] as const) {
      const cookie = [...cleo.browser.jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await server.app.request(`http://localhost:8480${address}`, { headers: { cookie } });
      const { width, height } = await sharp(await response.arrayBuffer()).metadata();
      expect(Math.max(width, height)).toBe(longest);
      expect(await lina.browser.get(address)).toMatchObject({ status: 403 });
    }
  });

  it('can be asked for two hundred at a time', async () => {
    const path = '/collections/archive/gallery/photos?ids=';
    expect(await cleo.browser.get(`${path}${many(200)}`)).toMatchObject({ status: 200 });
    for (const wrong of [many(201), '', '1,', 'x'])
      expect(await cleo.browser.get(`${path}${wrong}`)).toMatchObject({ status: 400 });
  });
});

it('pictures do not count among the requests that a person may make', async () => {
  const paula = await memberOf(server, ['curator']);
  const { body } = await paula.browser.get<{ items: Photo[] }>(
    `/collections/archive/gallery/photos?ids=${ids[0]}`,
  );
  for (let i = 0; i < 700; i++) {
    const { status } = await paula.browser.get(body.items[0]!.faces[0]!.thumbnail);
    expect(status).toBe(200);
  }
  expect(await paula.browser.get('/session')).toMatchObject({ status: 200 });
});

it('health is in numbers', async () => {
  const { body } = await cleo.browser.get<{
    quality: { from: number; faces: number }[];
    faces: number;
    clusters: number;
  }>('/collections/archive/health');
  expect(body).toMatchObject({
    photos: 5,
    lowestSufficient: 0.3,
    years: [
      { year: '2001', photos: 1 },
      { year: '2003', photos: 1 },
      { year: '2017', photos: 1 },
      { year: '2019', photos: 1 },
      { year: null, photos: 1 },
    ],
    skipped: [{ code: 'photo.unsupported', count: 1 }],
    places: expect.arrayContaining([{ latitude: 52.4, longitude: 4.9, photos: 1 }]) as unknown,
    placed: 2,
  });
  expect(body.quality).toHaveLength(20);
  expect(body.quality.reduce((sum, { faces }) => sum + faces, 0)).toBe(body.faces);
  expect(body.clusters).toBeGreaterThan(0);
});

it('unknown persons have their faces', async () => {
  const { body } = await cleo.browser.get<{
    total: number;
    items: { faces: number; members: { photo: number; thumbnail: string }[] }[];
  }>('/collections/archive/clusters');
  expect(body.total).toBe(body.items.length);
  const pier = body.items.find(({ members }) => members.some(({ photo }) => photo === ids[0]))!;
  expect(pier.members.map(({ photo }) => photo)).toContain(ids[1]);
  expect(await cleo.browser.get(pier.members[0]!.thumbnail)).toMatchObject({ status: 200 });
  const none = await cleo.browser.get('/collections/archive/clusters?minFaces=1000');
  expect(none).toMatchObject({ body: { total: 0, items: [] } });
});

it('a photo that is taken out is gone, with its faces and pictures, and can be added again', async () => {
  const [wanted] = await shown([ids[2]!]);
  const path = `/collections/archive/gallery/photos/${wanted!.id}`;
  const elsewhere = await cleo.browser.delete(`/collections/other/gallery/photos/${wanted!.id}`);
  expect(elsewhere).toMatchObject({ status: 404, body: { code: 'request.unknown' } });
  expect(await cleo.browser.delete(path)).toMatchObject({ status: 204 });
  expect(await cleo.browser.delete(path)).toMatchObject({ status: 404 });
  expect(await found('')).toEqual(ids.filter((id) => id !== wanted!.id));
  expect(await cleo.browser.get(wanted!.faces[0]!.thumbnail)).toMatchObject({ status: 404 });
  const { entries } = await readSigned(await server.vitrine.logs.open('events'));
  expect(entries.filter(({ type }) => type === 'erasure.done')).toMatchObject([
    { what: 'photos', reason: 'removed-by-curator', count: 1, by: cleo.person.id },
  ]);
  const form = new FormData();
  form.append('files', new File([new Uint8Array(facePhoto(2, 1))], 'again.pgm'));
  const { body } = await cleo.browser.send<{ id: string }>('POST', '/collections/archive/photos', { form });
  await cleo.browser.get(`/jobs/${body.id}/events`);
  expect(await found('')).toHaveLength(ids.length);
});

/** The entries of the log about what the person looked at. */
async function looks(by: string) {
  const { entries } = await readSigned(await server.vitrine.logs.open('events'));
  return entries.filter((entry) => entry.type === 'collection.viewed' && entry.by === by);
}

describe('every look', () => {
  it('is in the log, once for each person, collection and hour', async () => {
    const rosa = await memberOf(server, ['curator']);
    await Promise.all([found('', rosa.browser), found('year=2019', rosa.browser)]);
    await rosa.browser.get('/collections/archive/photos');
    expect(await looks(rosa.person.id)).toHaveLength(1);
    await rosa.browser.get('/collections/other/gallery');
    await rosa.browser.get('/collections/archive/clusters');
    expect(await looks(rosa.person.id)).toHaveLength(3);
    server.pass(1);
    await found('', rosa.browser);
    const told = await looks(rosa.person.id);
    expect(told).toHaveLength(4);
    expect(told[0]).toMatchObject({ collection: 1, what: 'photos' });
  });

  it('is not there where nothing was shown', async () => {
    const ivan = await memberOf(server, ['investigator']);
    expect(await ivan.browser.get('/collections/archive/gallery')).toMatchObject({ status: 403 });
    expect(await looks(ivan.person.id)).toEqual([]);
  });
});
