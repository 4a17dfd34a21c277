/**
 * The files of an operator's own pack: found by path or fetched once by address into the cache, and never loaded unless their
 * bytes hash to what the description says.
 */
import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../errors.js';
import { writeDurably } from '../lib/durable-write.js';
import { fetchFile } from '../lib/fetch-file.js';
import { isMissing } from '../lib/is-missing.js';
import { sha256 } from '../lib/sha256.js';
import type { FileDescription, ModelDescription } from './model-description.js';
import { defaultPack, loadModels, type ModelFileState, type ModelRole } from './models.js';
import type { ModelFiles } from './open-models.js';
import type { prepareForeign } from './prepare-model.js';
import { scrfdHead } from './scrfd-detector.js';

/** The largest recogniser in common use (ResNet-100) has 260 MB. */
const mostFileBytes = 1024 ** 3;

export interface DescribedFile {
  role: ModelRole;
  /** Where it lies or, once fetched, will lie. */
  path: string;
  file: FileDescription;
}

/** Files that are not the default pack's. */
export function describedFiles(cacheDir: string, description: ModelDescription): DescribedFile[] {
  const files: DescribedFile[] = [];
  for (const role of ['detector', 'recogniser'] as const) {
    const model = description[role];
    if (model === 'default') continue;
    const { file } = model;
    const cached = join(cacheDir, 'models', description.id, `${role}-${file.sha256.slice(0, 16)}.onnx`);
    files.push({ role, path: file.path ?? cached, file });
  }
  return files;
}

export async function describedFileState({ path, file }: DescribedFile): Promise<ModelFileState> {
  const bytes = await readIfThere(path);
  if (bytes === null) return 'missing';
  return sha256(bytes) === file.sha256 ? 'present' : 'wrong hash';
}

/** Fetches what has an address and is missing. Returns how many. Throws `model.unavailable` or `model.hash-mismatch`. */
export async function pullDescribed(cacheDir: string, description: ModelDescription): Promise<number> {
  let fetched = 0;
  for (const described of describedFiles(cacheDir, description)) {
    const { path, file } = described;
    const bytes = await readIfThere(path);
    if (bytes !== null) checkHash(described, bytes);
    else if (file.address === undefined) throw missing(described);
    else {
      const fresh = await fetchFile(file.address, mostFileBytes);
      checkHash({ ...described, path: file.address }, fresh);
      await mkdir(dirname(path), { recursive: true });
      await writeDurably(path, fresh, `${path}.${process.pid}.tmp`);
      fetched++;
    }
  }
  return fetched;
}

/** Reads, checks and prepares the pack for the children; fetches what is missing, the default models where it uses them. */
export async function loadDescribed(cacheDir: string, description: ModelDescription): Promise<ModelFiles> {
  await pullDescribed(cacheDir, description);
  // Loaded here for the reason given at `loadModels`.
  const prepare = (await import('./prepare-model.js')).prepareForeign;
  const prepared = new Map<ModelRole, ReturnType<typeof prepare>>();
  for (const described of describedFiles(cacheDir, description)) {
    const bytes = await readIfThere(described.path);
    if (bytes === null) throw missing(described);
    // Read once more since it was checked: what is loaded is what was hashed.
    checkHash(described, bytes);
    prepared.set(described.role, prepare(bytes));
  }
  const detector = foreignDetector(description, prepared.get('detector'));
  const recogniser = foreignRecogniser(description, prepared.get('recogniser'));
  if (detector !== null && detector.landmarks && recogniser !== null)
    return { detector: detector.files, landmarker: null, recogniser, judge: null };
  const own = await loadModels(cacheDir, defaultPack);
  return {
    detector: detector?.files ?? own.detector,
    landmarker: detector?.landmarks ? null : own.landmarker,
    recogniser: recogniser ?? own.recogniser,
    judge: detector === null && recogniser !== null ? own.recogniser.bytes : null,
  };
}

function foreignDetector(
  { detector }: ModelDescription,
  prepared: ReturnType<typeof prepareForeign> | undefined,
): { files: ModelFiles['detector']; landmarks: boolean } | null {
  if (detector === 'default' || prepared === undefined) return null;
  const outputs = detector.decode === 'scrfd' ? (detector.outputs ?? prepared.outputNames).length : 0;
  const landmarks = detector.decode === 'yunet' || scrfdHead(outputs).hasLandmarks;
  return { files: { ...prepared, description: detector }, landmarks };
}

function foreignRecogniser(
  { recogniser }: ModelDescription,
  prepared: ReturnType<typeof prepareForeign> | undefined,
): ModelFiles['recogniser'] | null {
  if (recogniser === 'default' || prepared === undefined) return null;
  return { bytes: prepared.bytes, description: recogniser };
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    const found = await stat(path);
    // A pipe would be waited for without end.
    if (!found.isFile()) throw new AppError('model.unavailable', `expected a model file, ${path} is none`);
    if (found.size > mostFileBytes) {
      const most = Math.floor(mostFileBytes / 2 ** 20);
      throw new AppError('model.unavailable', `expected at most ${most} MiB in ${path}`);
    }
    return await readFile(path);
  } catch (cause) {
    if (isMissing(cause)) return null;
    if (cause instanceof AppError) throw cause;
    throw new AppError('model.unavailable', `expected to read the model file ${path}`, { cause });
  }
}

function missing({ role, path }: DescribedFile): AppError {
  return new AppError('model.unavailable', `expected the file of the ${role} at ${path}, but there is none`);
}

function checkHash({ role, path, file }: DescribedFile, bytes: Uint8Array): void {
  const actual = sha256(bytes);
  if (actual === file.sha256) return;
  throw new AppError(
    'model.hash-mismatch',
    `expected ${path} (${role}) with SHA-256 ${file.sha256}, got ${actual}; it was not loaded`,
  );
}
