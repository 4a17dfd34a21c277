/** Probes below the quality gate: refused, or searched when somebody takes that upon them; on record either way. */
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Grant } from '#vitrine/flows/cases/authorise.js';
import { currentCalibration } from '#vitrine/flows/calibration/calibrate.js';
import { searchPhoto, type SearchAnswer, type SearchRequest } from '#vitrine/flows/search/search-photo.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import type { ModelId } from '#vitrine/types.js';
import {
  faceItems,
  facePhoto,
  lawful,
  soloGrant,
  streamOf,
  temporaryVitrine,
  type TemporaryVitrine,
} from './temporary-vitrine.js';
import { addCollection, indexPhotos } from '../support/curator.js';

let temporary: TemporaryVitrine;
let vitrine: Vitrine;
let grant: Grant;
let blurred: Buffer;
const clear = facePhoto(5, 4);

/** Still found to be a face, by trying, but with a quality of about 0.2. */
function blur(pgm: Buffer): Promise<Buffer> {
  const pixels = pgm.subarray(-160 * 160);
  return sharp(pixels, { raw: { width: 160, height: 160, channels: 1 } })
    .blur(5)
    .png()
    .toBuffer();
}

async function search(request: SearchRequest, by = vitrine): Promise<SearchAnswer> {
  const result = await searchPhoto(by, grant, { minScore: -1, ...request });
  if (result.kind !== 'answer') throw new Error('expected an answer');
  return result.answer;
}

async function lastRecord() {
  const newest = vitrine.store.db.selectFrom('search').selectAll().orderBy('requested_at', 'desc');
  const { settings, ...record } = await newest.executeTakeFirstOrThrow();
  return { ...record, settings: JSON.parse(settings!) as object };
}

beforeAll(async () => {
  temporary = await temporaryVitrine();
  vitrine = temporary.vitrine;
  blurred = await blur(clear);
  await addCollection(vitrine, { ...lawful, name: 'faces' });
  await indexPhotos(vitrine, { collection: 'faces', items: streamOf(faceItems(6, 2)) });
  grant = await soloGrant(vitrine, { case: 'C-1', reason: 'test', collections: [], user: 'tester' });
});
afterAll(() => temporary.remove());

test('a probe below it is refused, and on record with the face that was chosen', async () => {
  await expect(search({ photo: blurred })).rejects.toMatchObject({
    code: 'face.low-quality',
    message: expect.stringMatching(/^the face has a quality of 0\.[012]\d, expected at least 0\.3: /),
  });
  expect(await lastRecord()).toMatchObject({
    outcome: 'face.low-quality',
    face_number: 1,
    candidates: null,
    settings: { acceptLowQuality: false },
  });
});

test('of several photos the one below it is named, and every face is on record', async () => {
  await expect(search({ photo: clear, further: [{ photo: blurred }] })).rejects.toMatchObject({
    code: 'face.low-quality',
    message: expect.stringMatching(/^the face in photo 2 has a quality of /),
  });
  const { outcome, face_number: first, further_probes: further } = await lastRecord();
  expect([outcome, first]).toEqual(['face.low-quality', 1]);
  expect(JSON.parse(further!)).toMatchObject([{ face: 1 }]);
});

test('accepted, it is searched with and marked, and the record says that it was accepted', async () => {
  const answer = await search({ photo: blurred, acceptLowQuality: true });
  expect(answer.candidates.length).toBe(answer.gallery.faces);
  expect(answer.probe.faces).toMatchObject([{ sufficient: false }]);
  expect(await lastRecord()).toMatchObject({
    outcome: 'answered',
    face_number: 1,
    settings: { acceptLowQuality: true },
  });
});

test('with models it was not fitted to it only marks', async () => {
  const foreign: Vitrine = { ...vitrine, modelId: 'another-model' as ModelId };
  const answer = await search({ photo: blurred }, foreign);
  expect(answer.probe.faces).toMatchObject([{ sufficient: false }]);
  expect(await lastRecord()).toMatchObject({ settings: { model: 'another-model', calibration: null } });
});

test('a thorough look comes to the same person, and all that was asked for is on record', async () => {
  const ordinary = await search({ photo: clear });
  const filter = { capturedBefore: '2030', minQuality: 0.1 };
  const thorough = await search({ photo: clear, thorough: true, limit: 3 });
  expect(thorough.candidates[0]!.faceId).toBe(ordinary.candidates[0]!.faceId);
  expect(thorough.candidates[0]!.photo.source).toContain('/s5/');
  expect(thorough.candidates[0]!.score).not.toBe(ordinary.candidates[0]!.score);
  const settings = {
    limit: 3,
    minScore: -1,
    expectedFalse: null,
    fpir: null,
    capturedFrom: null,
    capturedBefore: null,
    minQuality: null,
    acceptLowQuality: false,
    thorough: true,
    model: vitrine.modelId,
    calibration: (await currentCalibration(vitrine))!.id,
  };
  expect((await lastRecord()).settings).toEqual(settings);
  await searchPhoto(vitrine, grant, { photo: clear, ...filter, fpir: 0.1 });
  expect((await lastRecord()).settings).toEqual({
    ...settings,
    ...filter,
    limit: 20,
    minScore: null,
    fpir: 0.1,
    thorough: false,
  });
});
