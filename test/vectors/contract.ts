/**
 * What every implementation of `VectorIndex` must do. An engine passes it a way to open an index in a fresh place and
 * to open the same place again.
 */
import { describe, expect, test } from 'vitest';
import type { FaceId, PhotoId } from '#vitrine/types.js';
import type { VectorIndex, VectorQuery, VectorRow } from '#vitrine/vectors/vector-index.js';
import {
  cosine,
  first,
  makeRows,
  near,
  randomUnit,
  createRandom,
  searchPlainly,
  second,
} from './synthetic.js';

export interface Place {
  open: () => Promise<VectorIndex>;
  remove: () => Promise<void>;
}

export function describeVectorIndex(name: string, dims: number, createPlace: () => Promise<Place>): void {
  async function withPlace(run: (open: () => Promise<VectorIndex>) => Promise<void>): Promise<void> {
    const place = await createPlace();
    const opened: VectorIndex[] = [];
    try {
      await run(async () => {
        for (const index of opened.splice(0)) await index.close();
        opened.push(await place.open());
        return opened[0]!;
      });
    } finally {
      for (const index of opened) await index.close();
      await place.remove();
    }
  }

  describe(name, () => {
    test.each([0, 1, 2, 31, 32, 33, 500])('a gallery of %i rows answers like plain cosines', (size) =>
      withPlace(async (open) => {
        const index = await open();
        const rows = makeRows(size, size, dims);
        await index.add(first, rows);
        expect(index.count(first)).toBe(size);
        expect(index.lastFaceId(first)).toBe(size);
        expect(await index.faceIds(first)).toEqual(rows.map(({ faceId }) => faceId));
        const probe = randomUnit(createRandom(7), dims);
        for (const limit of [1, 10, size + 1])
          await expectPlain(index, rows, probe, { collections: [first], limit });
        await expectPlain(index, rows, probe, { collections: [first], limit: 100, minScore: 0.1 });
      }),
    );

    test('a collection that is not there is empty', () =>
      withPlace(async (open) => {
        const index = await open();
        const [hits] = await index.search([randomUnit(createRandom(1), dims)], {
          collections: [second],
          limit: 5,
        });
        expect(hits).toEqual([]);
        expect([index.count(second), index.lastFaceId(second)]).toEqual([0, 0]);
        expect(await index.faceIds(second)).toEqual([]);
        await index.remove(second, [1 as FaceId]);
        await index.compact(second);
        await index.removeCollection(second);
        await index.verify();
      }));

    test('rows are found at once, in any number of adds, and after opening again', () =>
      withPlace(async (open) => {
        let index = await open();
        const rows = makeRows(1, 60, dims);
        for (let at = 0; at < rows.length; at += 7) {
          const part = rows.slice(at, at + 7);
          await index.add(first, part);
          const [hits] = await index.search([part.at(-1)!.embedding], { collections: [first], limit: 1 });
          expect(hits![0]!.faceId).toBe(part.at(-1)!.faceId);
          expect(hits![0]!.score).toBeCloseTo(1, 4);
        }
        index = await open();
        expect(index.lastFaceId(first)).toBe(60);
        await expectPlain(index, rows, rows[3]!.embedding, { collections: [first], limit: 60 });
        await index.verify();
      }));

    test('removed rows never come back, unknown ids are passed over', () =>
      withPlace(async (open) => {
        let index = await open();
        const rows = makeRows(2, 90, dims);
        await index.add(first, rows);
        const gone = rows.filter((_, i) => i % 7 === 0).map(({ faceId }) => faceId);
        const left = rows.filter(({ faceId }) => !gone.includes(faceId));
        await index.remove(first, [...gone, 999 as FaceId]);
        await index.remove(first, gone);
        for (const change of ['nothing', 'open again', 'compact', 'open again'] as const) {
          if (change === 'open again') index = await open();
          if (change === 'compact') await index.compact(first);
          expect(index.count(first)).toBe(left.length);
          expect(index.lastFaceId(first)).toBe(90);
          expect(await index.faceIds(first)).toEqual(left.map(({ faceId }) => faceId));
          await expectPlain(index, left, rows[0]!.embedding, { collections: [first], limit: 90 });
          await index.verify();
        }
        const more = makeRows(3, 20, dims, 91);
        await index.add(first, more);
        await expectPlain(index, [...left, ...more], more[5]!.embedding, { collections: [first], limit: 90 });
      }));

    test('everything can be removed and filled again', () =>
      withPlace(async (open) => {
        const index = await open();
        const rows = makeRows(2, 40, dims);
        await index.add(first, rows);
        await index.remove(
          first,
          rows.map(({ faceId }) => faceId),
        );
        await index.compact(first);
        expect([index.count(first), index.lastFaceId(first)]).toEqual([0, 40]);
        const more = makeRows(4, 5, dims, 41);
        await index.add(first, more);
        await expectPlain(index, more, more[0]!.embedding, { collections: [first], limit: 9 });
      }));

    test('only the collections of the query are searched; a removed one is gone', () =>
      withPlace(async (open) => {
        let index = await open();
        const ours = makeRows(5, 30, dims);
        const theirs = makeRows(6, 30, dims);
        await index.add(first, ours);
        await index.add(second, theirs);
        const probe = theirs[4]!.embedding;
        await expectPlain(index, ours, probe, { collections: [first], limit: 50 });
        await expectPlain(index, theirs, probe, { collections: [second], limit: 50 });
        const [both] = await index.search([probe], { collections: [first, second], limit: 100 });
        expect(both!.length).toBe(60);
        expect(both![0]).toMatchObject({ collection: second, faceId: theirs[4]!.faceId });
        await index.removeCollection(second);
        for (const again of [false, true]) {
          if (again) index = await open();
          expect([index.count(second), index.lastFaceId(second)]).toEqual([0, 0]);
          expect(await index.search([probe], { collections: [second], limit: 5 })).toEqual([[]]);
          await expectPlain(index, ours, probe, { collections: [first], limit: 50 });
        }
      }));

    test.each<[string, VectorQuery['filter']]>([
      ['time from', { capturedFromSeconds: 100 * 86_400 - 2_000_000_000 }],
      ['time before', { capturedBeforeSeconds: 100 * 86_400 - 2_000_000_000 }],
      ['time range', { capturedFromSeconds: -1_999_000_000, capturedBeforeSeconds: -1_990_000_000 }],
      ['quality', { minQuality: 0.5 }],
      ['photos', { notPhotos: new Set([1, 2, 30, 999] as PhotoId[]) }],
      [
        'all',
        { capturedFromSeconds: -1_999_000_000, minQuality: 0.2, notPhotos: new Set([40] as PhotoId[]) },
      ],
      ['nothing passes', { minQuality: 1.5 }],
      ['everything passes', {}],
    ])('filter by %s', (_, filter) =>
      withPlace(async (open) => {
        const index = await open();
        const rows = makeRows(8, 200, dims);
        await index.add(first, rows.slice(0, 150));
        const query = { collections: [first], limit: 300, ...(filter && { filter }) };
        await expectPlain(index, rows.slice(0, 150), rows[0]!.embedding, query);
        // What filters know of a collection follows its changes.
        await index.add(first, rows.slice(150));
        await index.remove(first, [7, 8, 9] as FaceId[]);
        const left = rows.filter(({ faceId }) => ![7, 8, 9].includes(faceId));
        await expectPlain(index, left, rows[0]!.embedding, query);
      }),
    );

    test('many probes, and many searches at once, answer like single ones', () =>
      withPlace(async (open) => {
        const index = await open();
        const rows = makeRows(9, 400, dims);
        await index.add(first, rows);
        await index.add(second, makeRows(10, 50, dims));
        const probes = rows.slice(0, 70).map(({ embedding }, i) => near(embedding, 0.5, i));
        const query: VectorQuery = { collections: [first], limit: 12, minScore: 0.2 };
        const singles = [];
        for (const probe of probes) singles.push((await index.search([probe], query))[0]);
        expect(await index.search(probes, query)).toEqual(singles);
        const other: VectorQuery = { collections: [second], limit: 3, filter: { minQuality: 0.3 } };
        const [alone] = await index.search([probes[0]!], other);
        const mixed = await Promise.all(
          probes.map((probe, i) => index.search([i === 20 ? probes[0]! : probe], i === 20 ? other : query)),
        );
        expect(mixed.map(([hits]) => hits)).toEqual(singles.with(20, alone));
        expect(await index.search([], query)).toEqual([]);
      }));

    test('searches go on while rows are added, removed and compacted', () =>
      withPlace(async (open) => {
        const index = await open();
        const rows = makeRows(11, 300, dims);
        const stays = rows[0]!;
        await index.add(first, rows.slice(0, 100));
        const changing = new AbortController();
        const searches = (async () => {
          let count = 0;
          while (!changing.signal.aborted) {
            const [hits] = await index.search([stays.embedding], { collections: [first], limit: 1 });
            expect(hits![0]!.faceId).toBe(stays.faceId);
            count += 1;
          }
          return count;
        })();
        for (let at = 100; at < 300; at += 20) {
          await index.add(first, rows.slice(at, at + 20));
          await index.remove(
            first,
            rows
              .slice(at - 20, at - 5)
              .map(({ faceId }) => (faceId === stays.faceId ? (0 as FaceId) : faceId)),
          );
          await index.compact(first);
        }
        changing.abort();
        expect(await searches).toBeGreaterThan(0);
      }));
  });
}

/** The rows, in the order and with the scores of plain cosines; rows within 1e-5 of each other may change places. */
export async function expectPlain(
  index: VectorIndex,
  rows: readonly VectorRow[],
  probe: Float32Array,
  query: VectorQuery,
): Promise<void> {
  const [hits] = await index.search([probe], query);
  const plain = searchPlainly(rows, probe, query);
  expect(hits!.length).toBe(plain.length);
  expect(new Set(hits!.map(({ faceId }) => faceId)).size).toBe(plain.length);
  const embeddings = new Map(rows.map(({ faceId, embedding }) => [faceId, embedding]));
  for (const [rank, { faceId, score }] of hits!.entries()) {
    if (faceId === plain[rank]!.faceId && Math.abs(score - plain[rank]!.score) < 1e-5) continue;
    const own = cosine(embeddings.get(faceId)!, probe);
    expect([Math.abs(score - own) < 1e-5, Math.abs(own - plain[rank]!.score) < 1e-5]).toEqual([true, true]);
  }
}
