/** A temporary folder for a flat index. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelId } from '#vitrine/types.js';
import { openFlatIndex, type FlatIndex, type FlatOptions } from '#vitrine/vectors/flat.js';

export interface FlatPlace {
  dir: string;
  open: (changed?: Partial<FlatOptions>) => Promise<FlatIndex>;
  remove: () => Promise<void>;
}

export async function createFlatPlace(dims: number): Promise<FlatPlace> {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-flat-'));
  const options: FlatOptions = {
    dir,
    key: new Uint8Array(32).fill(1),
    rotationKey: new Uint8Array(32).fill(2),
    modelId: 'test-model' as ModelId,
    dims,
    mode: 'write',
    threads: 2,
  };
  return {
    dir,
    open: (changed = {}) => openFlatIndex({ ...options, ...changed }),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
