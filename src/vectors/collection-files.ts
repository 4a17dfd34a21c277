/**
 * What one collection has on disk, and the order in which it changes. Invariants:
 *
 * - rows below a segment's committed count are durable, whole and never written again;
 * - the journal is written after the rows it counts: a crash leaves rows that nobody counts, never counted rows that
 *   are missing;
 * - a manifest names only files that are durable; what it no longer names is removed after it;
 * - a change that fails leaves what was there before it, in memory as on disk. Where it cannot tell what the disk holds,
 *   every later change fails too, until the collection is opened again.
 *
 * One writer; readers take what was committed when they opened, and keep it while the writer appends or compacts,
 * because files they hold open stay readable after their removal.
 */
import { mkdir, open, readFile, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '../lib/durable-write.js';
import { damaged, isMissing } from './damage.js';
import type { BlockContent } from './block-files.js';
import { decodeJournal, type JournalRecord } from './journal.js';
import { createJournalFile, type JournalFile } from './journal-file.js';
import { checkManifest, manifestName, newManifest, readManifest, writeManifest } from './manifest.js';
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
  /** Puts `fresh` (flushed) in the place of `old`, or drops `old`. Committed on return; `fresh` is gone when it throws. */
  replace: (old: Segment, fresh: Segment | null) => Promise<void>;
  /** Removes the files of all replaced segments; they are gone from disk on return. */
  eraseReplaced: () => Promise<void>;
  close: () => Promise<void>;
}

/** A journal that grew beyond this is folded into the manifest. */
const journalLimitBytes = 2 ** 16;

/**
 * Opens what is committed; a writer also removes what a crash left. Throws ENOENT where there is no manifest, or when a
 * file that it names is not there.
 */
export async function openCollectionFiles(
  place: CollectionPlace,
  mode: 'read' | 'write',
): Promise<CollectionFiles> {
  const { folder, key, collection } = place;
  const manifest = await readManifest(folder, key, collection);
  checkManifest(manifest, place);
  let { generation, lastFaceId } = manifest;
  const segments: Segment[] = [];
  const replaced = new Set<string>();
  // Readers have none.
  let journal!: JournalFile;

  try {
    for (const { id, rows, dead } of manifest.segments) {
      const segment = await segmentFiles.openSegment(place, id, mode);
      segments.push(segment);
      segment.commitRows(rows);
      segment.commitDead(segmentFiles.bitsOf(Buffer.from(dead, 'base64')));
    }
    const bytes = await readFile(join(folder, journalName(generation)));
    const { records, committedBytes } = decodeJournal(key, contextOf(generation), bytes);
    for (const record of records) await replay(record);
    if (mode === 'write') await recover({ records: records.length, bytes: committedBytes });
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

  /** Rows beyond the committed ones never happened, nor did half a record; files nobody names are rubbish. */
  async function recover(committed: { records: number; bytes: number }): Promise<void> {
    for (const segment of segments) await segment.cutTail();
    const file = await open(join(folder, journalName(generation)), 'r+');
    journal = createJournalFile(file, key, contextOf(generation), committed);
    await file.truncate(committed.bytes);
    const named = new Set([manifestName, journalName(generation)]);
    for (const { id } of segments) for (const name of segmentFiles.segmentFileNames(id)) named.add(name);
    for (const name of await readdir(folder))
      if (!named.has(name)) await rm(join(folder, name), { force: true });
    // The last writer may have died between a rename and its flush: what is committed from here on relies on it.
    await flushFolder(folder);
    await flushFolder(join(folder, '..'));
  }

  /**
   * The empty next journal, then the manifest that names it and the segments `next` (the commit), then the old journal
   * goes. The old one is kept until then: a manifest whose flush fails may or may not survive a power cut.
   */
  async function fold(next: readonly Segment[]): Promise<void> {
    if (journal.failure !== null) throw journal.failure;
    const file = await createJournal(folder, generation + 1);
    try {
      await flushFolder(folder);
      await writeManifest(folder, key, {
        ...manifest,
        generation: generation + 1,
        lastFaceId,
        segments: next.map((one) => ({
          id: one.id,
          rows: one.rows,
          dead: segmentFiles.deadBitmap(one).toString('base64'),
        })),
      });
    } catch (error) {
      await file.close();
      if (!(await isInPlace(generation))) journal.stop(error);
      throw error;
    }
    const old = { journal, name: journalName(generation) };
    generation += 1;
    journal = createJournalFile(file, key, contextOf(generation), { records: 0, bytes: 0 });
    segments.splice(0, segments.length, ...next);
    // Committed: nothing may fail any more. An old journal that stays is removed when the collection is opened again.
    await Promise.allSettled([old.journal.close(), rm(join(folder, old.name), { force: true })]);
  }

  async function isInPlace(expected: number): Promise<boolean> {
    try {
      return (await readManifest(folder, key, collection)).generation === expected;
    } catch {
      return false;
    }
  }

  /** The change that made the journal long is committed whether this succeeds or not; the next change tries again. */
  async function foldWhenLong(): Promise<void> {
    if (journal.bytes > journalLimitBytes) await fold(segments.slice()).catch(() => undefined);
  }

  async function segmentToFill(): Promise<Segment> {
    const last = segments.at(-1);
    if (last && last.rows < rowsPerSegment) return last;
    const segment = await segmentFiles.createSegment(place);
    try {
      await journal.commit({ type: 'segment', id: segment.id });
    } catch (error) {
      await discard(segment);
      throw error;
    }
    segments.push(segment);
    return segment;
  }

  /** Where manifest or journal may name the segment after all, its files stay for whoever opens the collection next. */
  async function discard(segment: Segment): Promise<void> {
    if (journal.failure === null) await segmentFiles.discardSegment(folder, segment);
    else await segment.close();
  }

  async function append(segment: Segment, added: NewRows): Promise<void> {
    await segment.write(added.sealedRows, added.fullBlocks);
    const rows = segment.rows + added.rows;
    await journal.commit({ type: 'add', segment: segment.id, rows, lastFaceId: added.lastFaceId });
    segment.commitRows(rows);
    lastFaceId = added.lastFaceId;
    await foldWhenLong();
  }

  async function remove(dead: readonly { segment: Segment; rows: number[] }[]): Promise<void> {
    await journal.commit({
      type: 'remove',
      dead: dead.map(({ segment, rows }) => ({ segment: segment.id, rows })),
    });
    for (const { segment, rows } of dead) segment.commitDead(rows);
    await foldWhenLong();
  }

  async function replace(old: Segment, fresh: Segment | null): Promise<void> {
    try {
      await fold(segments.flatMap((one) => (one === old ? (fresh ?? []) : one)));
    } catch (error) {
      if (fresh !== null) await discard(fresh);
      throw error;
    }
    replaced.add(old.id);
  }

  async function eraseReplaced(): Promise<void> {
    if (replaced.size === 0) return;
    for (const id of replaced) await segmentFiles.removeSegmentFiles(folder, id);
    await flushFolder(folder);
    replaced.clear();
  }

  async function close(): Promise<void> {
    await (journal as JournalFile | undefined)?.close();
    for (const segment of segments) await segment.close();
  }

  function contextOf(number: number): string {
    return `vitrine/journal/${collection}/${number}`;
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
    eraseReplaced,
    close,
  };
}

/** Makes an empty collection unless there is one. A folder without a manifest was never committed, or is being removed. */
export async function createCollection(place: CollectionPlace): Promise<void> {
  const { folder, key, collection, modelId, dims, rotationKey } = place;
  try {
    await readManifest(folder, key, collection);
    return;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const manifest = newManifest(collection, modelId, dims, rotationKey);
  await (await createJournal(folder, manifest.generation)).close();
  await writeManifest(folder, key, manifest);
  await flushFolder(join(folder, '..'));
}

async function createJournal(folder: string, generation: number): Promise<FileHandle> {
  const file = await open(join(folder, journalName(generation)), 'w', 0o600);
  try {
    await file.sync();
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function journalName(generation: number): string {
  return `${generation}.journal`;
}
