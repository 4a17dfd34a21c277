/** The searched photos, sealed, one file per search, named by it. */
import { readFile } from 'node:fs/promises';
import { writeDurably } from '../lib/durable-write.js';
import { seal, unseal } from '../lib/seal.js';
import { asStorageError } from '../lib/storage-errors.js';
import type { SearchId } from '../types.js';
import { probePath, type DataFolder } from './data-folder.js';

export interface ProbeFiles {
  /** Durable on return. Throws `store.full`. */
  write(search: SearchId, photo: Uint8Array): Promise<void>;
  /** null when the file is missing, altered or another search's. */
  read(search: SearchId): Promise<Uint8Array | null>;
}

export function probeFiles(folder: DataFolder, key: Uint8Array): ProbeFiles {
  return {
    async write(search, photo) {
      try {
        await writeDurably(probePath(folder, search), seal(key, `probe/${search}`, photo));
      } catch (error) {
        throw asStorageError(error);
      }
    },
    async read(search) {
      const sealed = await readFile(probePath(folder, search)).catch(() => null);
      return sealed === null ? null : unseal(key, `probe/${search}`, sealed);
    },
  };
}
