/**
 * The manifest of one collection: which segments there are, how many rows each holds, which of them are dead, and
 * which journal continues from there. It is replaced as a whole; the rename is the moment at which a new journal, a
 * compacted segment or a dropped one becomes true. Files it does not name are leftovers of a crash.
 */
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.js';
import { writeDurably } from '../lib/durable-write.js';
import { seal, unseal } from '../lib/seal.js';
import { damaged } from './damage.js';

export const manifestName = 'manifest';
const format = 1;

const manifestSchema = z.object({
  format: z.literal(format),
  collection: z.number(),
  modelId: z.string(),
  dims: z.number(),
  /** Tells that the rotation key is the one the rows were stored under. */
  rotation: z.string(),
  /** Names the journal; grows by one with every manifest. */
  generation: z.number(),
  lastFaceId: z.number(),
  segments: z.array(
    z.object({
      id: z.string(),
      rows: z.number(),
      /** Bitmap of dead rows, base64, as long as its last dead row needs. */
      dead: z.string(),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;

export function newManifest(
  collection: number,
  modelId: string,
  dims: number,
  rotationKey: Uint8Array,
): Manifest {
  const rotation = rotationMark(rotationKey);
  return { format, collection, modelId, dims, rotation, generation: 1, lastFaceId: 0, segments: [] };
}

/** A short fingerprint that tells two rotation keys apart and gives nothing of either away. */
function rotationMark(rotationKey: Uint8Array): string {
  return createHmac('sha256', rotationKey).update('vitrine/rotation-mark/v1').digest('hex').slice(0, 16);
}

export async function writeManifest(folder: string, key: Uint8Array, manifest: Manifest): Promise<void> {
  const plain = Buffer.from(JSON.stringify(manifest));
  await writeDurably(join(folder, manifestName), seal(key, context(manifest.collection), plain));
}

/** Throws ENOENT where there is none, `index.damaged` when it does not open with this key. */
export async function readManifest(folder: string, key: Uint8Array, collection: number): Promise<Manifest> {
  const plain = unseal(key, context(collection), await readFile(join(folder, manifestName)));
  if (plain === null) {
    throw damaged(`manifest of collection ${collection} does not open with this key, or is damaged`);
  }
  const parsed = manifestSchema.safeParse(JSON.parse(plain.toString()));
  if (!parsed.success)
    throw damaged(`manifest of collection ${collection} has an unknown format`, parsed.error);
  return parsed.data;
}

/** Throws `model.mismatch` or `index.damaged` unless the rows were stored by this model under this rotation key. */
export function checkManifest(
  manifest: Manifest,
  expected: { modelId: string; dims: number; rotationKey: Uint8Array },
): void {
  const { modelId, dims, rotationKey } = expected;
  if (manifest.modelId !== modelId || manifest.dims !== dims) {
    const stored = `${manifest.modelId} with ${manifest.dims} dimensions`;
    throw new AppError(
      'model.mismatch',
      `index holds embeddings of ${stored}, not of ${modelId} with ${dims}`,
    );
  }
  if (manifest.rotation !== rotationMark(rotationKey)) {
    throw damaged(`collection ${manifest.collection} was stored under another rotation key`);
  }
}

function context(collection: number): string {
  return `vitrine/manifest/${collection}`;
}
