/**
 * What one collection has on disk, and the order in which it changes. Invariants:
 *
 * - rows below a segment's committed count are durable, whole and never written again;
 * - the journal is written after the rows it counts: a crash leaves rows that nobody counts, never counted rows that
 *   are missing;
 * - a manifest names only files that are durable; what it no longer names is removed after it.
 *
 * One writer; readers take what was committed when they opened, and keep it while the writer appends or compacts,
 * because files they hold open stay readable after their removal.
 */
import { mkdir, open, readFile, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '../lib/durable-write.js';
import { damaged, isMissing } from './damage.js';
import type { BlockContent } from './block-files.js';
import { decodeJournal, encodeRecord, type JournalRecord } from './journal.js';
import { manifestName, newManifest, readManifest, writeManifest, type Manifest } from './manifest.js';
import * as segmentFiles from './segment.js';
import type { Segment, SegmentPlace } from './segment.js';
import { rowsPerSegment } from './segment-format.js';

export interface CollectionPlace extends SegmentPlace {
  collection: number;
  rotationKey: Uint8Array;
}

export interface NewRows {
  sealedRows: Uint8Array;
  fullBlocks: readonly { block: number; content: BlockContent }[];
  rows: number;
  lastFaceId: number;
}

export interface CollectionFiles {
  readonly segments: readonly Segment[];
  readonly lastFaceId: number;
  /** The segment that takes the next row; begins a new one when the last is full. */
  segmentToFill: () => Promise<Segment>;
  /** Rows made for the numbers after the committed ones of `segment`. Committed on return. */
  append: (segment: Segment, added: NewRows) => Promise<void>;
  /** Committed on return. */
  remove: (dead: readonly { segment: Segment; rows: number[] }[]) => Promise<void>;
  /** Puts `fresh` (flushed) in the place of `old`, or drops `old`. Its files are gone from disk on return. */
  replace: (old: Segment, fresh: Segment | null) => Promise<void>;
  close: () => Promise<void>;
}

/** A journal that grew beyond this is folded into the manifest. */
const journalLimitBytes = 2 ** 16;

/** Opens what is committed. A writer also makes the folder, and removes what a crash left. */
export async function openCollectionFiles(
  place: CollectionPlace,
  mode: 'read' | 'write',
): Promise<CollectionFiles> {
  const { folder, key, collection } = place;
  const manifest =
    mode === 'write' ? await recoverManifest(place) : await readManifest(folder, key, collection);
  let { generation, lastFaceId } = manifest;
  const segments: Segment[] = [];
  let journal: FileHandle | null = null;
  let journalBytes = 0;
  let journalRecords = 0;

  try {
    for (const { id, rows, dead } of manifest.segments) {
      const segment = await segmentFiles.openSegment(place, id, mode);
      segments.push(segment);
      segment.commitRows(rows);
      segment.commitDead(segmentFiles.bitsOf(Buffer.from(dead, 'base64')));
    }
    const bytes = await readFile(join(folder, journalName(generation)));
    const { records, committedBytes } = decodeJournal(key, journalContext(), bytes);
    for (const record of records) await replay(record);
    journalBytes = committedBytes;
    journalRecords = records.length;
    if (mode === 'write') await cutTails();
  } catch (error) {
    await close();
    throw error;
  }

  async function replay(record: JournalRecord): Promise<void> {
    if (record.type === 'segment') segments.push(await segmentFiles.openSegment(place, record.id, mode));
    if (record.type === 'add') {
      find(record.segment).commitRows(record.rows);
      lastFaceId = record.lastFaceId;
    }
    if (record.type === 'remove') for (const { segment, rows } of record.dead) find(segment).commitDead(rows);
  }

  function find(id: string): Segment {
    const segment = segments.find((one) => one.id === id);
    if (!segment) throw damaged(`journal of collection ${collection} names an unknown segment`);
    return segment;
  }

  /** Recovery: rows beyond the committed ones never happened, nor did half a record; files nobody names are rubbish. */
  async function cutTails(): Promise<void> {
    for (const segment of segments) await segment.cutTail();
    journal = await open(join(folder, journalName(generation)), 'r+');
    await journal.truncate(journalBytes);
    const named = new Set([manifestName, journalName(generation)]);
    for (const { id } of segments) for (const name of segmentFiles.segmentFileNames(id)) named.add(name);
    for (const name of await readdir(folder))
      if (!named.has(name)) await rm(join(folder, name), { force: true });
  }

  /** True once it is durable: a crash before that leaves the state before, or a torn record that is cut off. */
  async function commit(record: JournalRecord): Promise<void> {
    const bytes = encodeRecord(key, journalContext(), journalRecords, record);
    await journal!.write(bytes, 0, bytes.length, journalBytes);
    await journal!.datasync();
    journalBytes += bytes.length;
    journalRecords += 1;
  }

  /** The empty next journal, then the manifest that names it (the commit), then the old journal goes. */
  async function fold(): Promise<void> {
    const next = generation + 1;
    await (await createJournal(folder, next)).close();
    await flushFolder(folder);
    await writeManifest(folder, key, {
      ...manifest,
      generation: next,
      lastFaceId,
      segments: segments.map((one) => ({
        id: one.id,
        rows: one.rows,
        dead: segmentFiles.deadBitmap(one).toString('base64'),
      })),
    });
    await journal!.close();
    await rm(join(folder, journalName(generation)), { force: true });
    generation = next;
    journal = await open(join(folder, journalName(generation)), 'r+');
    journalBytes = 0;
    journalRecords = 0;
  }

  async function foldWhenLong(): Promise<void> {
    if (journalBytes > journalLimitBytes) await fold();
  }

  async function segmentToFill(): Promise<Segment> {
    const last = segments.at(-1);
    if (last && last.rows < rowsPerSegment) return last;
    const segment = await segmentFiles.createSegment(place);
    await commit({ type: 'segment', id: segment.id });
    segments.push(segment);
    return segment;
  }

  async function append(segment: Segment, added: NewRows): Promise<void> {
    await segment.write(added.sealedRows, added.fullBlocks);
    const rows = segment.rows + added.rows;
    await commit({ type: 'add', segment: segment.id, rows, lastFaceId: added.lastFaceId });
    segment.commitRows(rows);
    lastFaceId = added.lastFaceId;
    await foldWhenLong();
  }

  async function remove(dead: readonly { segment: Segment; rows: number[] }[]): Promise<void> {
    await commit({ type: 'remove', dead: dead.map(({ segment, rows }) => ({ segment: segment.id, rows })) });
    for (const { segment, rows } of dead) segment.commitDead(rows);
    await foldWhenLong();
  }

  async function replace(old: Segment, fresh: Segment | null): Promise<void> {
    segments.splice(segments.indexOf(old), 1, ...(fresh === null ? [] : [fresh]));
    await fold();
    await segmentFiles.removeSegmentFiles(folder, old.id);
    await flushFolder(folder);
  }

  async function close(): Promise<void> {
    await journal?.close();
    for (const segment of segments) await segment.close();
  }

  function journalContext(): string {
    return `vitrine/journal/${collection}/${generation}`;
  }

  return {
    segments,
    get lastFaceId() {
      return lastFaceId;
    },
    segmentToFill,
    append,
    remove,
    replace,
    close,
  };
}

/** A folder without a manifest is a collection that was never committed, or one being removed: it begins anew. */
async function recoverManifest(place: CollectionPlace): Promise<Manifest> {
  const { folder, key, collection, modelId, dims, rotationKey } = place;
  try {
    return await readManifest(folder, key, collection);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const manifest = newManifest(collection, modelId, dims, rotationKey);
  await (await createJournal(folder, manifest.generation)).close();
  await writeManifest(folder, key, manifest);
  await flushFolder(join(folder, '..'));
  return manifest;
}

async function createJournal(folder: string, generation: number): Promise<FileHandle> {
  const file = await open(join(folder, journalName(generation)), 'w', 0o600);
  await file.sync();
  return file;
}

function journalName(generation: number): string {
  return `${generation}.journal`;
}
