/**
 * WACZ, the packed form of web archives (WACZ 1.1.1): a zip file of WARC files, a list of the pages, and `datapackage.json` with the hash of each. The
 * hashes are checked first. A WARC file that differs from its hash is told of; of its records only those come out whose own digests fit.
 */
import { createHash } from 'node:crypto';
import { AppError, isPhotoError } from '../../errors.js';
import {
  largestEntryBytes,
  type ContainedItem,
  type ContainerKind,
  type ContainerReader,
  type IsHolder,
} from './container.js';
import { readerInMemory } from './container-reader.js';
import { startPageIndex, type PageIndex } from './page-index.js';
import { photosInWarcs, type WarcFile } from './warc-photos.js';
import { gatherPages } from './warc-pages.js';
import type { ZipEntry } from './zip-entry.js';
import { isZip, openZip, type OpenZip } from './zip-file.js';

export const waczKind: ContainerKind = {
  name: 'wacz',
  matches: (head, name) =>
    isZip(head) && (/\.wacz$/i.test(name) || firstName(head).startsWith('datapackage')),
  open: waczItems,
};

function firstName(head: Buffer): string {
  return head.length < 30 ? '' : head.toString('latin1', 30, 30 + head.readUInt16LE(26));
}

/** A WACZ has a file for each crawler and a few beside them. */
const mostEntries = 10_000;
/** Of WARC files that are packed once more, which the format advises against. */
const mostPackedBytes = 256 * 1024 * 1024;

interface Parts {
  entries: ReadonlyMap<string, ZipEntry>;
  /** By path; null: nothing can be held against a hash. */
  hashes: ReadonlyMap<string, string> | null;
}

async function* waczItems(reader: ContainerReader, isHolder: IsHolder): AsyncGenerator<ContainedItem> {
  const zip = await openZip(reader);
  const entries = await entriesByName(zip);
  const { hashes, problem } = await readHashes(entries);
  const parts: Parts = { entries, hashes };
  if (problem !== null) yield refused('datapackage.json', problem);
  const pages = startPageIndex();
  const repeated = new Set<string>();
  const files: WarcFile[] = [];
  let packedBytes = 0;
  for (const entry of entries.values()) {
    try {
      if (/^archive\/[^/]+\.warc(\.gz)?$/i.test(entry.name)) {
        const lies = await entry.lies();
        if (lies === null && packedBytes + entry.bytes > mostPackedBytes)
          throw new AppError(
            'photo.too-large',
            'expected WARC files that are stored in the WACZ, not packed again',
          );
        const file = await warcFile(entry, lies ?? readerInMemory(await entry.read(), entry.name), parts);
        if (lies === null) packedBytes += entry.bytes;
        if (file.problem !== null) yield refused(entry.name, file.problem);
        await gatherPages(file.reader, pages, repeated);
        files.push(file);
      } else if (/^pages\/[^/]+\.jsonl$/i.test(entry.name)) await readPageList(entry, parts, pages);
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      yield refused(entry.name, error);
    }
  }
  yield* photosInWarcs(files, { pages, repeated, isHolder });
  if (zip.problem !== null) throw zip.problem;
}

function refused(name: string, content: AppError): ContainedItem {
  return { within: name, name, content };
}

async function entriesByName(zip: OpenZip): Promise<ReadonlyMap<string, ZipEntry>> {
  const entries = new Map<string, ZipEntry>();
  for await (const entry of zip.entries()) {
    if (entries.size >= mostEntries)
      throw new AppError('photo.refused', `expected a WACZ of at most ${mostEntries} files, got more`);
    entries.set(entry.name, entry);
  }
  return entries;
}

/** From `datapackage.json`, which `datapackage-digest.json` vouches for where there is one. */
async function readHashes(
  entries: ReadonlyMap<string, ZipEntry>,
): Promise<{ hashes: Parts['hashes']; problem: AppError | null }> {
  try {
    const listed = entries.get('datapackage.json');
    if (listed === undefined) throw corrupt('it has no datapackage.json');
    const bytes = await listed.read();
    const vouched = entries.get('datapackage-digest.json');
    const digest = vouched === undefined ? null : (json(await vouched.read()) as { hash?: unknown }).hash;
    if (digest !== null && digest !== `sha256:${sha256Of(bytes)}`)
      throw corrupt('its datapackage.json differs from its hash');
    const { resources } = json(bytes) as { resources?: unknown };
    if (!Array.isArray(resources)) throw corrupt('its datapackage.json lists no resources');
    const hashes = new Map<string, string>();
    for (const each of resources as { path?: unknown; hash?: unknown }[])
      if (typeof each?.path === 'string' && typeof each.hash === 'string') hashes.set(each.path, each.hash);
    return { hashes, problem: null };
  } catch (error) {
    if (!isPhotoError(error)) throw error;
    return { hashes: null, problem: error };
  }
}

async function warcFile(
  { name }: ZipEntry,
  reader: ContainerReader,
  { hashes }: Parts,
): Promise<WarcFile & { problem: AppError | null }> {
  const hash = createHash('sha256');
  for await (const piece of reader.stream()) hash.update(piece);
  const actual = `sha256:${hash.digest('hex')}`;
  const stated = hashes?.get(name);
  const fits = stated?.toLowerCase() === actual;
  const said = fits
    ? 'as in datapackage.json'
    : stated === undefined
      ? 'without a hash in datapackage.json'
      : 'differs from datapackage.json';
  return {
    reader,
    prefix: `${name}!/`,
    custody: [`${name} ${actual}, ${said}`],
    needsDigest: !fits,
    problem: stated === undefined || fits ? null : corrupt('it differs from its hash in datapackage.json'),
  };
}

/** Titles as the browser showed them. Throws where the list differs from its hash; then nothing of it counts. */
async function readPageList(entry: ZipEntry, { hashes }: Parts, pages: PageIndex): Promise<void> {
  if (entry.bytes > largestEntryBytes) return;
  const bytes = await entry.read();
  const stated = hashes?.get(entry.name);
  if (stated !== undefined && stated.toLowerCase() !== `sha256:${sha256Of(bytes)}`)
    throw corrupt('it differs from its hash in datapackage.json');
  for (const line of linesOf(Buffer.from(bytes))) {
    try {
      const { url, title } = JSON.parse(line) as { url?: unknown; title?: unknown };
      if (typeof url === 'string' && typeof title === 'string' && title !== '') pages.addTitle(url, title);
    } catch {
      // A line by itself; the first is a header, the last is empty.
    }
  }
}

/** One at a time: a list may be of nothing but line ends. */
function* linesOf(bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf('\n', start);
    const end = found === -1 ? bytes.length : found;
    if (end > start) yield bytes.toString('utf8', start, end);
    start = end + 1;
  }
}

function json(bytes: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // As below.
  }
  throw corrupt('what describes it cannot be read');
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function corrupt(what: string): AppError {
  return new AppError('photo.corrupt', `expected a whole WACZ, ${what}`);
}
