/** Photos whose persons are known, one folder per person, as faces to measure with: of each photo the central one. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isPhotoError, type PhotoErrorCode } from '../errors.js';
import type { PhotoAnalyser } from '../types.js';
import { centralFace } from '../vision/central-face.js';
import { listPersons, type EnrolledFace } from './evaluate-recognition.js';

export interface EnrolledPersons {
  faces: EnrolledFace[];
  failed: { file: string; code: PhotoErrorCode }[];
}

/** In the order of the files' names. Throws path.not-found, or usage when there are no folders of photos. */
export async function enrolPersons(
  analyser: PhotoAnalyser,
  folder: string,
  onProgress?: (done: number, total: number) => void,
): Promise<EnrolledPersons> {
  const { files } = await listPersons(folder);
  const faces: EnrolledFace[] = [];
  const failed: EnrolledPersons['failed'] = [];
  let done = 0;
  const queue = files.values();
  const work = async (): Promise<void> => {
    for (const { file, person } of queue) {
      try {
        const face = centralFace(await analyser.analyse(await readFile(join(folder, file))));
        if (face) faces.push({ file, person, embedding: face.embedding, quality: face.quality });
        else failed.push({ file, code: 'photo.no-face' });
      } catch (error) {
        if (!isPhotoError(error)) throw error;
        failed.push({ file, code: error.code });
      }
      onProgress?.(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: analyser.workers + 1 }, work));
  return { faces: faces.toSorted(byFile), failed: failed.toSorted(byFile) };
}

function byFile(p: { file: string }, q: { file: string }): number {
  return p.file < q.file ? -1 : 1;
}
