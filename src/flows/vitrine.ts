/**
 * What every flow works with: the open store, the keys, and the two engines, opened only when a flow needs them.
 * main.ts and the CLI make one per command; `close` releases everything in the right order.
 */
import type { Config } from '../config.js';
import type { AnalysedPhoto, ModelId } from '../types.js';
import type { VectorIndex } from '../vectors/vector-index.js';

/** The vision layer as flows see it: bytes in, faces out, in child processes. */
export interface PhotoAnalyser {
  readonly modelId: ModelId;
  /** How many photos are worked on at once. */
  readonly workers: number;
  /** Throws an `AppError` with a `photo.` code for a photo that cannot be used; `faces` may be empty. */
  analyse(bytes: Uint8Array): Promise<AnalysedPhoto>;
  close(): Promise<void>;
}

export interface Vitrine {
  readonly config: Config;
  /** Makes the child processes and loads the models on first use. */
  analyser(options?: { workers?: number }): Promise<PhotoAnalyser>;
  index(mode: 'read' | 'write'): Promise<VectorIndex>;
  close(): Promise<void>;
  // The helper who builds the store adds: store, keys ...
}
