import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#vitrine/errors.js';
import { listCollections } from '#vitrine/flows/collections/collections.js';
import type { IndexRequest } from '#vitrine/flows/collections/index-photos.js';
import { verify } from '#vitrine/flows/index/verify.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import { thumbnailFolder } from '#vitrine/store/data-folder.js';
import { takeWriterLock } from '#vitrine/store/writer-lock.js';
import type { Collection, SourceContext, SourceItem } from '#vitrine/types.js';
import { gate } from '../lib/gate.js';
import {
  blankPhoto,
  faceItems,
  facePhoto,
  item,
  lawful,
  streamOf,
  temporaryVitrine,
  type TemporaryVitrine,
} from './temporary-vitrine.js';
import { addCollection, indexPhotos } from '../support/curator.js';

describe('indexPhotos', () => {
  // One installation, whose child processes start once, and a collection per test.
  let temporary: TemporaryVitrine;
  let vitrine: Vitrine;
  let collection: Collection;
  let tests = 0;

  beforeAll(async () => {
    temporary = await temporaryVitrine();
    vitrine = temporary.vitrine;
  });
  afterAll(() => temporary.remove());
  beforeEach(async () => {
    collection = await addCollection(vitrine, { ...lawful, name: `test ${++tests}` });
  });

  const index = (items: SourceItem[], options: Partial<IndexRequest> = {}) =>
    indexPhotos(vitrine, { collection: collection.name, items: streamOf(items), ...options });
  const stateOf = async () => {
    const all = await listCollections(vitrine);
    return all.find(({ id }) => id === collection.id);
  };
  const pictureFiles = () => {
    const folder = thumbnailFolder(vitrine.folder, collection.id);
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  };
  const change = (facts: Partial<Pick<Collection, 'expires' | 'basis' | 'name'>> & { max_photos?: number }) =>
    vitrine.store.db.updateTable('collection').set(facts).where('id', '=', collection.id).execute();
  const addresses = () =>
    vitrine.store.db
      .selectFrom('source_item')
      .select(['location', 'source', 'page', 'title', 'captured_at'])
      .where('collection_id', '=', collection.id)
      .execute();

  test('keeps photos with their faces; a second run reads nothing', async () => {
    const items = faceItems(4, 2);
    expect(await index(items)).toMatchObject({
      seen: 8,
      indexed: 8,
      unchanged: 0,
      duplicates: 0,
      interrupted: false,
    });
    expect(await stateOf()).toMatchObject({ photos: 8, skipped: 0 });
    expect(pictureFiles()).toHaveLength(8);
    const again = await index(items.map((known) => ({ ...known, read: async () => unread() })));
    expect(again).toMatchObject({ seen: 8, indexed: 0, unchanged: 8, faces: 0 });
    expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  });

  test('without a version it reads, and finds the content unchanged', async () => {
    const items = faceItems(2, 1).map((known) => ({ ...known, version: null }));
    expect(await index(items)).toMatchObject({ indexed: 2 });
    expect(await index(items)).toMatchObject({ indexed: 0, duplicates: 0, unchanged: 2 });
  });

  test('the same bytes at several addresses are one photo, in one run and across runs', async () => {
    expect(await index([copy('a'), copy('b'), copy('c')])).toMatchObject({ indexed: 1, duplicates: 2 });
    expect(await index([copy('d')])).toMatchObject({ indexed: 0, duplicates: 1 });
    expect(await stateOf()).toMatchObject({ photos: 1 });
    expect(pictureFiles()).toHaveLength(1);
    expect(await verify(vitrine)).toMatchObject({ ok: true });
  });

  test('changed content replaces the photo, and what was there before is erased', async () => {
    await index([item('a', () => facePhoto(1, 1)), item('b', () => facePhoto(2, 1))]);
    const before = pictureFiles().map((file) => file.name);
    expect(await index([item('a', () => facePhoto(3, 1), { version: '2' })])).toMatchObject({ indexed: 1 });
    expect(await stateOf()).toMatchObject({ photos: 2 });
    expect(pictureFiles().filter((file) => before.includes(file.name))).toHaveLength(1);
    expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  });

  test('a photo whose content wanders between addresses is never lost', async () => {
    await index([item('a', () => facePhoto(1, 1)), item('b', () => facePhoto(2, 1))]);
    const swapped = [
      item('a', () => facePhoto(2, 1), { version: '2' }),
      item('b', () => facePhoto(1, 1), { version: '2' }),
    ];
    const summary = await index(swapped);
    expect(summary.indexed + summary.duplicates).toBe(2);
    expect(await stateOf()).toMatchObject({ photos: 2 });
    expect(await verify(vitrine)).toMatchObject({ ok: true });
  });

  test('what cannot be used is remembered with its reason, and read again only on request', async () => {
    const unreadable = new AppError('photo.unreadable', 'permission denied');
    const bad = [
      item('empty.jpg', () => new Uint8Array()),
      item('text.jpg', () => Buffer.from('this is no photo')),
      item('blank.pgm', blankPhoto),
      item('closed.jpg', () => {
        throw unreadable;
      }),
    ];
    const { skipped, indexed } = await index([...bad, ...faceItems(1, 1)]);
    expect(indexed).toBe(1);
    expect(skipped.total).toBe(4);
    expect(skipped.byCode).toMatchObject({ 'photo.empty': 1, 'photo.no-face': 1, 'photo.unreadable': 1 });
    expect(skipped.items.map(({ source }) => source).toSorted()).toEqual(
      bad.map(({ source }) => source).toSorted(),
    );
    expect(skipped.items).toContainEqual({
      source: 'https://archive.test/closed.jpg',
      code: 'photo.unreadable',
      reason: 'permission denied',
      signal: null,
    });
    expect(await stateOf()).toMatchObject({ photos: 1, skipped: 4 });
    expect(await index(bad.map((known) => ({ ...known, read: async () => unread() })))).toMatchObject({
      unchanged: 4,
    });
    const mended = bad.map((known) => ({ ...known, read: async () => facePhoto(2, 1) }));
    expect(await index(mended, { retrySkipped: true })).toMatchObject({ indexed: 1, duplicates: 3 });
    expect(await stateOf()).toMatchObject({ photos: 2, skipped: 0 });
  });

  test('what the source says anew about a known photo is taken over without reading it', async () => {
    await index(faceItems(1, 1));
    const [known] = faceItems(1, 1);
    const facts = {
      source: 'https://moved.test/1',
      page: 'https://moved.test/',
      title: 'Moved',
      capturedAt: '2001-02-03',
    };
    expect(await index([{ ...known!, ...facts, read: async () => unread() }])).toMatchObject({
      unchanged: 1,
    });
    expect(await addresses()).toEqual([
      { location: 's1/1', source: facts.source, page: facts.page, title: 'Moved', captured_at: '2001-02-03' },
    ]);
  });

  test('stops at the cap and keeps what it has', async () => {
    await change({ max_photos: 5 });
    await expect(index(faceItems(5, 2))).rejects.toMatchObject({ code: 'collection.full' });
    expect(await stateOf()).toMatchObject({ photos: 5 });
    expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
    await expect(index(faceItems(5, 2))).rejects.toMatchObject({ code: 'collection.full' });
    // What is in it may be indexed again.
    const known = await addresses();
    const inside = new Set(known.map(({ location }) => location));
    expect(await index(faceItems(5, 2).filter(({ location }) => inside.has(location)))).toMatchObject({
      unchanged: 5,
    });
  });

  test.each([
    ['collection.expired', { expires: '2020-01-01' }],
    ['collection.invalid', { basis: ' ' }],
    ['collection.unknown', { name: 'another' }],
  ])('refuses with %s before reading anything', async (code, facts) => {
    await change(facts);
    await expect(index([item('a', unread)])).rejects.toMatchObject({ code });
  });

  test('an interrupted run keeps what was in work; the next one completes it', async () => {
    const stop = new AbortController();
    // What comes after the tenth photo is not read before the run is interrupted, however slow a commit is.
    const items = faceItems(14, 2).map((each, i) => ({
      ...each,
      async read() {
        if (i >= 10) await interrupted(stop.signal);
        return each.read();
      },
    }));
    const first = await index(items, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(first.interrupted).toBe(true);
    // At most ten, and those that were waiting to be read.
    expect(first.indexed).toBeGreaterThan(0);
    expect(first.indexed).toBeLessThan(28);
    expect(await stateOf()).toMatchObject({ photos: first.indexed });
    expect(await index(faceItems(14, 2))).toMatchObject({
      unchanged: first.indexed,
      indexed: 28 - first.indexed,
    });
    expect(await verify(vitrine)).toMatchObject({ ok: true });
  });

  test('the first photos are committed at once, and work goes on while the disk is slow', async () => {
    const disk = gate();
    let flushes = 0;
    const images: Vitrine['images'] = {
      ...vitrine.images,
      async write(...pictures) {
        if (++flushes === 1) await disk.opened;
        return vitrine.images.write(...pictures);
      },
    };
    let read = 0;
    const items = faceItems(14, 2).map((each) => ({
      ...each,
      async read() {
        // More than are in work at once: the first were finished while nothing could be committed.
        if (++read === 20) disk.open();
        return each.read();
      },
    }));
    const seen: number[] = [];
    const summary = await indexPhotos(
      { ...vitrine, images },
      {
        collection: collection.name,
        items: streamOf(items),
        onProgress: (progress) => seen.push(progress.seen),
      },
    );
    expect(summary).toMatchObject({ indexed: 28 });
    expect(seen[0]).toBeLessThan(10);
    // What gathered meanwhile is committed together.
    expect(flushes).toBeLessThan(10);
    expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  });

  test('an error of the source comes through, and what came before it is kept', async () => {
    await expect(index([], { items: breaking() })).rejects.toMatchObject({ code: 'manifest.invalid' });
    expect(await stateOf()).toMatchObject({ photos: 2 });
  });

  test('photos wait until those in work leave room for their bytes', async () => {
    let inWork = 0;
    let most = 0;
    const large = Array.from({ length: 5 }, (_, i) => ({
      ...item(`large ${i}`, unread),
      async read(reserve?: (bytes: number) => Promise<void>) {
        await reserve?.(200e6);
        most = Math.max(most, ++inWork);
        await setTimeout(5);
        inWork--;
        return facePhoto(i + 1, 1);
      },
    }));
    expect(await index(large)).toMatchObject({ indexed: 5 });
    expect(most).toBe(1);
  });

  test.each([
    ['that was opened', async () => null],
    ['that broke off', () => Promise.reject(new AppError('photo.corrupt', 'broke off'))],
  ])('a holder %s is not recorded before what it holds', async (_, read: SourceItem['read']) => {
    const wasRead = gate();
    const held = {
      ...item('a.zip!/1', unread),
      read: async () => {
        await wasRead.opened;
        throw new Error('the machine stops');
      },
    };
    const holder = {
      ...item('a.zip', unread),
      read: async () => {
        wasRead.open();
        return read();
      },
    };
    await expect(index([held, holder])).rejects.toThrow('the machine stops');
    expect(await addresses()).toEqual([]);
  });

  test('what a source had analysed is not analysed again', async () => {
    expect(await index([], { items: analysedBefore })).toMatchObject({ indexed: 1 });
  });

  test('one writer at a time', async () => {
    const lock = takeWriterLock(vitrine.folder.writerLock);
    await expect(index(faceItems(1, 1))).rejects.toMatchObject({ code: 'store.busy' });
    await expect(verify(vitrine)).rejects.toMatchObject({ code: 'store.busy' });
    lock.release();
    expect(await index(faceItems(1, 1))).toMatchObject({ indexed: 1 });
  });
});

async function* analysedBefore(context: SourceContext): AsyncGenerator<SourceItem> {
  const bytes = facePhoto(1, 1);
  const analysed = await context.analyse(bytes);
  expect(await context.analyse(bytes)).toBe(analysed);
  // Other bytes, if of the same content.
  expect(await context.analyse(facePhoto(1, 1))).not.toBe(analysed);
  yield item('s1/1', () => bytes);
}

function unread(): never {
  throw new Error('a known item was read');
}

function copy(location: string): SourceItem {
  return item(location, () => facePhoto(1, 1));
}

async function* breaking(): AsyncGenerator<SourceItem> {
  yield* faceItems(2, 1);
  throw new AppError('manifest.invalid', 'line 3 is not JSON');
}

async function interrupted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
