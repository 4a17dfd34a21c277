/** What a search says about its scores: expected false candidates, support, cuts, and several photos of one person. */
import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Grant } from '#vitrine/flows/cases/authorise.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { adoptCalibration, adoptDefault, currentCalibration } from '#vitrine/flows/calibration/calibrate.js';
import { sealCalibration, type Calibration } from '#vitrine/flows/calibration/calibration.js';
import { readProbe } from '#vitrine/flows/search/probe-photos.js';
import { searchPhoto, type SearchAnswer, type SearchRequest } from '#vitrine/flows/search/search-photo.js';
import { verify } from '#vitrine/flows/index/verify.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import { sha256 } from '#vitrine/lib/sha256.js';
import { probePath } from '#vitrine/store/data-folder.js';
import type { ModelId } from '#vitrine/types.js';
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
import { addCollection, indexPhotos } from '../support/curator.js';

let temporary: TemporaryVitrine;
let vitrine: Vitrine;
let grant: Grant;
const request = { case: 'C-17', reason: 'missing person', user: 'tester' };
const photo = facePhoto(3, 4);

async function search(wanted: Partial<SearchRequest>, within = grant, by = vitrine): Promise<SearchAnswer> {
  const result = await searchPhoto(by, within, { photo, ...wanted });
  if (result.kind !== 'answer') throw new Error('expected an answer');
  return result.answer;
}

async function countRecords(): Promise<number> {
  return (await vitrine.store.db.selectFrom('search').select('id').execute()).length;
}

beforeAll(async () => {
  temporary = await temporaryVitrine();
  vitrine = temporary.vitrine;
  await addCollection(vitrine, { ...lawful, name: 'faces' });
  await addCollection(vitrine, { ...lawful, name: 'dated' });
  await addCollection(vitrine, { ...lawful, name: 'empty' });
  await indexPhotos(vitrine, { collection: 'faces', items: streamOf(faceItems(14, 2)) });
  const dated = [1, 5, 6, 7].map((person) =>
    item(`dated${person}`, () => facePhoto(person, 3), { capturedAt: `200${person}` }),
  );
  await indexPhotos(vitrine, { collection: 'dated', items: streamOf(dated) });
  grant = await soloGrant(vitrine, { ...request, collections: ['faces'] });
});
afterAll(() => temporary.remove());

test('says of every candidate how many strangers are expected, and by what it is judged', async () => {
  const answer = await search({ minScore: -1, limit: 100 });
  const shipped = (await currentCalibration(vitrine))!;
  expect(answer.calibration).toEqual({
    id: shipped.id,
    model: vitrine.modelId,
    data: shipped.data,
    date: shipped.date,
  });
  expect(answer.gallery.scanned).toBe(answer.gallery.faces);
  expect(answer.candidates).toHaveLength(answer.gallery.faces);
  const expected = answer.candidates.map(({ expectedFalseCandidates }) => expectedFalseCandidates!);
  expect(expected).toEqual(expected.toSorted((a, b) => a - b));
  expect(Math.max(...expected)).toBeLessThanOrEqual(answer.gallery.scanned);
  const mates = answer.candidates.slice(0, 2);
  expect(mates.every(({ photo: { source } }) => source.includes('/s3/'))).toBe(true);
  for (const mate of mates) {
    expect(mate).toMatchObject({ support: 'strong', expectedFalseIs: 'fewer-than' });
    expect(mate.expectedFalseCandidates).toBeLessThan(1e-4);
  }
  expect(answer.candidates.at(-1)!.support).toBe('weak');
});

test('without a cut of its own shows what has one expected false candidate or fewer', async () => {
  const everything = await search({ minScore: -1, limit: 100 });
  const answer = await search({ limit: 100 });
  expect(answer.cut).toMatchObject({ by: 'expected-false', expectedFalse: 1, fpir: null, reached: true });
  const wanted = everything.candidates.filter((candidate) => candidate.expectedFalseCandidates! <= 1);
  expect(answer.candidates.map(({ faceId }) => faceId)).toEqual(wanted.map(({ faceId }) => faceId));
  expect(wanted.length).toBeLessThan(everything.candidates.length);
  expect(answer.cut.missRate).toBeGreaterThan(0);
  expect(answer.cut.missRate).toBeLessThan(0.2);
});

test('a smaller number, or a smaller chance, cuts higher', async () => {
  const [one, few, fpir] = [
    await search({}),
    await search({ expectedFalse: 0.001 }),
    await search({ fpir: 0.001 }),
  ];
  expect(few.cut.minScore).toBeGreaterThan(one.cut.minScore!);
  expect(fpir.cut).toMatchObject({ by: 'fpir', fpir: 0.001 });
  // 1 - exp(-0.0010005) = 0.001.
  expect(fpir.cut.expectedFalse).toBeCloseTo(0.0010005, 7);
  expect(fpir.cut.minScore).toBeCloseTo(few.cut.minScore!, 3);
  for (const { candidates } of [few, fpir]) expect(candidates.length).toBeGreaterThanOrEqual(2);
});

test('claims no more than its data hold', async () => {
  const shipped = (await currentCalibration(vitrine))!;
  const few = { ...shipped, measuredFmr: 0.05, smallestFmr: 0.005 };
  await adoptCalibration(vitrine, await actAsUser(vitrine, 'tester'), sealCalibration(few));
  const answer = await search({ expectedFalse: 1e-6 });
  expect(answer.cut).toMatchObject({ reached: false, expectedFalse: 1e-6 });
  const least = 0.005 * answer.gallery.scanned;
  for (const candidate of answer.candidates) {
    expect(candidate).toMatchObject({ expectedFalseIs: 'fewer-than', support: 'weak' });
    expect(candidate.expectedFalseCandidates).toBeCloseTo(least, 6);
  }
  expect(answer.candidates.length).toBeGreaterThanOrEqual(2);
  await adoptDefault(vitrine, await actAsUser(vitrine, 'tester'));
  expect(await currentCalibration(vitrine)).toEqual(shipped);
});

test('counts the faces of the scope, and of the filter', async () => {
  const dated = await soloGrant(vitrine, { ...request, collections: ['dated'] });
  const both = await soloGrant(vitrine, { ...request, collections: ['faces', 'dated'] });
  const all = await search({ minScore: -1 }, both);
  const some = await search({ minScore: -1, capturedFrom: '2006' }, both);
  expect((await search({ minScore: -1 }, dated)).gallery.scanned).toBeLessThan(all.gallery.scanned);
  expect(some.gallery).toMatchObject({ faces: all.gallery.faces, scanned: some.candidates.length });
  expect(some.candidates).toHaveLength(2);
});

test('an empty gallery and a stranger give an empty answer', async () => {
  const empty = await soloGrant(vitrine, { ...request, collections: ['empty'] });
  expect(await search({}, empty)).toMatchObject({ gallery: { scanned: 0 }, candidates: [] });
  const dated = await soloGrant(vitrine, { ...request, collections: ['dated'] });
  expect((await search({ expectedFalse: 0.01 }, dated)).candidates).toEqual([]);
});

test('a model without calibration says so, shows everything, and takes no other cut than a score', async () => {
  const foreign: Vitrine = { ...vitrine, modelId: 'another-model' as ModelId };
  const answer = await search({ limit: 100 }, grant, foreign);
  expect(answer.calibration).toBeNull();
  expect(answer.cut).toMatchObject({ by: 'none', minScore: null, missRate: null });
  for (const candidate of answer.candidates) {
    expect(candidate).toMatchObject({ expectedFalseCandidates: null, expectedFalseIs: null, support: null });
  }
  expect(answer.candidates.length).toBeGreaterThan(20);
  for (const cut of [{ expectedFalse: 1 }, { fpir: 0.1 }]) {
    await expect(search(cut, grant, foreign)).rejects.toMatchObject({ code: 'calibration.missing' });
  }
});

test('a calibration of another model is not used', async () => {
  const other: Calibration = sealCalibration({
    ...(await currentCalibration(vitrine))!,
    model: 'another-model' as ModelId,
  });
  await expect(adoptCalibration(vitrine, await actAsUser(vitrine, 'tester'), other)).rejects.toMatchObject({
    code: 'model.mismatch',
  });
  expect((await search({})).calibration).not.toMatchObject({ id: other.id });
});

test.each([
  { minScore: 0.3, fpir: 0.1 },
  { minScore: 1.1 },
  { minScore: Number.NaN },
  { expectedFalse: 0 },
  { expectedFalse: Infinity },
  { fpir: 0 },
  { fpir: 1 },
])('a cut of %o is refused before anything is on record', async (cut) => {
  const before = await countRecords();
  await expect(search(cut)).rejects.toMatchObject({ code: 'usage' });
  expect(await countRecords()).toBe(before);
});

test('several photos are one search, on record with all of them', async () => {
  const further = [facePhoto(3, 5), facePhoto(3, 6)];
  // The third is just below the quality gate, which quality-gate.test.ts is about.
  const answer = await search({
    further: further.map((each) => ({ photo: each })),
    minScore: -1,
    acceptLowQuality: true,
  });
  expect(answer.probes.map((probe) => probe.sha256)).toEqual([photo, ...further].map((each) => sha256(each)));
  expect(answer.probes.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  const { widthPx, heightPx, faces } = answer.probes[0]!;
  expect(answer.probe).toEqual({ sha256: sha256(photo), widthPx, heightPx, faces, used: 1 });
  expect(answer.candidates.slice(0, 2).every(({ photo: { source } }) => source.includes('/s3/'))).toBe(true);
  const record = await vitrine.store.db
    .selectFrom('search')
    .selectAll()
    .where('id', '=', answer.searchId)
    .executeTakeFirstOrThrow();
  expect(record).toMatchObject({ probe_sha256: sha256(photo), face_number: 1, outcome: 'answered' });
  expect(JSON.parse(record.further_probes!)).toEqual(
    further.map((each) => ({ sha256: sha256(each), face: 1 })),
  );
  for (const [i, each] of [photo, ...further].entries()) {
    expect(Buffer.from((await readProbe(vitrine, answer.searchId, i + 1))!).equals(each)).toBe(true);
  }
  expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  const third = probePath(vitrine.folder, answer.searchId, 3);
  const sealed = readFileSync(third);
  rmSync(third);
  expect((await verify(vitrine)).problems).toMatchObject([{ code: 'probe.unreadable' }]);
  expect(sealed.includes(further[1]!.subarray(0, 64))).toBe(false);
});

test('never guesses in a later photo either', async () => {
  const group = sideBySide(facePhoto(1, 5), facePhoto(3, 5));
  const unclear = await searchPhoto(vitrine, grant, { photo, further: [{ photo: group }] });
  expect(unclear).toMatchObject({
    kind: 'choose-face',
    choice: { photo: 2, probe: { sha256: sha256(group), used: null } },
  });
  await expect(search({ further: [{ photo: blankPhoto() }] })).rejects.toMatchObject({
    code: 'photo.no-face',
  });
  await expect(search({ further: [{ photo: group, faceNumber: 9 }] })).rejects.toMatchObject({
    code: 'face.unknown',
  });
});
