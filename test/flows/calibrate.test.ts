/** Calibrations: made of known persons and of a gallery, honest on persons they have not seen, refused where they say nothing. */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { decideFaces } from '#vitrine/flows/clusters/decide-faces.js';
import { reembed } from '#vitrine/flows/models/reembed.js';
import { readLocation } from '#vitrine/sources/read-location.js';
import type { FaceId } from '#vitrine/types.js';
import { supervised } from './governed-vitrine.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import {
  adoptCalibration,
  adoptDefault,
  calibrateFromFolder,
  calibrateFromGallery,
  currentCalibration,
} from '#vitrine/flows/calibration/calibrate.js';
import {
  parseCalibration,
  scoreAtRate,
  sealCalibration,
  type Calibration,
} from '#vitrine/flows/calibration/calibration.js';
import { checkAsIs, checkBySplits } from '#vitrine/flows/calibration/check-calibration.js';
import { defaultCalibration } from '#vitrine/flows/calibration/default-calibration.js';
import { enrolPersons, type EnrolledFace } from '#vitrine/flows/evaluation/enrol-persons.js';
import { evaluateFusion } from '#vitrine/flows/evaluation/evaluate-fusion.js';
import { evaluateGroups } from '#vitrine/flows/evaluation/evaluate-groups.js';
import { fitGallery, fitPersons } from '#vitrine/flows/calibration/fit-calibration.js';
import { fuseEmbeddings } from '#vitrine/flows/search/fuse-probes.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';
import { folderItems } from '#vitrine/sources/folder.js';
import { seededRandom } from '#vitrine/lib/seeded-random.js';
import type { ModelId } from '#vitrine/types.js';
import { attFaces, lfwDev } from '../support/samples.js';
import { faceItems, lawful, streamOf, temporaryVitrine, type TemporaryVitrine } from './temporary-vitrine.js';
import { addCollection, indexPhotos } from '../support/curator.js';

const note = { model: 'test' as ModelId, description: 'test', date: '2026-01-01' };

let temporary: TemporaryVitrine;
beforeAll(async () => {
  temporary = await temporaryVitrine();
});
afterAll(() => temporary.remove());

test('the one that comes with the program is of the model it is for, and says what it is made of', async () => {
  const { vitrine } = temporary;
  const shipped = defaultCalibration(vitrine.modelId)!;
  expect(shipped.model).toBe(vitrine.modelId);
  expect(shipped.data.persons).toBeGreaterThan(1000);
  expect(shipped.smallestFmr).toBeGreaterThan(
    0.05 / ((shipped.data.persons * (shipped.data.persons - 1)) / 2),
  );
  expect(await currentCalibration(vitrine)).toEqual(shipped);
  expect(defaultCalibration('another-model' as ModelId)).toBeNull();
});

test('what is no calibration is refused', () => {
  const shipped = defaultCalibration(temporary.vitrine.modelId)!;
  for (const wrong of [null, {}, { ...shipped, version: 2 }, { ...shipped, nonMated: { bulk: [] } }]) {
    expect(() => parseCalibration(wrong)).toThrow(expect.objectContaining({ code: 'calibration.invalid' }));
  }
});

test('a gallery without enough persons, or without any, is refused', async () => {
  const { vitrine } = temporary;
  await addCollection(vitrine, { ...lawful, name: 'few' });
  const refused = () => calibrateFromGallery(vitrine, ['few'], undefined);
  await expect(refused()).rejects.toMatchObject({ code: 'calibration.too-few' });
  // 28 faces, but of 14 persons.
  await indexPhotos(vitrine, { collection: 'few', items: streamOf(faceItems(14, 2)) });
  await expect(refused()).rejects.toMatchObject({
    code: 'calibration.too-few',
    message: 'expected at least 20 persons to calibrate with, got 14',
  });
  await expect(calibrateFromGallery(vitrine, ['nowhere'], undefined)).rejects.toMatchObject({
    code: 'collection.unknown',
  });
});

test('a gallery whose faces say nothing of strangers is refused: all in one photo, in two, or all alike', () => {
  const random = seededRandom(3);
  const anybody = Array.from({ length: 24 }, () =>
    fuseEmbeddings(
      [0, 1].map(() => Float32Array.from({ length: 16 }, () => random() - 0.5)),
      [1, 1],
    ),
  );
  const refusal = (photoOf: (i: number) => number, faces = anybody): unknown => {
    try {
      return fitGallery(
        faces.map((embedding, i) => ({ photo: photoOf(i), embedding })),
        note,
      );
    } catch (error) {
      return error;
    }
  };
  const tooFew = { code: 'calibration.too-few' };
  expect(refusal(() => 1)).toMatchObject({ ...tooFew, message: expect.stringContaining('got 0') });
  // 23 pairs.
  expect(refusal((i) => Number(i === 0))).toMatchObject({
    ...tooFew,
    message: expect.stringContaining('got 23'),
  });
  expect(
    refusal(
      (i) => i,
      anybody.map(() => anybody[0]!),
    ),
  ).toMatchObject({ ...tooFew, message: expect.stringContaining('all alike') });
  expect(refusal((i) => i)).toMatchObject({ data: { kind: 'gallery', persons: 24 } });
});

test('a calibration that could not be read again is not made', () => {
  const shipped = defaultCalibration(temporary.vitrine.modelId)!;
  expect(sealCalibration(shipped)).toEqual(shipped);
  expect(() => sealCalibration({ ...shipped, centre: Number.NaN })).toThrow(
    expect.objectContaining({ code: 'calibration.invalid' }),
  );
});

it.runIf(!existsSync(attFaces))('skipped: ../shared/data/att-faces is not here', () => undefined);

describe.runIf(existsSync(attFaces))('with forty persons', () => {
  let folder: string;
  let faces: EnrolledFace[];
  let calibration: Calibration;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vitrine-persons-'));
    for (let person = 1; person <= 40; person++) {
      for (let photo = 1; photo <= 4; photo++) {
        const path = join(`s${person}`, `${photo}.pgm`);
        cpSync(join(attFaces, path), join(folder, path));
      }
    }
    const analyser = await temporary.vitrine.analyser();
    ({ faces } = await enrolPersons(analyser, folder));
    calibration = await calibrateFromFolder(analyser, folder, undefined);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('says what it is made of, keeps to its id, and is used from then on', async () => {
    expect(calibration.data).toMatchObject({
      kind: 'labelled',
      description: 'photos of 40 persons',
      faces: 160,
      persons: 40,
      nonMatedPairs: (160 * 156) / 2,
      matedPairs: 240,
    });
    // 780 pairs of persons.
    expect(calibration.measuredFmr).toBeCloseTo(1 / 780, 6);
    expect(calibration.smallestFmr).toBeCloseTo(1 / 7800, 7);
    expect(fitPersons(faces, { ...note, model: calibration.model })).toMatchObject({
      nonMated: calibration.nonMated,
      mated: calibration.mated,
    });
    expect(parseCalibration(JSON.parse(JSON.stringify(calibration)))).toEqual(calibration);
    await adoptCalibration(temporary.vitrine, await actAsUser(temporary.vitrine, 'tester'), calibration);
    const again = await openVitrine(temporary.config);
    expect(await currentCalibration(again)).toEqual(calibration);
    await again.close();
  });

  test('a gallery of the same photos, unlabelled, comes to much the same', async () => {
    const { vitrine } = temporary;
    await addCollection(vitrine, { ...lawful, name: 'persons' });
    await indexPhotos(vitrine, { collection: 'persons', items: folderItems([folder]) });
    const gallery = await calibrateFromGallery(vitrine, ['persons'], undefined);
    expect(gallery.data).toMatchObject({ kind: 'gallery', faces: 160, matedPairs: 0 });
    expect(gallery.data.description).toBe('collections persons');
    expect(Math.abs(gallery.data.persons - 40)).toBeLessThanOrEqual(10);
    expect(gallery.mated).toBeNull();
    for (const fmr of [0.1, 0.01]) {
      expect(scoreAtRate(gallery, fmr, 0)).toBeCloseTo(scoreAtRate(calibration, fmr, 0), 1);
    }
    expect(gallery.smallestFmr).toBeGreaterThanOrEqual(calibration.smallestFmr * 0.5);
  });

  test('too few persons for two halves are refused', () => {
    const few = faces.filter(({ person }) => person < 39);
    expect(() => checkBySplits(few, note, 1)).toThrow(
      expect.objectContaining({ code: 'calibration.too-few' }),
    );
    expect(() =>
      fitPersons(
        faces.filter(({ person }) => person < 19),
        note,
      ),
    ).toThrow(expect.objectContaining({ code: 'calibration.too-few' }));
  });

  test('is honest on the other half: one in ten, a hundred, a thousand', () => {
    const { rows } = checkBySplits(faces, note, 8);
    expect(rows.map(({ fmr }) => fmr).slice(0, 3)).toEqual([0.1, 0.01, 0.001]);
    for (const { ratio } of rows.slice(0, 3)) {
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(2);
    }
    expect(rows[0]!.claim).toBe('measured');
    expect(rows[2]!.claim).toBe('extrapolated');
  });

  test('groups: the same threshold for all, too few are said to be', () => {
    const report = evaluateGroups(faces, (person) => {
      const number = Number(person.slice(1));
      return number <= 18 ? 'a' : number <= 36 ? 'b' : number <= 39 ? 'c' : null;
    });
    expect(report).toMatchObject({ fmr: 1e-3, personsWithoutGroup: 1 });
    expect(report.groups.map(({ group, persons }) => [group, persons])).toEqual([
      ['a', 18],
      ['b', 18],
      ['c', 3],
    ]);
    const [a, , c] = report.groups;
    expect(a!.fnmr).toMatchObject({ pairs: 18 * 6 });
    expect(a!.fnmr!.rate).toBeLessThan(0.05);
    // 2,448 pairs at 1e-3 are two or three false matches.
    expect(a!.fmrWithin).toBeNull();
    expect(c).toMatchObject({ fmrWithin: null, fmrAcross: null, fnmr: null });
    expect(report.worstOverBest.fmrWithin).toBeNull();
    expect(() => evaluateGroups(faces, () => null)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  test('three photos as one find no less than one', () => {
    const { persons, probes, rows } = evaluateFusion(faces);
    expect([persons, probes]).toEqual([40, 120]);
    expect(rows.map(({ probe }) => probe)).toEqual(['first', 'best', 'two', 'three']);
    const [first, , , three] = rows;
    expect(three!.rank1).toBeGreaterThanOrEqual(first!.rank1);
    expect(three!.tarAtFmr[0]!.tar).toBeGreaterThanOrEqual(first!.tarAtFmr[0]!.tar!);
    expect(() => evaluateFusion(faces.slice(0, 3))).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

it.runIf(!existsSync(lfwDev))('skipped: ../shared/data/lfw-dev is not here', () => undefined);

describe.runIf(existsSync(lfwDev))('with 240 of the LFW persons', () => {
  test('predictions hold on persons that were left out, over three decades', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-lfw-'));
    const persons = readdirSync(lfwDev).toSorted().slice(0, 240);
    for (const person of persons) {
      const [first] = readdirSync(join(lfwDev, person)).toSorted();
      cpSync(join(lfwDev, person, first!), join(folder, person, first!));
    }
    const { faces } = await enrolPersons(await temporary.vitrine.analyser(), folder);
    rmSync(folder, { recursive: true });
    const held = checkBySplits(faces, note, 6);
    const shipped = checkAsIs(defaultCalibration(temporary.vitrine.modelId)!, faces);
    for (const { rows } of [held, shipped]) {
      expect(rows.map(({ fmr }) => fmr).slice(0, 3)).toEqual([0.1, 0.01, 0.001]);
      for (const { ratio } of rows.slice(0, 3)) {
        expect(ratio).toBeGreaterThan(0.5);
        expect(ratio).toBeLessThan(2);
      }
    }
  });
});

test('what decides about answers is changed by who administers or curates, and on record', async () => {
  const { vitrine, ada, person, entries } = await supervised();
  const auditor = await person(['auditor']);
  const refused = { code: 'role.missing' };
  const request = { model: vitrine.modelId, readOriginal: readLocation };
  await expect(adoptDefault(vitrine, auditor)).rejects.toMatchObject(refused);
  await expect(reembed(vitrine, auditor, request)).rejects.toMatchObject(refused);
  const faces = [1 as FaceId, 2 as FaceId] as const;
  const decision = { faces, verdict: 'same', reason: 'compared by eye' } as const;
  await expect(decideFaces(vitrine, auditor, decision)).rejects.toMatchObject(refused);
  await adoptDefault(vitrine, ada);
  const { id: calibration } = (await currentCalibration(vitrine))!;
  expect((await entries()).at(-1)).toMatchObject({
    type: 'calibration.changed',
    calibration,
    by: ada.person,
  });
});
