/** What holds of every grouping of faces, and how numbers stay with them. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkFaces, type FacePair, type LinkFace } from '#vitrine/flows/clusters/link-faces.js';
import { renumberClusters } from '#vitrine/flows/clusters/renumber-clusters.js';
import { seededRandom } from '#vitrine/lib/seeded-random.js';
import type { FaceId } from '#vitrine/types.js';

const good = {
  unified: 0.8,
  faceSizePx: 200,
  detectorScore: 1,
  sharpness: 100,
  yawDegrees: 0,
  brightness: 128,
};
const bad = { ...good, unified: 0.1 };
const minScore = 0.6;
const threshold = { onePair: 0.65, severalPairs: minScore };

function scatter(seed: number, size: number): LinkFace[] {
  const random = seededRandom(seed);
  return Array.from({ length: size }, (_, i) => {
    const person = Math.floor(random() * 4);
    const vector = Float32Array.from(
      { length: 6 },
      (__, d) => (d === person ? 1 : 0) + 0.7 * (random() - 0.5),
    );
    const length = Math.hypot(...vector);
    const quality = random() < 0.2 ? bad : good;
    const photoId = Math.floor(random() * size * 0.8);
    return { faceId: (i + 1) as FaceId, photoId, quality, embedding: vector.map((value) => value / length) };
  });
}

function nearOf(faces: readonly LinkFace[]): FacePair[] {
  return faces.flatMap((p) =>
    faces.flatMap((q): FacePair[] => {
      const score = p.embedding.reduce((sum, value, d) => sum + value * q.embedding[d]!, 0);
      return p.faceId < q.faceId && score >= minScore ? [[p.faceId, q.faceId]] : [];
    }),
  );
}

function pairOf(random: () => number, size: number): FacePair {
  const [a, b] = [1 + Math.floor(random() * size), 1 + Math.floor(random() * size)];
  return [Math.min(a, b) as FaceId, Math.max(a, b) as FaceId];
}

const direction = (degrees: number): Float32Array =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

const at = (faceId: number, degrees: number, quality = good): LinkFace => {
  return { faceId: faceId as FaceId, photoId: faceId, embedding: direction(degrees), quality };
};

const link = (faces: LinkFace[]): FaceId[][] =>
  linkFaces({ faces, kept: [], near: nearOf(faces), same: [], notSame: [], threshold });

const ids = (...numbers: number[]): FaceId[] => numbers as FaceId[];

const seeds = fc.integer({ min: 0, max: 1e9 });
const sizes = fc.integer({ min: 2, max: 40 });

test('people’s decisions and photos always hold', () => {
  fc.assert(
    fc.property(seeds, sizes, (seed, size) => {
      const faces = scatter(seed, size);
      const random = seededRandom(seed + 1);
      const same = Array.from({ length: 2 }, () => pairOf(random, size)).filter(([a, b]) => a !== b);
      const isSame = (face: FaceId): boolean => same.some((pair) => pair.includes(face));
      const notSame = Array.from({ length: 6 }, () => pairOf(random, size)).filter(
        // Otherwise the two could contradict each other, which is refused when they are made.
        ([a, b]) => a !== b && !(isSame(a) && isSame(b)),
      );
      const persons = linkFaces({ faces, kept: [], near: nearOf(faces), same, notSame, threshold });
      expect(persons.flat().toSorted((a, b) => a - b)).toEqual(faces.map(({ faceId }) => faceId));
      const personOf = new Map(persons.flatMap((members, i) => members.map((face) => [face, i])));
      for (const [a, b] of same) expect(personOf.get(a)).toBe(personOf.get(b));
      for (const [a, b] of notSame) expect(personOf.get(a)).not.toBe(personOf.get(b));
      for (const members of persons) {
        const alone = members.filter((face) => !isSame(face)).map((face) => faces[face - 1]!.photoId);
        expect(new Set(alone).size).toBe(alone.length);
      }
    }),
    { numRuns: 300 },
  );
});

test('what was together stays together when faces come, and coming again with nothing new changes nothing', () => {
  fc.assert(
    fc.property(seeds, sizes, (seed, size) => {
      const faces = scatter(seed, size);
      const half = faces.slice(0, size >> 1);
      const rest = { same: [], notSame: [], threshold };
      const before = linkFaces({ faces: half, kept: [], near: nearOf(half), ...rest });
      const near = nearOf(faces).filter(([, b]) => b > half.length);
      const after = linkFaces({ faces, kept: before, near, ...rest });
      const personOf = new Map(after.flatMap((members, i) => members.map((face) => [face, i])));
      for (const members of before) {
        expect(new Set(members.map((face) => personOf.get(face))).size).toBe(1);
      }
      expect(linkFaces({ faces, kept: after, near: [], ...rest })).toEqual(after);
    }),
    { numRuns: 300 },
  );
});

test('a face of low quality joins one person and connects no two', () => {
  // Two single faces are one person up to 49.4 degrees.
  expect(link([at(1, 0), at(2, 80), at(3, 38, bad)])).toEqual([[1, 3], [2]]);
  expect(link([at(1, 0), at(2, 80), at(3, 42, bad)])).toEqual([[1], [2, 3]]);
  expect(link([at(1, 0, bad), at(2, 10, bad)])).toEqual([[1], [2]]);
});

test('numbers stay with most of the faces and are never given again', () => {
  const before = [
    { number: 4, faces: ids(1, 2, 3) },
    { number: 7, faces: ids(4, 5) },
    { number: 8, faces: ids(6, 7) },
  ];
  // 4 was split, 7 and 8 became one, and 9 came and went.
  const after = renumberClusters([ids(1, 9), ids(2, 3), ids(4, 5, 6, 7), ids(10, 11)], before, 9);
  expect(after).toEqual({
    clusters: [
      { number: 10, faces: [1, 9] },
      { number: 4, faces: [2, 3] },
      { number: 7, faces: [4, 5, 6, 7] },
      { number: 11, faces: [10, 11] },
    ],
    lastNumber: 11,
  });
});
