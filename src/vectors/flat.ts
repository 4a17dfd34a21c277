/**
 * The embedded engine: exact search over everything, one folder per collection. See docs/decisions on why there is no
 * graph and no clustering.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.js';
import { flushFolder } from '../lib/durable-write.js';
import { seal, unseal } from '../lib/seal.js';
import type { CollectionId, FaceId, ModelId, PhotoId } from '../types.js';
import { openCollectionFiles, type CollectionFiles, type Segment } from './collection-files.js';
import { damaged, isMissing } from './damage.js';
import { manifestName, readManifest, rotationMark } from './manifest.js';
import { createRotation } from './rotation.js';
import { decodeRow, dotRow, encodeRow, type StoredRow } from './row-codec.js';
import { rowBytes, rowOffset, rowsPerSegment } from './segment-format.js';
import type { VectorFilter, VectorHit, VectorIndex, VectorQuery, VectorRow } from './vector-index.js';

export interface FlatOptions {
  /** Made if it is not there (mode `write`). */
  dir: string;
  /** 32 bytes: seals every block. */
  key: Uint8Array;
  /** 32 bytes: draws this installation's rotation. */
  rotationKey: Uint8Array;
  modelId: ModelId;
  dims: number;
  /** `write`: the caller makes sure that no other process writes. */
  mode: 'read' | 'write';
  /** Scanning threads; default: as many as there are cores. */
  threads?: number;
}

/** Throws `model.mismatch` when the folder holds embeddings of another model, `index.damaged` for wrong bytes or keys. */
export async function openFlatIndex(options: FlatOptions): Promise<VectorIndex> {
  const { dir, key, rotationKey, modelId, dims, mode } = options;
  const rotation = createRotation(rotationKey, modelId, dims);
  const { width } = rotation;
  const collections = new Map<number, CollectionFiles>();
  if (mode === 'write') await mkdir(dir, { recursive: true, mode: 0o700 });

  for (const name of await listFolder(dir)) {
    const collection = Number(/^c(\d+)$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(collection)) continue;
    try {
      await checkModel(collection);
      collections.set(collection, await openCollection(collection));
    } catch (error) {
      // A reader meets a folder without a manifest while the writer makes or removes the collection.
      if (!isMissing(error)) throw error;
    }
  }

  async function checkModel(collection: number): Promise<void> {
    const manifest = await readManifest(folderOf(collection), key, collection);
    if (manifest.modelId !== modelId || manifest.dims !== dims) {
      const stored = `${manifest.modelId} with ${manifest.dims} dimensions`;
      throw new AppError(
        'model.mismatch',
        `index holds embeddings of ${stored}, not of ${modelId} with ${dims}`,
      );
    }
    if (manifest.rotation !== rotationMark(rotationKey)) {
      throw damaged(`collection ${collection} was stored under another rotation key`);
    }
  }

  function folderOf(collection: number): string {
    return join(dir, `c${collection}`);
  }

  function openCollection(collection: number): Promise<CollectionFiles> {
    const context = { folder: folderOf(collection), collection, key, rotationKey, modelId, dims, width };
    return openCollectionFiles(context, mode);
  }

  async function* readRows(
    files: CollectionFiles,
  ): AsyncGenerator<{ segment: Segment; row: number; bytes: Buffer }> {
    const sealed = Buffer.alloc(rowOffset(width, 1) - rowOffset(width, 0));
    for (const segment of files.segments) {
      for (let row = 0; row < segment.rows; row++) {
        if (!(segment.live[row >> 3]! & (1 << (row & 7)))) continue;
        await segment.rowsFile.read(sealed, 0, sealed.length, rowOffset(width, row));
        const bytes = unseal(segment.rowsKey, `row/${row}`, sealed);
        if (bytes?.length !== rowBytes(width))
          throw damaged(`segment ${segment.id}: row ${row} does not open`);
        yield { segment, row, bytes };
      }
    }
  }

  async function add(collection: CollectionId, rows: readonly VectorRow[]): Promise<void> {
    if (rows.length === 0) return;
    const files = collections.get(collection) ?? (await openCollection(collection));
    collections.set(collection, files);
    const rotated = new Float32Array(width);
    let next = 0;
    while (next < rows.length) {
      const segment = await files.openSegment();
      const part = rows.slice(next, next + rowsPerSegment - segment.rows);
      const sealed = part.map((row, i) => {
        rotation.rotate(row.embedding, rotated);
        return seal(segment.rowsKey, `row/${segment.rows + i}`, encodeRow(row, rotated));
      });
      await files.append(segment, Buffer.concat(sealed), part.length, part.at(-1)!.faceId);
      next += part.length;
    }
  }

  async function remove(collection: CollectionId, faceIds: readonly FaceId[]): Promise<void> {
    const files = collections.get(collection);
    if (!files) return;
    const wanted = new Set<number>(faceIds);
    const dead = new Map<Segment, number[]>();
    for await (const { segment, row, bytes } of readRows(files)) {
      if (!wanted.has(decodeRow(bytes, width).faceId)) continue;
      const list = dead.get(segment) ?? [];
      list.push(row);
      dead.set(segment, list);
    }
    if (dead.size > 0) await files.remove([...dead].map(([segment, list]) => ({ segment, rows: list })));
  }

  async function removeCollection(collection: CollectionId): Promise<void> {
    await collections.get(collection)?.close();
    collections.delete(collection);
    // Without its manifest a folder is rubbish: a crash after this line leaves nothing that is ever read again.
    await rm(join(folderOf(collection), manifestName), { force: true });
    await rm(folderOf(collection), { recursive: true, force: true });
    await flushFolder(dir);
  }

  async function search(probes: readonly Float32Array[], query: VectorQuery): Promise<VectorHit[][]> {
    const hits: VectorHit[][] = probes.map(() => []);
    const rotated = probes.map((probe) => {
      const output = new Float32Array(width);
      rotation.rotate(probe, output);
      return output;
    });
    for (const collection of query.collections) {
      const files = collections.get(collection);
      if (!files) continue;
      for await (const { bytes } of readRows(files)) {
        const row = decodeRow(bytes, width);
        if (query.filter && !passes(row, query.filter)) continue;
        for (const [i, probe] of rotated.entries()) {
          const score = dotRow(probe, bytes);
          if (score >= (query.minScore ?? -2))
            hits[i]!.push({ collection, faceId: row.faceId as FaceId, score });
        }
      }
    }
    return hits.map((list) =>
      list.toSorted((a, b) => b.score - a.score || a.faceId - b.faceId).slice(0, query.limit),
    );
  }

  async function listFaceIds(collection: CollectionId): Promise<FaceId[]> {
    const files = collections.get(collection);
    const ids: FaceId[] = [];
    if (files)
      for await (const { bytes } of readRows(files)) ids.push(decodeRow(bytes, width).faceId as FaceId);
    return ids;
  }

  function count(collection: CollectionId): number {
    const segments = collections.get(collection)?.segments ?? [];
    return segments.reduce((sum, segment) => sum + segment.rows - segment.dead, 0);
  }

  return {
    modelId,
    lastFaceId: (collection) => collections.get(collection)?.lastFaceId ?? 0,
    count,
    faceIds: listFaceIds,
    add,
    remove,
    removeCollection,
    search,
    async verify() {
      for (const collection of collections.keys()) await listFaceIds(collection as CollectionId);
    },
    async close() {
      for (const files of collections.values()) await files.close();
    },
  };
}

function passes(row: StoredRow, filter: VectorFilter): boolean {
  const { capturedFromSeconds: from, capturedBeforeSeconds: before, minQuality, notPhotos } = filter;
  if (from !== undefined && !(row.capturedAtSeconds >= from)) return false;
  if (before !== undefined && !(row.capturedAtSeconds < before)) return false;
  if (minQuality !== undefined && row.quality < minQuality) return false;
  return !notPhotos?.has(row.photoId as PhotoId);
}

async function listFolder(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
