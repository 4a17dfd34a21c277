/**
 * Where things lie in the data folder, and the one file in it that is not encrypted: `installation.json`, which says
 * whose folder this is and names the key without revealing it. It is written last when a folder is made, so a folder
 * that has it is whole.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.js';
import { writeDurably } from '../lib/durable-write.js';
import type { CollectionId, ModelId, SearchId } from '../types.js';

export interface DataFolder {
  readonly root: string;
  readonly installation: string;
  readonly store: string;
  readonly writerLock: string;
  readonly index: string;
  readonly thumbnails: string;
  readonly probes: string;
  /** The two transparency logs, readable by anyone. */
  readonly log: string;
}

const installationSchema = z.object({
  format: z.literal('vitrine-data'),
  version: z.literal(1),
  /** First 16 bytes of a key derived for nothing else, hexadecimal. */
  keyId: z.string(),
  createdAt: z.string(),
});

export type Installation = z.infer<typeof installationSchema>;

export function dataFolder(root: string): DataFolder {
  return {
    root,
    installation: join(root, 'installation.json'),
    store: join(root, 'store.db'),
    writerLock: join(root, 'writer.lock'),
    index: join(root, 'index'),
    thumbnails: join(root, 'thumbnails'),
    probes: join(root, 'probes'),
    log: join(root, 'log'),
  };
}

/**
 * Each model has an index of its own: the default one's collections lie in the index folder itself, another's in a folder
 * below, which the former's names (`c1`, `c2` ...) cannot collide with.
 */
export function indexFolder(folder: DataFolder, model: ModelId, isDefault: boolean): string {
  return isDefault ? folder.index : join(folder.index, `model-${model}`);
}

/** Folder of everything seen in one collection's photos; removing it erases their pictures. */
export function thumbnailFolder(folder: DataFolder, collection: CollectionId): string {
  return join(folder.thumbnails, String(collection));
}

/** `name` is hexadecimal; its first byte spreads the files over folders of bearable size. */
export function thumbnailPath(folder: DataFolder, collection: CollectionId, name: string): string {
  return join(thumbnailFolder(folder, collection), name.slice(0, 2), name);
}

const originalEnding = '.original';

/** The bytes as they came, where they are kept: beside the pictures. */
export function originalPath(folder: DataFolder, collection: CollectionId, name: string): string {
  return `${thumbnailPath(folder, collection, name)}${originalEnding}`;
}

/** The name of the pictures that a file in a folder of pictures belongs to. */
export function picturesName(fileName: string): string {
  return fileName.endsWith(originalEnding) ? fileName.slice(0, -originalEnding.length) : fileName;
}

/** `number` counts the photos of one search from 1. */
export function probePath(folder: DataFolder, search: SearchId, number = 1): string {
  return join(folder.probes, probeName(search, number));
}

export function probeName(search: SearchId, number: number): string {
  return number === 1 ? search : `${search}.${number}`;
}

/** Makes the folders. Refuses a folder that holds anything else: an erasure there could hit someone's files. */
export async function makeFolders(folder: DataFolder): Promise<void> {
  const ours =
    /^(installation\.json(\.tmp)?|store\.db(-wal|-shm)?|writer\.lock(-journal)?|index|thumbnails|probes|log)$/;
  const entries = existsSync(folder.root) ? await readdir(folder.root) : [];
  const foreign = entries.find((entry) => !ours.test(entry));
  if (foreign !== undefined) {
    throw new AppError(
      'usage',
      `expected an empty or new folder for the data, but it holds ${JSON.stringify(foreign)}`,
    );
  }
  for (const path of [folder.root, folder.index, folder.thumbnails, folder.probes, folder.log]) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  }
}

/** null where no data folder was made. Throws `store.damaged` or `store.newer`. */
export async function readInstallation(folder: DataFolder): Promise<Installation | null> {
  if (!existsSync(folder.installation)) return null;
  const text = await readFile(folder.installation, 'utf8');
  const parsed = installationSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  if (/"version":\s*[2-9]/.test(text)) {
    throw new AppError('store.newer', 'the data folder was made by a newer vitrine');
  }
  throw new AppError(
    'store.damaged',
    `expected a vitrine data folder, but ${folder.installation} is not one's`,
  );
}

export async function writeInstallation(folder: DataFolder, installation: Installation): Promise<void> {
  await writeDurably(folder.installation, Buffer.from(`${JSON.stringify(installation, null, 2)}\n`));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
