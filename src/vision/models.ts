/**
 * The default pack: which files make it up, where they come from, and what they must hash to. A file whose hash differs is
 * never loaded. Files lie in a cache folder per user and are fetched once. Packs of operators: described-models.ts.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.js';
import { writeDurably } from '../lib/durable-write.js';
import { fetchPackageFiles, type PinnedPackage } from '../lib/npm-package.js';
import { sha256 } from '../lib/sha256.js';
import type { ModelId } from '../types.js';
import type { ModelFiles } from './open-models.js';

export type ModelRole = 'detector' | 'landmarker' | 'recogniser';

export interface PinnedFile {
  role: ModelRole;
  /** Path inside the package; its last part names the file in the cache. */
  path: string;
  sha256: string;
}

export interface ModelPack {
  /** Names the embeddings; changes whenever old and new embeddings cannot be compared. */
  id: ModelId;
  licence: string;
  /** Length of an embedding. */
  dims: number;
  origin: PinnedPackage;
  files: readonly PinnedFile[];
}

export const defaultPack: ModelPack = {
  id: 'faceplugin-0.0.1' as ModelId,
  licence: 'MIT',
  dims: 512,
  origin: {
    spec: 'faceplugin-face-recognition-js@0.0.1',
    integrity:
      'sha512-shriXjd4zJHEwhK1jHK+bWo8Vv6Vu9B/w6RRsd4AFtNM/jaI2vhuOamOSMl9qQmLd8WlQ7dgqN+3C2iOi5pXWw==',
  },
  files: [
    {
      role: 'detector',
      path: 'model/fr_detect.onnx',
      sha256: '6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854',
    },
    {
      role: 'landmarker',
      path: 'model/fr_landmark.onnx',
      sha256: 'f10b0ba1d2a8a099adefede1ebf3733e44fe370715e7303dbeb7f59c02142258',
    },
    {
      role: 'recogniser',
      path: 'model/fr_feature.onnx',
      sha256: '87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581',
    },
  ],
};

export type ModelFileState = 'present' | 'missing' | 'wrong hash';

export function modelFilePath(cacheDir: string, pack: ModelPack, file: PinnedFile): string {
  return join(cacheDir, 'models', pack.id, file.path.split('/').at(-1)!);
}

export async function modelFileState(
  cacheDir: string,
  pack: ModelPack,
  file: PinnedFile,
): Promise<ModelFileState> {
  const bytes = await readCached(cacheDir, pack, file);
  if (!bytes) return 'missing';
  return sha256(bytes) === file.sha256 ? 'present' : 'wrong hash';
}

/** Fetches what is missing. Returns how many files were fetched. Throws model.unavailable or model.hash-mismatch. */
export async function pullModels(cacheDir: string, pack: ModelPack): Promise<number> {
  const missing: PinnedFile[] = [];
  for (const file of pack.files) {
    const bytes = await readCached(cacheDir, pack, file);
    if (bytes) checkHash(modelFilePath(cacheDir, pack, file), file, bytes);
    else missing.push(file);
  }
  if (missing.length === 0) return 0;
  const fetched = await fetchPackageFiles(
    pack.origin,
    missing.map(({ path }) => path),
  );
  await mkdir(join(cacheDir, 'models', pack.id), { recursive: true });
  for (const [i, file] of missing.entries()) {
    checkHash(file.path, file, fetched[i]!);
    const path = modelFilePath(cacheDir, pack, file);
    await writeDurably(path, fetched[i]!, `${path}.${process.pid}.tmp`);
  }
  return missing.length;
}

/** Reads, checks and prepares a pack for the children; fetches it first where needed. */
export async function loadModels(cacheDir: string, pack: ModelPack): Promise<ModelFiles> {
  await pullModels(cacheDir, pack);
  // What reads ONNX files takes a tenth of a second to load, and most commands never read one.
  const { prepareDetector, prepareLandmarker, prepareRecogniser } = await import('./prepare-model.js');
  return {
    detector: { bytes: prepareDetector(await read('detector')), description: null, outputNames: [] },
    landmarker: prepareLandmarker(await read('landmarker')),
    recogniser: { bytes: prepareRecogniser(await read('recogniser')), description: null },
    judge: null,
  };

  async function read(role: ModelRole): Promise<Uint8Array> {
    const file = pack.files.find((candidate) => candidate.role === role)!;
    const bytes = await readFile(modelFilePath(cacheDir, pack, file));
    checkHash(modelFilePath(cacheDir, pack, file), file, bytes);
    return bytes;
  }
}

async function readCached(cacheDir: string, pack: ModelPack, file: PinnedFile): Promise<Buffer | null> {
  try {
    return await readFile(modelFilePath(cacheDir, pack, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function checkHash(name: string, file: PinnedFile, bytes: Uint8Array): void {
  const actual = sha256(bytes);
  if (actual !== file.sha256) {
    throw new AppError(
      'model.hash-mismatch',
      `expected ${name} with SHA-256 ${file.sha256}, got ${actual}; delete the file and run 'vitrine models pull'`,
    );
  }
}
