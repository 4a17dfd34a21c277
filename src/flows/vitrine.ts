/**
 * What every flow works with: the open store, the keys, and the two engines, opened only when a flow needs them.
 * main.ts and the CLI make one per command; `close` releases everything in the right order.
 */
import type { Config } from '../config.js';
import { AppError } from '../errors.js';
import type { ModelId, PhotoAnalyser } from '../types.js';
import type { VectorIndex } from '../vectors/vector-index.js';

export interface Vitrine {
  readonly config: Config;
  readonly modelId: ModelId;
  /** Makes the child processes and loads the models on first use. */
  analyser(options?: { workers?: number }): Promise<PhotoAnalyser>;
  index(mode: 'read' | 'write'): Promise<VectorIndex>;
  close(): Promise<void>;
}

export interface Initialised {
  keyFile: string;
  dataDir: string;
  madeKey: boolean;
  madeData: boolean;
}

/** `vitrine init`: makes the key file and the data folder where they are missing. Never overwrites a key. */
export async function initialise(_config: Config): Promise<Initialised> {
  throw new AppError('internal', 'not built yet');
}

/** Throws `key.missing`, `key.wrong`, `key.exposed`, `store.missing`, `store.newer` or `store.damaged`. */
export async function openVitrine(_config: Config): Promise<Vitrine> {
  throw new AppError('internal', 'not built yet');
}
