/** The searched photos, sealed, one file each, named by the search. */
import { readFile } from 'node:fs/promises';
import { writeDurably } from '../lib/durable-write.js';
import { seal, unseal } from '../lib/seal.js';
import { asStorageError } from '../lib/storage-errors.js';
import type { SearchId } from '../types.js';
import { probeName, probePath, type DataFolder } from './data-folder.js';

export interface ProbeFiles {
  /** Durable on return. `number` counts the photos of one search from 1. Throws `store.full`. */
  write(search: SearchId, photo: Uint8Array, number?: number): Promise<void>;
  /** null when the file is missing, altered or another search's. */
  read(search: SearchId, number?: number): Promise<Uint8Array | null>;
}

export function probeFiles(folder: DataFolder, key: Uint8Array): ProbeFiles {
  return {
    async write(search, photo, number = 1) {
      try {
        const sealed = seal(key, `probe/${probeName(search, number)}`, photo);
        await writeDurably(probePath(folder, search, number), sealed);
      } catch (error) {
        throw asStorageError(error);
      }
    },
    async read(search, number = 1) {
      const sealed = await readFile(probePath(folder, search, number)).catch(() => null);
      return sealed === null ? null : unseal(key, `probe/${probeName(search, number)}`, sealed);
    },
  };
}
