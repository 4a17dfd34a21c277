import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { sha256 } from '#vitrine/lib/sha256.js';
import { countCollection, insertCollection } from '#vitrine/store/collections.js';
import { expectImages, pendingErasures } from '#vitrine/store/erasures.js';
import { facesAfter, findFaces } from '#vitrine/store/faces.js';
import { openStore, type Store } from '#vitrine/store/open-store.js';
import { recordOutcome, type ItemOutcome, type Recording } from '#vitrine/store/record-outcome.js';
import { findSourceItem, knownBelow, type Address } from '#vitrine/store/source-items.js';
import type { AnalysedPhoto, ModelId } from '#vitrine/types.js';
import { temporaryFolder } from './temporary-folder.js';

const modelId = 'test-model' as ModelId;
let store: Store;
let recording: Recording;

beforeEach(async () => {
  store = await openStore(join(temporaryFolder(), 'store.db'), randomBytes(32));
  onTestFinished(() => store.close());
  const texts = { name: 'a', owner: 'o', basis: 'b', purpose: 'p', createdAt: '2026-01-01T00:00:00.000Z' };
  const collection = await insertCollection(store.db, { ...texts, expires: null, maxPhotos: 3 });
  recording = { collection, modelId, photos: 0 };
});

function address(location: string, version = '1'): Address {
  return {
    location,
    version,
    source: `https://archive.test/${location}`,
    page: null,
    title: null,
    capturedAt: null,
  };
}

function analysed(faces: number): AnalysedPhoto {
  const point = { x: 1.5, y: 2.5 };
  const quality = {
    faceSizePx: 40,
    detectorScore: 0.9,
    sharpness: 80,
    yawDegrees: -3,
    brightness: 120,
    unified: 0.6,
  };
  const face = (i: number) => ({
    box: { x: i, y: 2, width: 40.25, height: 50 },
    landmarks5: [point, point, point, point, point] as const,
    quality,
    embedding: Float32Array.from([i, 0.5, -0.25, 1e-3]),
    thumbnail: new Uint8Array(),
  });
  const camera = { capturedAt: null, place: null };
  const photo = { widthPx: 100, heightPx: 80, camera, facts: null, preview: new Uint8Array() };
  return {
    ...photo,
    faces: Array.from({ length: faces }, (_, i) => face(i)),
    elapsedMs: { decode: 1, detect: 1, embed: 1, models: 1 },
  };
}

function newPhoto(location: string, content: string, faces = 1): ItemOutcome {
  const hash = sha256(Buffer.from(content));
  const pictures = { imagesName: `${location}-${content}`, imagesBytes: 10 };
  return {
    kind: 'new-photo',
    address: address(location, content),
    sha256: hash,
    analysed: analysed(faces),
    ...pictures,
  };
}

function record(outcome: ItemOutcome) {
  return store.write(async (db) => {
    if (outcome.kind === 'new-photo') await expectImages(db, recording.collection.id, [outcome.imagesName]);
    return recordOutcome(db, recording, outcome);
  });
}

const counts = () => countCollection(store.db, recording.collection.id);
const known = (location: string) => findSourceItem(store.db, recording.collection.id, location);

describe('recordOutcome', () => {
  test('a new photo is there with its faces as they were found, and nothing is left to erase', async () => {
    const recorded = await record(newPhoto('one', 'x', 2));
    if (recorded.kind !== 'indexed') throw new Error(`expected indexed, got ${recorded.kind}`);
    expect(recorded.faceIds).toHaveLength(2);
    expect(await counts()).toEqual({ photos: 1, faces: 2, items: 1, skipped: 0 });
    const faces = await facesAfter(store.db, recording.collection.id, modelId, 0, 10);
    expect(faces.map(({ faceId, embedding }) => [faceId, ...embedding])).toEqual(
      recorded.faceIds.map((id, i) => [id, ...analysed(2).faces[i]!.embedding]),
    );
    const found = await findFaces(store.db, recorded.faceIds);
    expect(found.get(recorded.faceIds[1]!)).toMatchObject({
      box: { x: 1, y: 2, width: 40.25, height: 50 },
      quality: analysed(1).faces[0]!.quality,
      photo: { source: 'https://archive.test/one', collection: 'a' },
    });
    expect(await pendingErasures(store.db)).toEqual([]);
  });

  test('the same content elsewhere is another address of one photo; the first one is shown', async () => {
    const first = await record(newPhoto('one', 'x'));
    const hash = sha256(Buffer.from('x'));
    expect(await record({ kind: 'known-photo', address: address('two'), sha256: hash })).toEqual({
      kind: 'duplicate',
    });
    // Analysed twice at the same time: the second analysis is dropped with its pictures.
    expect(await record(newPhoto('three', 'x'))).toEqual({ kind: 'duplicate' });
    expect(await counts()).toMatchObject({ photos: 1, faces: 1, items: 3 });
    expect((await pendingErasures(store.db)).map((erasure) => erasure.photo?.imagesName)).toEqual([
      'three-x',
    ]);
    if (first.kind !== 'indexed') throw new Error('expected indexed');
    const found = await findFaces(store.db, first.faceIds);
    expect([...found.values()].map((face) => face.photo.source)).toEqual(['https://archive.test/one']);
  });

  test('changed content erases the old photo with its last address, not before', async () => {
    const old = await record(newPhoto('one', 'x'));
    if (old.kind !== 'indexed') throw new Error('expected indexed');
    await record({ kind: 'known-photo', address: address('two'), sha256: sha256(Buffer.from('x')) });
    await record(newPhoto('one', 'y'));
    expect(await counts()).toMatchObject({ photos: 2, items: 2 });
    const skipped = {
      kind: 'skipped',
      address: address('two', '2'),
      sha256: sha256(Buffer.from('z')),
      code: 'photo.no-face',
      reason: 'none',
    } as const;
    expect(await record(skipped)).toEqual({ kind: 'skipped', removed: true });
    expect(await counts()).toEqual({ photos: 1, faces: 1, items: 2, skipped: 1 });
    expect(recording.photos).toBe(1);
    expect(await pendingErasures(store.db)).toMatchObject([
      { collection: recording.collection.id, photo: { imagesName: 'one-x', faceIds: old.faceIds } },
    ]);
    expect(
      await record({ kind: 'known-photo', address: address('three'), sha256: sha256(Buffer.from('x')) }),
    ).toEqual({
      kind: 'stale',
    });
    expect(await known('three')).toBeNull();
  });

  test('an unreadable file keeps the photo that was there', async () => {
    await record(newPhoto('one', 'x'));
    const skipped = {
      kind: 'skipped',
      address: address('one', '2'),
      sha256: null,
      code: 'photo.unreadable',
      reason: 'denied',
    } as const;
    expect(await record(skipped)).toEqual({ kind: 'skipped', removed: false });
    expect(await counts()).toMatchObject({ photos: 1, skipped: 1 });
    expect(await known('one')).toMatchObject({
      version: '2',
      skipCode: 'photo.unreadable',
      sha256: sha256(Buffer.from('x')),
    });
    // Readable again with the same bytes.
    expect(
      await record({ kind: 'known-photo', address: address('one', '3'), sha256: sha256(Buffer.from('x')) }),
    ).toEqual({
      kind: 'unchanged',
    });
    expect(await known('one')).toMatchObject({ version: '3', skipCode: null });
  });

  test('the cap counts photos, not addresses', async () => {
    for (const content of ['x', 'y', 'z']) await record(newPhoto(content, content));
    expect(await record(newPhoto('four', 'w'))).toEqual({ kind: 'full' });
    expect(await known('four')).toBeNull();
    expect(
      await record({ kind: 'known-photo', address: address('five'), sha256: sha256(Buffer.from('x')) }),
    ).toEqual({
      kind: 'duplicate',
    });
    expect(await counts()).toMatchObject({ photos: 3, items: 4 });
  });
});

test('what is known below a prefix is found whole, what has exactly its name included, and nothing beside it', async () => {
  const prefix = 'https://a.test/';
  const all = [prefix, `${prefix}é`, ...Array.from({ length: 2500 }, (_, i) => `${prefix}${i}`)];
  for (const location of [...all, 'https://a.test', 'https://a.test0', 'https://b.test/'])
    await recordOutcome(store.db, recording, {
      kind: 'skipped',
      address: address(location),
      sha256: null,
      code: 'photo.gone',
      reason: 'gone',
    });
  const found: string[] = [];
  for await (const { location } of knownBelow(store.db, recording.collection.id, prefix)) {
    found.push(location);
    if (found.length > all.length) break;
  }
  expect(found.toSorted()).toEqual(all.toSorted());
});
