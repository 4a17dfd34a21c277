/** Making a calibration, putting it to use, and finding the one that is in use. */
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { calibrationInUse, useCalibration, useNoCalibration } from '../../store/calibrations.js';
import { allCollections, countCollection } from '../../store/collections.js';
import type { Collection, PhotoAnalyser } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { parseCalibration, type Calibration } from './calibration.js';
import { checkAsIs, checkBySplits, type Honesty } from './check-calibration.js';
import { isExpired, refuseExpired, requireCollection } from '../collections/collection-use.js';
import { defaultCalibration } from './default-calibration.js';
import { enrolPersons } from '../evaluation/enrol-persons.js';
import { fitGallery, fitPersons, type PersonFace } from './fit-calibration.js';
import { record } from '../log/record.js';
import { sampleFaces } from './sample-faces.js';
import type { Vitrine } from '../vitrine.js';

type OnProgress = (done: number, total: number) => void;

/** From photos of known persons, one folder each. Throws `path.not-found`, `usage` or `calibration.too-few`. */
export async function calibrateFromFolder(
  analyser: PhotoAnalyser,
  folder: string,
  description: string | undefined,
  onProgress?: OnProgress,
): Promise<Calibration> {
  const { faces } = await enrolPersons(analyser, folder, onProgress);
  return fitPersons(faces, {
    model: analyser.modelId,
    description: description ?? describePhotos(faces),
    date: localDate(new Date()),
  });
}

/** Not the folder's name, which may be somebody's: every answer repeats the description. */
function describePhotos(faces: readonly PersonFace[]): string {
  return `photos of ${new Set(faces.map(({ person }) => person)).size} persons`;
}

/** Pairs of so many faces are compared in seconds. */
const galleryFaces = 3000;

/**
 * From the faces of these collections, or of all that are in use, nobody saying who is who. Throws `collection.unknown`,
 * `collection.expired` or `calibration.too-few`.
 */
export async function calibrateFromGallery(
  vitrine: Vitrine,
  names: readonly string[],
  description: string | undefined,
): Promise<Calibration> {
  const collections = await usableCollections(vitrine, names);
  const counted = await Promise.all(
    collections.map(async ({ id }) => ({ id, faces: (await countCollection(vitrine.store.db, id)).faces })),
  );
  const sample = await sampleFaces(vitrine, counted, galleryFaces);
  const faces = sample.map(({ photoId, embedding }) => ({ photo: photoId, embedding }));
  return fitGallery(faces, {
    model: vitrine.modelId,
    description: description ?? `collections ${collections.map(({ name }) => name).join(', ')}`,
    date: localDate(new Date()),
  });
}

async function usableCollections(vitrine: Vitrine, names: readonly string[]): Promise<Collection[]> {
  const now = vitrine.now();
  if (names.length === 0) {
    return (await allCollections(vitrine.store.db)).filter((collection) => !isExpired(collection, now));
  }
  const collections = await Promise.all([...new Set(names)].map((name) => requireCollection(vitrine, name)));
  for (const collection of collections) refuseExpired(collection, now);
  return collections;
}

/** From now on searches are answered with it. Throws `role.missing`, or `model.mismatch` when it is about the scores of another model. */
export async function adoptCalibration(
  vitrine: Vitrine,
  actor: Actor,
  calibration: Calibration,
): Promise<void> {
  requireRole(actor, 'administrator', 'curator');
  const { id, model } = calibration;
  if (model !== vitrine.modelId) {
    throw new AppError(
      'model.mismatch',
      `the calibration is of ${model}, the data folder works with ${vitrine.modelId}`,
    );
  }
  const document = JSON.stringify(calibration);
  await record(vitrine, actor.person, async (db) => {
    await useCalibration(db, { id, model, document });
    return { result: undefined, events: [{ event: { type: 'calibration.changed', calibration: id } }] };
  });
}

/** From now on searches are answered with the one that comes with the program. Throws `role.missing`. */
export async function adoptDefault(vitrine: Vitrine, actor: Actor): Promise<void> {
  requireRole(actor, 'administrator', 'curator');
  const { modelId } = vitrine;
  await record(vitrine, actor.person, async (db) => {
    await useNoCalibration(db, modelId);
    const calibration = defaultCalibration(modelId)?.id ?? null;
    return { result: undefined, events: [{ event: { type: 'calibration.changed', calibration } }] };
  });
}

/** The last one that was made here for the model, otherwise the one that comes with the program; null: none fits the model. */
export async function currentCalibration({ store, modelId }: Vitrine): Promise<Calibration | null> {
  const document = await calibrationInUse(store.db, modelId);
  return document === null ? defaultCalibration(modelId) : parseCalibration(JSON.parse(document));
}

export interface CalibrationCheck {
  model: string;
  /** Fitted on half of the persons, tested on the other half. */
  held: Honesty;
  /** The calibration that comes with the program, tested on these photos as it is; null: none fits the model. */
  shipped: { id: string; description: string; honesty: Honesty } | null;
}

/** How honest the predictions are on these photos, one folder per person. Throws as `calibrateFromFolder` does. */
export async function checkCalibration(
  analyser: PhotoAnalyser,
  folder: string,
  splits: number,
  onProgress?: OnProgress,
): Promise<CalibrationCheck> {
  const { faces } = await enrolPersons(analyser, folder, onProgress);
  const note = { model: analyser.modelId, description: describePhotos(faces), date: localDate(new Date()) };
  const held = checkBySplits(faces, note, splits);
  const shipped = defaultCalibration(analyser.modelId);
  return {
    model: analyser.modelId,
    held,
    shipped: shipped && {
      id: shipped.id,
      description: shipped.data.description,
      honesty: checkAsIs(shipped, faces),
    },
  };
}
