/** Photos whose persons are known, one folder per person, as faces to measure with: of each photo the one meant. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isPhotoError, type PhotoErrorCode } from '../../errors.js';
import type { AnalyseOptions, PhotoAnalyser, Quality } from '../../types.js';
import { meantFace } from '../../vision/meant-face.js';

/** The face of a photo that its person is known by. */
export interface EnrolledFace {
  /** Path below the folder; its first part is the person's. */
  file: string;
  /** Numbers the persons from 0. */
  person: number;
  embedding: Float32Array;
  quality: Quality;
}

export interface EnrolledPersons {
  /** In the order of the files' names, as `failed`. */
  faces: EnrolledFace[];
  failed: { file: string; code: PhotoErrorCode }[];
  persons: number;
  photos: number;
  elapsedMs: number;
}

/** A photo below the folder, and the number of its person. */
export interface PersonPhoto {
  file: string;
  person: number;
}

type OnProgress = (done: number, total: number) => void;

/** Throws path.not-found, or usage when there are no folders of photos. */
export async function enrolPersons(
  analyser: PhotoAnalyser,
  folder: string,
  onProgress?: OnProgress,
): Promise<EnrolledPersons> {
  const start = performance.now();
  const { files, persons } = await listPersons(folder);
  const enrolled = await enrolPhotos(analyser, folder, files, {}, onProgress);
  return { ...enrolled, persons, photos: files.length, elapsedMs: performance.now() - start };
}

export async function enrolPhotos(
  analyser: PhotoAnalyser,
  folder: string,
  photos: readonly PersonPhoto[],
  options: AnalyseOptions,
  onProgress?: OnProgress,
): Promise<Pick<EnrolledPersons, 'faces' | 'failed'>> {
  const faces: EnrolledFace[] = [];
  const failed: EnrolledPersons['failed'] = [];
  let done = 0;
  const queue = photos.values();
  const work = async (): Promise<void> => {
    for (const { file, person } of queue) {
      try {
        const photo = await analyser.analyse(await readFile(join(folder, file)), options);
        const face = meantFace(photo, options.perturbation);
        if (face) faces.push({ file, person, embedding: face.embedding, quality: face.quality });
        else failed.push({ file, code: 'photo.no-face' });
      } catch (error) {
        if (!isPhotoError(error)) throw error;
        failed.push({ file, code: error.code });
      }
      onProgress?.(++done, photos.length);
    }
  };
  await Promise.all(Array.from({ length: analyser.workers + 1 }, work));
  return { faces: faces.toSorted(byFile), failed: failed.toSorted(byFile) };
}

function byFile(p: { file: string }, q: { file: string }): number {
  return p.file < q.file ? -1 : 1;
}

/** Throws path.not-found, or usage when there are no folders of photos. */
export async function listPersons(folder: string): Promise<{ files: PersonPhoto[]; persons: number }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new AppError(
      'path.not-found',
      `expected a folder with one folder per person, there is none at ${folder}`,
      {
        cause: error,
      },
    );
  });
  const persons = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const files: PersonPhoto[] = [];
  for (const [person, name] of persons.toSorted().entries()) {
    const photos = await readdir(join(folder, name), { withFileTypes: true });
    for (const photo of photos
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .toSorted()) {
      files.push({ file: join(name, photo), person });
    }
  }
  if (files.length === 0)
    throw new AppError('usage', `expected one folder of photos per person in ${folder}`);
  return { files, persons: persons.length };
}
