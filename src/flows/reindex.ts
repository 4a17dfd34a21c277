/** Rebuilds the vector index from the store. */
import { AppError } from '../errors.js';
import type { Vitrine } from './vitrine.js';

export interface Reindexed {
  collections: number;
  faces: number;
  elapsedMs: number;
}

/** Throws `store.busy`. */
export async function reindex(
  _vitrine: Vitrine,
  _options: { onProgress?: (done: number, total: number) => void } = {},
): Promise<Reindexed> {
  throw new AppError('internal', 'not built yet');
}
