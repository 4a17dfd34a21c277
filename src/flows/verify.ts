/** Whether store, index and files agree. Changes nothing. */
import { AppError } from '../errors.js';
import type { Vitrine } from './vitrine.js';

export interface Problem {
  code: string;
  message: string;
}

export interface Verification {
  ok: boolean;
  checked: { photos: number; faces: number; thumbnails: number; indexRows: number; probes: number };
  /** At most 1000; `ok` counts them all. */
  problems: Problem[];
}

/** Nothing may write meanwhile: throws `store.busy` while photos are indexed or removed. */
export async function verify(
  _vitrine: Vitrine,
  _options: { onProgress?: (done: number, total: number) => void } = {},
): Promise<Verification> {
  throw new AppError('internal', 'not built yet');
}
