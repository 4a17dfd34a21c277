/** What the gallery computes by itself, without a browser. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration } from '../../web/src/screens/collection/duration.js';
import { queryOf, readFilter, writeFilter } from '../../web/src/screens/collection/gallery-filter.js';
import {
  blockSize,
  blocksOf,
  idsOfBlock,
  placeAfter,
  unpackIds,
} from '../../web/src/screens/collection/ids.js';
import { radiusOf, viewOf } from '../../web/src/screens/collection/place-view.js';
import { shownAddress } from '../../web/src/parts/source-address.js';
import { filesToRetry, planUploads, type Chosen } from '../../web/src/screens/collection/upload-plan.js';
import { daysUntil, isAt, standingsOf, type Listed } from '../../web/src/screens/collections/standing.js';

describe('ids', () => {
  it('come out as they were packed, in any order', () => {
    const lists = fc.uniqueArray(fc.integer({ min: 1, max: 4e9 }), { maxLength: 300 });
    fc.assert(
      fc.property(lists, (ids) => {
        const packed = ids.map((id, i) => id - (ids[i - 1] ?? 0)).join(',');
        expect([...unpackIds(packed)]).toEqual(ids);
      }),
    );
  });

  it('are asked for in blocks that cover what is in view', () => {
    const ids = Uint32Array.from({ length: 500 }, (_, i) => i + 1);
    for (const [from, to] of [
      [0, 1],
      [59, 61],
      [120, 180],
      [490, 500],
    ] as const) {
      const asked = blocksOf(from, to).flatMap((block) => idsOfBlock(ids, block).split(',').map(Number));
      for (let at = from; at < to; at++) expect(asked).toContain(at + 1);
      expect(asked.length).toBeLessThanOrEqual(to - from + 2 * blockSize);
    }
  });
});

describe('keys in the grid', () => {
  const grid = { total: 23, columns: 5, rowsInView: 2 };
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 22, 22],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 2, 7],
    ['ArrowDown', 20, 22],
    ['ArrowUp', 7, 2],
    ['ArrowUp', 2, 2],
    ['PageDown', 1, 11],
    ['PageUp', 11, 1],
    ['Home', 17, 0],
    ['End', 3, 22],
    ['x', 3, null],
  ])('%s from %i leads to %s', (key, at, expected) => {
    expect(placeAfter(key, at, grid)).toBe(expected);
  });

  it('lead nowhere where nothing is', () => {
    expect(placeAfter('End', 0, { ...grid, total: 0 })).toBeNull();
  });
});

it('a filter comes out of the address as it went in, and leaves what else stands there', () => {
  const filter = {
    faces: 'few',
    quality: 'low',
    year: 'none',
    text: 'pier 50%',
    sort: 'captured',
    descending: true,
  } as const;
  const written = writeFilter(new URLSearchParams('tab=gallery&year=2001'), filter);
  expect(readFilter(written)).toEqual(filter);
  expect(written.get('tab')).toBe('gallery');
  expect(queryOf(filter)).toMatchObject({ minFaces: 2, maxFaces: 5, maxQuality: 0.3, order: 'descending' });
  const odd = readFilter(new URLSearchParams('faces=x&year=abc&sort=name'));
  expect(odd).toEqual({ faces: null, quality: null, year: null, text: '', sort: 'added', descending: false });
});

const chosen = (path: string, bytes = 1000): Chosen => ({ path, bytes, file: new File([], path) });

describe('uploads', () => {
  it('go in requests of the size that the server takes, each file once', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 140e6 }), { maxLength: 400 });
    fc.assert(
      fc.property(sizes, (bytes) => {
        const files = bytes.map((size, i) => chosen(`p/${i}.jpg`, size));
        const { batches, tooLarge } = planUploads(files);
        const sent = batches.flatMap((batch) => batch.files);
        expect(new Set([...sent, ...tooLarge])).toEqual(new Set(files));
        expect(sent.length + tooLarge.length).toBe(files.length);
        for (const batch of batches) {
          const sum = batch.files.reduce((total, file) => total + file.bytes, 0);
          expect(sum < 128 * 1024 * 1024 && batch.files.length <= 500).toBe(true);
        }
      }),
    );
  });

  it('leave out what systems put beside files, and send archives by themselves', () => {
    const names = [
      'a/.DS_Store',
      '__MACOSX/x',
      'Thumbs.db',
      'a/b.jpg',
      'c.ZIP',
      'd.jpg',
      'e.warc.gz',
      'f.gz',
    ];
    const { batches, tooLarge } = planUploads(names.map((name) => chosen(name)));
    expect(batches.map(({ kind, files }) => [kind, files.map(({ path }) => path)])).toEqual([
      ['photos', ['a/b.jpg', 'd.jpg', 'f.gz']],
      ['archive', ['c.ZIP']],
      ['archive', ['e.warc.gz']],
    ]);
    expect(tooLarge).toEqual([]);
    expect(planUploads([chosen('big.zip', 300 * 1024 * 1024)]).tooLarge).toHaveLength(1);
  });

  it('are tried again only where that can end otherwise', () => {
    const files = ['a b/1.jpg', '2.jpg', '3.jpg', 'letter.eml'].map((name) => chosen(name));
    const skipped = [
      { source: 'upload:a%20b/1.jpg', code: 'photo.timeout' },
      { source: 'upload:2.jpg', code: 'photo.no-face' },
      { source: 'upload:letter.eml!/1.jpg', code: 'photo.crashed' },
    ];
    expect(filesToRetry(files, skipped).map(({ path }) => path)).toEqual(['a b/1.jpg', 'letter.eml']);
  });
});

describe('places', () => {
  it('are all in the drawing, which is on the globe', () => {
    const places = fc.array(
      fc.record({
        latitude: fc.integer({ min: -900, max: 900 }).map((tenths) => tenths / 10),
        longitude: fc.integer({ min: -1800, max: 1800 }).map((tenths) => tenths / 10),
        photos: fc.integer({ min: 1, max: 1000 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(places, (some) => {
        const { west, north, width, height, meridians, parallels } = viewOf(some);
        for (const { latitude, longitude } of some) {
          expect(longitude).toBeGreaterThanOrEqual(west - 1e-9);
          expect(longitude).toBeLessThanOrEqual(west + width + 1e-9);
          expect(latitude).toBeLessThanOrEqual(north + 1e-9);
          expect(latitude).toBeGreaterThanOrEqual(north - height - 1e-9);
        }
        expect(west >= -180 && north <= 90).toBe(true);
        expect(meridians.length + parallels.length).toBeLessThanOrEqual(25);
      }),
    );
  });

  it('of more photos are larger, by area', () => {
    expect(radiusOf(100, 100)).toBeGreaterThan(radiusOf(25, 100));
  });
});

it('addresses of uploads are read as names', () => {
  expect(shownAddress('upload:album/group%202.jpg')).toBe('album/group 2.jpg');
  expect(shownAddress('upload:50%')).toBe('50%');
  expect(shownAddress('https://archive.test/a%20b')).toBe('https://archive.test/a%20b');
});

it.each([
  [0.2, '1 sec'],
  [59, '59 sec'],
  [61, '1 min, 1 sec'],
  [660, '11 min'],
  [3600 * 2 + 60, '2 hr, 1 min'],
])('%f seconds are %s', (seconds, words) => {
  expect(duration(seconds, 'en')).toBe(words);
});

describe('a collection', () => {
  const collection = { expires: null, expired: false, photos: 3, maxPhotos: null } as Listed;
  const now = new Date('2026-03-01T12:00:00');
  it.each([
    [{}, []],
    [{ photos: 0 }, ['empty']],
    [{ maxPhotos: 3 }, ['full']],
    [{ expires: '2026-03-20' }, ['endsSoon']],
    [{ expires: '2026-08-20' }, []],
    [{ expires: '2026-01-01', expired: true, photos: 0 }, ['ended', 'empty']],
  ])('%j is %j', (facts, expected) => {
    expect(standingsOf({ ...collection, ...facts }, now)).toEqual(expected);
  });

  it('ends on its last day', () => {
    expect(daysUntil('2026-03-01', now)).toBe(1);
    expect(daysUntil('2026-03-11', now)).toBe(11);
  });

  it.each(['Press / 2019', '50% off', 'a?b#c', 'naïve', 'plain'])(
    'named %s is found by its address',
    (name) => {
      // What the router makes of an address.
      const parameter = decodeURI(encodeURIComponent(name));
      expect(isAt(name, parameter)).toBe(true);
      expect(isAt('other', parameter)).toBe(false);
    },
  );
});
