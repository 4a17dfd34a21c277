/**
 * Whether store, index and files agree. Changes nothing; what a crash left is reported here and put right by the next
 * `index`, what else is wrong with the index by `reindex`.
 */
import { takeWriterLock } from '../store/writer-lock.js';
import type { Inspection, Problem, Verification } from './verification.js';
import { inspectFiles } from './verify-files.js';
import { inspectIndex } from './verify-index.js';
import type { Vitrine } from './vitrine.js';

export type { Problem, ProblemCode, Verification } from './verification.js';

const listedProblems = 1000;

/** Nothing may write meanwhile: throws `store.busy` while photos are indexed or removed. `onProgress` counts photos. */
export async function verify(
  vitrine: Vitrine,
  options: { onProgress?: (done: number, total: number) => void } = {},
): Promise<Verification> {
  const lock = takeWriterLock(vitrine.folder.writerLock);
  try {
    const problems: Problem[] = [];
    let count = 0;
    const inspection: Inspection = {
      vitrine,
      checked: { photos: 0, faces: 0, thumbnails: 0, indexRows: 0, probes: 0 },
      report(code, message) {
        count++;
        if (problems.length < listedProblems) problems.push({ code, message });
      },
    };
    for (const line of await vitrine.store.checkIntegrity()) inspection.report('store.integrity', line);
    await inspectFiles(inspection, options.onProgress);
    await inspectIndex(inspection);
    return { ok: count === 0, checked: inspection.checked, problems };
  } finally {
    lock.release();
  }
}
