import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '#vitrine/flows/cases/authorise.js';
import { listFaces } from '#vitrine/flows/search/list-faces.js';
import { readPhotoImages } from '#vitrine/flows/collections/photo-images.js';
import { reindex } from '#vitrine/flows/index/reindex.js';
import { readProbe } from '#vitrine/flows/search/probe-photos.js';
import { searchPhoto, type SearchAnswer, type SearchRequest } from '#vitrine/flows/search/search-photo.js';
import { status } from '#vitrine/flows/status.js';
import { verify } from '#vitrine/flows/index/verify.js';
import { openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { sha256 } from '#vitrine/lib/sha256.js';
import { probePath } from '#vitrine/store/data-folder.js';
import type { SourceItem } from '#vitrine/types.js';
import {
  blankPhoto,
  faceItems,
  facePhoto,
  item,
  lawful,
  sideBySide,
  soloGrant,
  streamOf,
  temporaryVitrine,
  type TemporaryVitrine,
} from './temporary-vitrine.js';
import { addCollection, indexPhotos, removeCollection } from '../support/curator.js';

describe('searchPhoto', () => {
  let temporary: TemporaryVitrine;
  let vitrine: Vitrine;
  const request = { case: 'C-17', reason: 'missing person', collections: ['faces'], user: 'tester' };
  // Everything that is near or far; search-scores.test.ts is about cuts.
  const probe: SearchRequest = { photo: new Uint8Array(), minScore: -1 };

  const index = (collection: string, items: SourceItem[]) =>
    indexPhotos(vitrine, { collection, items: streamOf(items) });
  const records = () => vitrine.store.db.selectFrom('search').selectAll().orderBy('requested_at').execute();
  const lastRecord = async () => (await records()).at(-1);
  const search = async (grant: Grant, wanted: SearchRequest, within = vitrine): Promise<SearchAnswer> => {
    const result = await searchPhoto(within, grant, wanted);
    if (result.kind !== 'answer') throw new Error('expected an answer');
    return result.answer;
  };

  beforeAll(async () => {
    temporary = await temporaryVitrine();
    vitrine = temporary.vitrine;
    probe.photo = facePhoto(3, 4);
    await addCollection(vitrine, { ...lawful, name: 'faces' });
    await index('faces', faceItems(5, 3));
  });
  afterAll(() => temporary.remove());

  test('ranks the person first, with where each photo was found, and puts it on record', async () => {
    const grant = await soloGrant(vitrine, request);
    const answer = await search(grant, { ...probe, limit: 5 });
    expect(answer.candidates.slice(0, 3).map(({ photo }) => photo.source)).toEqual(
      expect.arrayContaining([
        'https://archive.test/s3/1',
        'https://archive.test/s3/2',
        'https://archive.test/s3/3',
      ]),
    );
    expect(answer.candidates.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5]);
    const scores = answer.candidates.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(answer).toMatchObject({
      case: 'C-17',
      probe: { sha256: sha256(probe.photo), used: 1, faces: [{ number: 1 }] },
      gallery: { photos: 15, collections: ['faces'] },
    });
    expect(await lastRecord()).toMatchObject({
      id: answer.searchId,
      user_name: 'tester',
      case_ref: 'C-17',
      reason: 'missing person',
      probe_sha256: sha256(probe.photo),
      scope: JSON.stringify([{ id: 1, name: 'faces' }]),
      outcome: 'answered',
      face_number: 1,
      candidates: 5,
    });
    expect(Buffer.from((await readProbe(vitrine, answer.searchId))!).equals(probe.photo)).toBe(true);
    expect(
      readFileSync(probePath(vitrine.folder, answer.searchId)).includes(
        Buffer.from(probe.photo.subarray(0, 64)),
      ),
    ).toBe(false);
  });

  test('an answer is plain JSON and holds no embedding', async () => {
    const answer = await search(await soloGrant(vitrine, request), probe);
    const text = JSON.stringify(answer);
    expect(JSON.parse(text)).toEqual(answer);
    expect(text).not.toMatch(/embedding|vector/);
    const [candidate] = answer.candidates;
    expect(Object.keys(candidate!).toSorted()).toEqual([
      'box',
      'embeddedFrom',
      'expectedFalseCandidates',
      'expectedFalseIs',
      'faceId',
      'photo',
      'quality',
      'rank',
      'score',
      'sufficient',
      'support',
    ]);
    const pictures = await readPhotoImages(vitrine, candidate!.photo.id);
    expect(pictures!.faces.map(({ faceId }) => faceId)).toContain(candidate!.faceId);
    // JPEG begins with FF D8.
    for (const { thumbnail } of pictures!.faces) expect([...thumbnail.subarray(0, 2)]).toEqual([0xff, 0xd8]);
  });

  test('keeps to the limit and the lowest score', async () => {
    const grant = await soloGrant(vitrine, request);
    const all = await search(grant, { ...probe, limit: 100 });
    expect(all.candidates.length).toBe(all.gallery.faces);
    const minScore = all.candidates[2]!.score;
    const some = await search(grant, { ...probe, minScore });
    expect(some.candidates.map(({ faceId }) => faceId)).toEqual(
      all.candidates.slice(0, 3).map(({ faceId }) => faceId),
    );
    await expect(searchPhoto(vitrine, grant, { ...probe, limit: 0 })).rejects.toMatchObject({
      code: 'usage',
    });
  });

  test('keeps to times of capture and to a lowest quality, in the index and beyond it', async () => {
    await addCollection(vitrine, { ...lawful, name: 'dated' });
    const years = ['1987', '1999-12', '2001-02-03', null];
    const items = years.map((capturedAt, i) =>
      item(`${capturedAt}`, () => facePhoto(1, i + 1), { capturedAt }),
    );
    await index('dated', items);
    const grant = await soloGrant(vitrine, { ...request, collections: ['dated'] });
    const found = async (wanted: Partial<SearchRequest>) =>
      (await search(grant, { ...probe, ...wanted })).candidates
        .map(({ photo }) => photo.capturedAt ?? '')
        .toSorted((a, b) => (a < b ? -1 : 1));
    const everything = await search(grant, probe);
    const qualities = everything.candidates.map(({ quality }) => quality.unified).toSorted((a, b) => a - b);
    for (const isIndexed of [true, false]) {
      if (!isIndexed) {
        await vitrine.releaseIndex();
        rmSync(vitrine.folder.index, { recursive: true });
      }
      expect(await found({ capturedFrom: '1999-12' })).toEqual(['1999-12', '2001-02-03']);
      expect(await found({ capturedBefore: '1999-12-01' })).toEqual(['1987']);
      expect(await found({ capturedFrom: '1988', capturedBefore: '2001-02-03' })).toEqual(['1999-12']);
      expect(await found({ minQuality: 0 })).toHaveLength(4);
      expect(await found({ minQuality: 1 })).toHaveLength(qualities.filter((quality) => quality >= 1).length);
      const middle = (qualities[1]! + qualities[2]!) / 2;
      expect(await found({ minQuality: middle })).toHaveLength(
        qualities.filter((quality) => quality >= middle).length,
      );
    }
    await expect(searchPhoto(vitrine, grant, { ...probe, capturedFrom: 'spring' })).rejects.toMatchObject({
      code: 'usage',
    });
    await removeCollection(vitrine, 'dated');
  });

  test('without room for the probe there is a record, no outcome and no damage', async () => {
    const grant = await soloGrant(vitrine, request);
    renameSync(vitrine.folder.probes, `${vitrine.folder.probes}-away`);
    writeFileSync(vitrine.folder.probes, '');
    await expect(searchPhoto(vitrine, grant, probe)).rejects.toThrow();
    rmSync(vitrine.folder.probes);
    renameSync(`${vitrine.folder.probes}-away`, vitrine.folder.probes);
    expect(await lastRecord()).toMatchObject({ outcome: null, finished_at: null });
    expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  });

  test('a view of the index stays open under the searches that use it', async () => {
    const grant = await soloGrant(vitrine, request);
    const searches = Array.from({ length: 4 }, () => search(grant, probe));
    await vitrine.useIndex(async (view) => {
      await vitrine.releaseIndex();
      expect(await view.faceIds(grant.collections[0]!.id)).not.toEqual([]);
    });
    for (let i = 0; i < 20; i++) {
      await vitrine.releaseIndex();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const [first, ...others] = (await Promise.all(searches)).map(({ candidates }) => candidates);
    for (const other of others) expect(other).toEqual(first);
  });

  test('never guesses which of several faces is meant', async () => {
    const photo = sideBySide(facePhoto(1, 5), facePhoto(3, 5));
    const analyser = await vitrine.analyser();
    const { list } = await listFaces(analyser, photo);
    expect(list.faces.length).toBeGreaterThanOrEqual(2);
    const edges = list.faces.map(({ box }) => box.x);
    expect(edges).toEqual(edges.toSorted((a, b) => a - b));
    expect(list.faces.map(({ number }) => number)).toEqual(edges.map((_, i) => i + 1));

    const grant = await soloGrant(vitrine, request);
    const result = await searchPhoto(vitrine, grant, { photo });
    expect(result).toMatchObject({
      kind: 'choose-face',
      choice: { probe: { used: null, faces: list.faces } },
    });
    expect(await lastRecord()).toMatchObject({ outcome: 'choose-face', face_number: null, candidates: null });

    const [first, last] = [1, list.faces.length];
    for (const [faceNumber, person] of [
      [first, 's1'],
      [last, 's3'],
    ] as const) {
      const { candidates, probe: used } = await search(grant, { photo, faceNumber });
      expect(used.used).toBe(faceNumber);
      expect(candidates[0]!.photo.source).toContain(`/${person}/`);
    }
    await expect(searchPhoto(vitrine, grant, { photo, faceNumber: last + 1 })).rejects.toMatchObject({
      code: 'face.unknown',
    });
    expect(await lastRecord()).toMatchObject({ outcome: 'face.unknown' });
  });

  test.each([
    ['photo.no-face', blankPhoto],
    ['photo.empty', () => Buffer.alloc(0)],
  ])('a search that comes to %s is on record too', async (code, photo) => {
    const grant = await soloGrant(vitrine, request);
    const before = (await records()).length;
    await expect(searchPhoto(vitrine, grant, { photo: photo() })).rejects.toMatchObject({ code });
    expect(await records()).toHaveLength(before + 1);
    expect(await lastRecord()).toMatchObject({ outcome: code, finished_at: expect.any(String) });
  });

  test.each([
    ['case.missing', { case: ' ' }],
    ['reason.missing', { reason: '' }],
    ['collection.unknown', { collections: ['faces', 'nowhere'] }],
  ])('no grant: %s', async (code, wrong) => {
    await expect(soloGrant(vitrine, { ...request, ...wrong })).rejects.toMatchObject({ code });
  });

  test('a grant cannot be forged, copied or widened', async () => {
    const grant = await soloGrant(vitrine, request);
    const before = (await records()).length;
    for (const forged of [{ ...grant }, structuredClone(grant), Object.create(grant) as Grant]) {
      await expect(searchPhoto(vitrine, forged, probe)).rejects.toMatchObject({ code: 'grant.invalid' });
    }
    expect(await records()).toHaveLength(before);
    expect(() => (grant.collections as unknown[]).push(grant.collections[0])).toThrow(TypeError);
    expect(() => Object.assign(grant.collections[0]!, { id: 99 })).toThrow(TypeError);
    expect(() => Object.assign(grant, { case: 'another' })).toThrow(TypeError);
  });

  test('a grant is checked again when it is used', async () => {
    await addCollection(vitrine, { ...lawful, name: 'brief' });
    const grant = await soloGrant(vitrine, { ...request, collections: ['brief'] });
    const change = (expires: string | null) =>
      vitrine.store.db.updateTable('collection').set({ expires }).where('name', '=', 'brief').execute();
    await change('2020-01-01');
    await expect(searchPhoto(vitrine, grant, probe)).rejects.toMatchObject({ code: 'collection.expired' });
    await expect(soloGrant(vitrine, { ...request, collections: ['brief'] })).rejects.toMatchObject({
      code: 'collection.expired',
    });
    // Nothing named: every collection that is not expired.
    const all = await soloGrant(vitrine, { ...request, collections: [] });
    expect(all.collections.map(({ name }) => name)).toEqual(['faces']);
    await removeCollection(vitrine, 'brief');
    await expect(searchPhoto(vitrine, grant, probe)).rejects.toMatchObject({ code: 'collection.unknown' });
    await addCollection(vitrine, { ...lawful, name: 'brief' });
    await expect(searchPhoto(vitrine, grant, probe)).rejects.toMatchObject({ code: 'grant.invalid' });
    await removeCollection(vitrine, 'brief');
  });

  test('only the collections of the grant are searched', async () => {
    await addCollection(vitrine, { ...lawful, name: 'others' });
    await index('others', [item('copy', () => facePhoto(3, 4))]);
    const inOthers = await search(await soloGrant(vitrine, { ...request, collections: ['others'] }), probe);
    expect(inOthers.candidates.map(({ photo }) => photo.collection)).toEqual(['others']);
    const inFaces = await search(await soloGrant(vitrine, request), probe);
    expect(inFaces.candidates.every(({ photo }) => photo.collection === 'faces')).toBe(true);
    const inBoth = await search(
      await soloGrant(vitrine, { ...request, collections: ['faces', 'others'] }),
      probe,
    );
    expect(inBoth.candidates[0]!.photo).toMatchObject({
      collection: 'others',
      source: 'https://archive.test/copy',
    });
    await removeCollection(vitrine, 'others');
  });

  test('an index that is lost, or older than the store, changes no answer', async () => {
    const expected = await search(await soloGrant(vitrine, request), { ...probe, limit: 100 });
    await vitrine.releaseIndex();
    rmSync(vitrine.folder.index, { recursive: true });
    const without = await search(await soloGrant(vitrine, request), { ...probe, limit: 100 });
    expect(without.candidates.map(({ faceId }) => faceId)).toEqual(
      expected.candidates.map(({ faceId }) => faceId),
    );
    for (const [i, { score }] of without.candidates.entries())
      expect(score).toBeCloseTo(expected.candidates[i]!.score, 5);
    expect((await status(vitrine)).index).toEqual({ rows: 0, behind: expected.gallery.faces });
    // Whoever writes next completes it.
    await index('faces', []);
    expect((await status(vitrine)).index).toEqual({ rows: expected.gallery.faces, behind: 0 });
  });

  test('an old view of the index yields nothing that was erased, finds what is new, and fills the limit', async () => {
    const reader = await openVitrine(temporary.config);
    await addCollection(vitrine, { ...lawful, name: 'moving' });
    const grant = await soloGrant(vitrine, { ...request, collections: ['moving'] });
    await index('moving', faceItems(4, 3));
    const before = await search(grant, { ...probe, limit: 4 }, reader);
    expect(before.candidates).toHaveLength(4);
    const nearest = before.candidates.slice(0, 3).map(({ photo }) => photo.source.slice(-4));
    const replaced = nearest.map((location, i) =>
      item(location, () => facePhoto(10 + i, 1), { version: '2' }),
    );
    await index('moving', [...replaced, item('new', () => facePhoto(3, 4))]);
    const after = await search(grant, { ...probe, limit: 4 }, reader);
    expect(after.candidates).toHaveLength(4);
    expect(after.candidates[0]!.photo.source).toBe('https://archive.test/new');
    const erased = before.candidates.slice(0, 3).map(({ faceId }) => faceId);
    expect(after.candidates.some(({ faceId }) => erased.includes(faceId))).toBe(false);
    // Nor does a rebuild pull the index from under the reader.
    await reindex(vitrine);
    const rebuilt = await search(grant, { ...probe, limit: 4 }, reader);
    expect(rebuilt.candidates.map(({ faceId }) => faceId)).toEqual(
      after.candidates.map(({ faceId }) => faceId),
    );
    await reader.close();
    await removeCollection(vitrine, 'moving');
  });
});
