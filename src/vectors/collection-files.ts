/**
 * What one collection has on disk, and the order in which it changes. Invariants:
 *
 * - rows below a segment's committed count are durable, whole and never written again;
 * - the journal is written after the rows it counts, so a crash leaves rows that nobody counts, never counted rows
 *   that are missing;
 * - a manifest names only files that are durable; what a manifest no longer names is removed after it.
 *
 * One writer; readers take what the journal counted when they opened, and keep reading it while the writer appends
 * or compacts, because files they hold open stay readable after removal.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '../lib/durable-write.js';
import { damaged, isMissing } from './damage.js';
import { decodeJournal, encodeRecord, type JournalRecord } from './journal.js';
import { manifestName, newManifest, readManifest, writeManifest, type Manifest } from './manifest.js';
import {
  checkHeader,
  encodeHeader,
  headerBytes,
  rowOffset,
  rowsPerSegment,
  segmentKey,
  type SegmentHeader,
} from './segment-format.js';

export interface CollectionContext {
  folder: string;
  collection: number;
  key: Uint8Array;
  rotationKey: Uint8Array;
  modelId: string;
  dims: number;
  width: number;
}

export interface Segment {
  readonly id: string;
  readonly rowsFile: FileHandle;
  readonly rowsKey: Buffer;
  /** Committed rows, dead ones included. */
  rows: number;
  dead: number;
  /** One bit per row, 1: not deleted. */
  readonly live: Uint8Array;
}

export interface CollectionFiles {
  readonly segments: readonly Segment[];
  readonly lastFaceId: number;
  /** Appends sealed row blocks (made for the row numbers that follow) and commits them. */
  append: (segment: Segment, sealedRows: Uint8Array, rows: number, lastFaceId: number) => Promise<void>;
  /** The segment that takes the next row; opens a new one when the last is full. */
  openSegment: () => Promise<Segment>;
  remove: (dead: { segment: Segment; rows: number[] }[]) => Promise<void>;
  close: () => Promise<void>;
}

/** A journal longer than this is folded into a new manifest. */
const journalLimitBytes = 2 ** 20;

/** Opens what is there; for a writer, makes the folder and cuts off what a crash left. */
export async function openCollectionFiles(
  context: CollectionContext,
  mode: 'read' | 'write',
): Promise<CollectionFiles> {
  const { folder, key } = context;
  const manifest =
    mode === 'write' ? await recoverManifest(context) : await readManifest(folder, key, context.collection);
  const segments: Segment[] = [];
  let { generation, lastFaceId } = manifest;
  let journal = await readJournal(context, generation);

  for (const { id, rows, dead } of manifest.segments) {
    const segment = await openSegmentFiles(context, id, mode);
    segment.rows = rows;
    killBitmap(segment, Buffer.from(dead, 'base64'));
    segments.push(segment);
  }
  for (const record of journal.records) await replay(record);
  if (mode === 'write') await cutTornTails();
  const journalFile = mode === 'write' ? await open(journalPath(folder, generation), 'r+') : null;
  let writer = journalFile;
  let journalBytes = journal.committedBytes;
  let journalRecords = journal.records.length;

  async function replay(record: JournalRecord): Promise<void> {
    if (record.type === 'segment') segments.push(await openSegmentFiles(context, record.id, mode));
    if (record.type === 'add') {
      find(record.segment).rows = record.rows;
      lastFaceId = record.lastFaceId;
    }
    if (record.type === 'remove') for (const { segment, rows } of record.dead) kill(find(segment), rows);
  }

  function find(id: string): Segment {
    const segment = segments.find((one) => one.id === id);
    if (!segment) throw damaged(`journal of collection ${context.collection} names an unknown segment`);
    return segment;
  }

  /** Rows beyond the committed count never happened; a half record in the journal neither. */
  async function cutTornTails(): Promise<void> {
    for (const segment of segments) await segment.rowsFile.truncate(rowOffset(context.width, segment.rows));
    const file = await open(journalPath(folder, generation), 'r+');
    await file.truncate(journal.committedBytes);
    await file.close();
    const named = new Set([
      manifestName,
      journalName(generation),
      ...segments.map((one) => `${one.id}.rows`),
    ]);
    for (const name of await readdir(folder))
      if (!named.has(name)) await rm(join(folder, name), { force: true });
  }

  /** The record is true once it is durable: a crash before leaves the state before. */
  async function commit(record: JournalRecord): Promise<void> {
    if (writer === null) throw new TypeError('index is open for reading');
    const bytes = encodeRecord(key, journalContext(context, generation), journalRecords, record);
    await writer.write(bytes, 0, bytes.length, journalBytes);
    await writer.datasync();
    journalBytes += bytes.length;
    journalRecords += 1;
    if (journalBytes > journalLimitBytes) await fold();
  }

  /** New journal first, then the manifest that names it, then the old journal goes. */
  async function fold(): Promise<void> {
    const next = await createFile(journalPath(folder, generation + 1), Buffer.alloc(0));
    await flushFolder(folder);
    await writeManifest(folder, key, {
      ...manifest,
      generation: generation + 1,
      lastFaceId,
      segments: segments.map(({ id, rows, live }) => ({
        id,
        rows,
        dead: deadBitmap(live, rows).toString('base64'),
      })),
    });
    await writer?.close();
    await rm(journalPath(folder, generation));
    writer = next;
    generation += 1;
    journalBytes = 0;
    journalRecords = 0;
  }

  async function openSegment(): Promise<Segment> {
    const last = segments.at(-1);
    if (last && last.rows < rowsPerSegment) return last;
    const id = randomBytes(16).toString('hex');
    const file = await createFile(join(folder, `${id}.rows`), encodeHeader(headerOf(context, id)));
    await file.close();
    await flushFolder(folder);
    const segment = await openSegmentFiles(context, id, 'write');
    await commit({ type: 'segment', id });
    segments.push(segment);
    return segment;
  }

  async function append(segment: Segment, sealedRows: Uint8Array, rows: number, last: number): Promise<void> {
    await segment.rowsFile.write(sealedRows, 0, sealedRows.length, rowOffset(context.width, segment.rows));
    await segment.rowsFile.datasync();
    await commit({ type: 'add', segment: segment.id, rows: segment.rows + rows, lastFaceId: last });
    segment.rows += rows;
    lastFaceId = last;
  }

  async function remove(dead: { segment: Segment; rows: number[] }[]): Promise<void> {
    await commit({ type: 'remove', dead: dead.map(({ segment, rows }) => ({ segment: segment.id, rows })) });
    for (const { segment, rows } of dead) kill(segment, rows);
  }

  async function close(): Promise<void> {
    await writer?.close();
    for (const segment of segments) await segment.rowsFile.close();
  }

  return {
    segments,
    get lastFaceId() {
      return lastFaceId;
    },
    append,
    openSegment,
    remove,
    close,
  };
}

/** A folder without a manifest is a collection that was never committed, or one being removed: begin anew. */
async function recoverManifest(context: CollectionContext): Promise<Manifest> {
  const { folder, key } = context;
  try {
    return await readManifest(folder, key, context.collection);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const manifest = newManifest(context.collection, context.modelId, context.dims, context.rotationKey);
  const journal = await createFile(journalPath(folder, manifest.generation), Buffer.alloc(0));
  await journal.close();
  await writeManifest(folder, key, manifest);
  await flushFolder(join(folder, '..'));
  return manifest;
}

async function readJournal(
  context: CollectionContext,
  generation: number,
): Promise<ReturnType<typeof decodeJournal>> {
  const bytes = await readFile(journalPath(context.folder, generation));
  return decodeJournal(context.key, journalContext(context, generation), bytes);
}

async function openSegmentFiles(
  context: CollectionContext,
  id: string,
  mode: 'read' | 'write',
): Promise<Segment> {
  const header = headerOf(context, id);
  const rowsFile = await open(join(context.folder, `${id}.rows`), mode === 'write' ? 'r+' : 'r');
  const found = Buffer.alloc(headerBytes);
  const { bytesRead } = await rowsFile.read(found, 0, headerBytes, 0);
  checkHeader(found.subarray(0, bytesRead), header);
  const live = new Uint8Array(rowsPerSegment / 8).fill(255);
  return { id, rowsFile, rowsKey: segmentKey(context.key, header), rows: 0, dead: 0, live };
}

function headerOf(context: CollectionContext, segment: string): SegmentHeader {
  const { modelId, dims, width } = context;
  return { file: 'rows', segment, modelId, dims, width };
}

async function createFile(path: string, bytes: Uint8Array): Promise<FileHandle> {
  const file = await open(path, 'w+', 0o600);
  await file.write(bytes, 0, bytes.length, 0);
  await file.datasync();
  return file;
}

function kill(segment: Segment, rows: readonly number[]): void {
  for (const row of rows) {
    const bit = 1 << (row & 7);
    if (segment.live[row >> 3]! & bit) segment.dead += 1;
    segment.live[row >> 3]! &= ~bit;
  }
}

function killBitmap(segment: Segment, dead: Uint8Array): void {
  for (let row = 0; row < dead.length * 8; row++)
    if (dead[row >> 3]! & (1 << (row & 7))) kill(segment, [row]);
}

function deadBitmap(live: Uint8Array, rows: number): Buffer {
  const bitmap = Buffer.alloc(Math.ceil(rows / 8));
  for (let i = 0; i < bitmap.length; i++) bitmap[i] = ~live[i]!;
  return bitmap;
}

function journalName(generation: number): string {
  return `${generation}.journal`;
}

function journalPath(folder: string, generation: number): string {
  return join(folder, journalName(generation));
}

function journalContext(context: CollectionContext, generation: number): string {
  return `vitrine/journal/${context.collection}/${generation}`;
}
