/**
 * The pictures kept of a photo, one sealed file each, so that a single unlink erases them all; and where its bytes cannot be had again,
 * those, sealed, in a second file beside it that lives and goes with the first. Names are random: a name derived from the photo would
 * tell whoever sees the folder that a photo he has is in it.
 *
 * Inside the first: `count (u32) | length (u32) of each | bytes of each`, little-endian; the preview first, then the faces'
 * thumbnails in the order of their ids.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flushFolder, writeFlushed } from '../lib/durable-write.js';
import { isMissing } from '../lib/is-missing.js';
import { seal, unseal } from '../lib/seal.js';
import { asStorageError } from '../lib/storage-errors.js';
import type { CollectionId } from '../types.js';
import { originalPath, thumbnailFolder, thumbnailPath, type DataFolder } from './data-folder.js';

export interface PhotoPictures {
  /** From `newNames`, used once. */
  name: string;
  preview: Uint8Array;
  thumbnails: readonly Uint8Array[];
  /** The bytes as they came, where they are to be kept too. */
  original?: Uint8Array | null;
}

export interface PhotoImageFiles {
  /** Names for files that are not there yet and are written together: all in one folder, which is flushed once. */
  newNames(count: number): string[];
  /** Durable on return; gives the files' sizes. Throws `store.full`, after which any of them may be there or not. */
  write(collection: CollectionId, pictures: readonly PhotoPictures[]): Promise<number[]>;
  /** null when the file is missing, altered or another photo's. */
  read(
    collection: CollectionId,
    name: string,
  ): Promise<{ preview: Uint8Array; thumbnails: Uint8Array[] } | null>;
  /** Keeps the bytes of a photo whose pictures are there already; replaces what a crash left. Durable on return; gives the size. */
  writeOriginal(collection: CollectionId, name: string, original: Uint8Array): Promise<number>;
  /** null when they are not kept, altered or another photo's. */
  readOriginal(collection: CollectionId, name: string): Promise<Buffer | null>;
  /** With the original. Durable on return; a file that is not there is passed over. */
  erase(collection: CollectionId, name: string): Promise<void>;
  eraseCollection(collection: CollectionId): Promise<void>;
}

export function photoImageFiles(folder: DataFolder, key: Uint8Array): PhotoImageFiles {
  async function sealOriginal(collection: CollectionId, name: string, original: Uint8Array): Promise<number> {
    const sealed = seal(key, originalContext(collection, name), original);
    await writeFlushed(originalPath(folder, collection, name), sealed);
    return sealed.length;
  }

  return {
    newNames(count) {
      const [shard] = randomBytes(1);
      return Array.from({ length: count }, () => {
        const name = randomBytes(16);
        name[0] = shard!;
        return name.toString('hex');
      });
    },

    async write(collection, pictures) {
      const pathOf = (name: string): string => thumbnailPath(folder, collection, name);
      const folders = new Set(pictures.map(({ name }) => dirname(pathOf(name))));
      try {
        for (const path of folders) await mkdir(path, { recursive: true, mode: 0o700 });
        const sizes = await allOf(
          pictures.map(async ({ name, preview, thumbnails, original = null }) => {
            const sealed = seal(key, context(collection, name), pack([preview, ...thumbnails]));
            await writeFlushed(pathOf(name), sealed);
            return sealed.length + (original === null ? 0 : await sealOriginal(collection, name, original));
          }),
        );
        await allOf([...folders].map(flushFolder));
        // A folder is itself an entry in its parents. An earlier call may have made it and failed before it was flushed.
        await flushFolder(thumbnailFolder(folder, collection));
        await flushFolder(folder.thumbnails);
        return sizes;
      } catch (error) {
        throw asStorageError(error);
      }
    },

    async read(collection, name) {
      const sealed = await readFile(thumbnailPath(folder, collection, name)).catch(() => null);
      const plain = sealed === null ? null : unseal(key, context(collection, name), sealed);
      const parts = plain === null ? null : unpack(plain);
      if (parts === null) return null;
      const [preview, ...thumbnails] = parts;
      return preview === undefined ? null : { preview, thumbnails };
    },

    async writeOriginal(collection, name, original) {
      const path = originalPath(folder, collection, name);
      try {
        await rm(path, { force: true });
        const size = await sealOriginal(collection, name, original);
        await flushFolder(dirname(path));
        return size;
      } catch (error) {
        throw asStorageError(error);
      }
    },

    async readOriginal(collection, name) {
      const sealed = await readFile(originalPath(folder, collection, name)).catch(() => null);
      return sealed === null ? null : unseal(key, originalContext(collection, name), sealed);
    },

    async erase(collection, name) {
      const path = thumbnailPath(folder, collection, name);
      await rm(path, { force: true });
      await rm(originalPath(folder, collection, name), { force: true });
      await flushFolder(dirname(path)).catch(ignoreMissing);
    },

    async eraseCollection(collection) {
      await rm(thumbnailFolder(folder, collection), { recursive: true, force: true });
      await flushFolder(folder.thumbnails);
    },
  };
}

function context(collection: CollectionId, name: string): string {
  return `photo-images/${collection}/${name}`;
}

function originalContext(collection: CollectionId, name: string): string {
  return `photo-original/${collection}/${name}`;
}

function pack(parts: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(4 + 4 * parts.length);
  head.writeUInt32LE(parts.length, 0);
  parts.forEach((part, i) => head.writeUInt32LE(part.length, 4 + 4 * i));
  return Buffer.concat([head, ...parts]);
}

function unpack(plain: Buffer): Buffer[] | null {
  if (plain.length < 4) return null;
  const count = plain.readUInt32LE(0);
  let at = 4 + 4 * count;
  if (at > plain.length) return null;
  const parts: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const length = plain.readUInt32LE(4 + 4 * i);
    parts.push(plain.subarray(at, at + length));
    at += length;
  }
  return at === plain.length ? parts : null;
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

/** Waits for all, also after the first has failed: nothing is still being written when the failure is reported. */
async function allOf<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
