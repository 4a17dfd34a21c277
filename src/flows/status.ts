/** What there is, in numbers. */
import { AppError } from '../errors.js';
import type { ModelId } from '../types.js';
import type { CollectionListing } from './collections.js';
import type { Vitrine } from './vitrine.js';

export interface Status {
  dataDir: string;
  keyFile: string;
  /** Name of the newest migration the store has seen. */
  storeVersion: string;
  model: { id: ModelId };
  collections: CollectionListing[];
  photos: number;
  faces: number;
  /** Known addresses, skipped ones included. */
  items: number;
  skipped: number;
  searches: { total: number; unfinished: number };
  /** `behind`: faces that are in the store but not yet in the index; searches find them all the same. */
  index: { rows: number; behind: number };
  diskBytes: { store: number; index: number; thumbnails: number; probes: number };
}

export async function status(_vitrine: Vitrine): Promise<Status> {
  throw new AppError('internal', 'not built yet');
}
