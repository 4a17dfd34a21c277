/**
 * Whether store, index and files agree. Changes nothing; what a crash left to the next writer is noted, what is wrong
 * is a problem.
 */
import { asStorageError } from '../../lib/storage-errors.js';
import { takeWriterLock } from '../../store/writer-lock.js';
import { readLeftovers } from './leftovers.js';
import type { Inspection, Note, Problem, Verification } from './verification.js';
import { inspectFiles } from './verify-files.js';
import { inspectIndex } from './verify-index.js';
import type { Vitrine } from '../vitrine.js';

const listedProblems = 1000;

/** Nothing may write meanwhile: throws `store.busy` while photos are indexed or removed. `onProgress` counts photos. */
export async function verify(
  vitrine: Vitrine,
  options: { onProgress?: (done: number, total: number) => void } = {},
): Promise<Verification> {
  const lock = takeWriterLock(vitrine.folder.writerLock);
  try {
    return await inspect(vitrine, options.onProgress);
  } catch (error) {
    throw asStorageError(error);
  } finally {
    lock.release();
  }
}

async function inspect(
  vitrine: Vitrine,
  onProgress?: (done: number, total: number) => void,
): Promise<Verification> {
  const checked = { photos: 0, faces: 0, thumbnails: 0, indexRows: 0, probes: 0 };
  const problems: Problem[] = [];
  const notes: Note[] = [];
  let count = 0;
  const inspection: Inspection = {
    vitrine,
    checked,
    report(code, message) {
      count++;
      if (problems.length < listedProblems) problems.push({ code, message });
    },
    note: (code, message) => void notes.push({ code, message }),
  };
  for (const line of await vitrine.store.checkIntegrity()) inspection.report('store.integrity', line);
  const leftovers = await readLeftovers(vitrine);
  if (leftovers.erasures > 0) {
    inspection.note('erasure.pending', `${leftovers.erasures} erasures were cut off`);
  }
  await inspectFiles(inspection, leftovers, onProgress);
  await inspectIndex(inspection, leftovers);
  return { ok: count === 0, checked, problems, notes };
}
