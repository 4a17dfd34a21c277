/**
 * Verifies a log from its files alone: every bundle, every tile, partial ones too, the journal, the chain of keys and
 * the checkpoints. Names the first damage it meets, in the order of the entries. Reads each file once and keeps one
 * bundle and the edge of the tree in memory.
 *
 * `verifier/verify-log.ts` does the same without a line of this; tests run both on the same damage.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.js';
import { type Checkpoint, parseCheckpoint } from './checkpoint.js';
import {
  decodeHeader,
  decodeRecords,
  type JournalEntry,
  journalHeaderBytes,
  journalMessage,
  journalName,
  logDamaged,
} from './journal.js';
import { type ChainKey, keysName, readKeyChain } from './key-chain.js';
import { checkpointName } from './log-state.js';
import { witnessedName } from './log.js';
import { leafHash } from './merkle.js';
import { type CheckedNote, openNote, parseVkey, signatureTypes, type Verifier } from './note.js';
import { decodeBundle, encodeBundle, partialTiles, type TileLevel, tilePath, tileWidth } from './tiles.js';
import { addLeaf, type Edge, rootOf } from './tree.js';

export interface LogVerification {
  ok: boolean;
  origin: string | null;
  /** Signed entries. */
  size: number;
  /** Base64. */
  root: string | null;
  /** Whether a key that the caller gave is in the log's chain; false without keys: then the files vouch for themselves. */
  trusted: boolean;
  /** Verifier keys that the log has signed with, the oldest first. */
  keys: string[];
  /** Verifier keys that signed the checkpoint. */
  signers: string[];
  /** Entries in the journal that no checkpoint covers: a crash left them, the next append signs them. */
  unsigned: number;
  /** Bytes behind the last whole record of the journal: what a crash left of an entry that nobody was told of. */
  tornBytes: number;
  /** The last checkpoint kept with cosignatures. */
  witnessed: {
    size: number;
    cosignatures: { vkey: string; timeSeconds: number }[];
    unknown: string[];
  } | null;
  /** Per level, files that were read. */
  checked: { bundles: number; tiles: number };
  damage: { file: string; entry: number | null; message: string } | null;
}

export interface VerifyLogOptions {
  folder: string;
  /** Verifier keys of the log and of witnesses; one of the log's must be in its chain. */
  keys?: readonly string[];
}

class Damage extends Error {
  readonly file: string;
  readonly entry: number | null;

  constructor(file: string, entry: number | null, message: string) {
    super(message);
    this.file = file;
    this.entry = entry;
  }
}

/** Throws `usage` for a key that is none; everything that is wrong with the files is in the answer. */
export async function verifyLog({ folder, keys = [] }: VerifyLogOptions): Promise<LogVerification> {
  const given = keys.map((vkey) => {
    const verifier = parseVkey(vkey);
    if (verifier === null) throw new AppError('usage', `expected a verifier key, got '${vkey}'`);
    return verifier;
  });
  const found: LogVerification = {
    ok: false,
    origin: null,
    size: 0,
    root: null,
    trusted: false,
    keys: [],
    signers: [],
    unsigned: 0,
    tornBytes: 0,
    witnessed: null,
    checked: { bundles: 0, tiles: 0 },
    damage: null,
  };
  try {
    await verifyFiles(folder, given, found);
    found.ok = true;
  } catch (error) {
    found.damage = asDamage(error);
  }
  return found;
}

function asDamage(error: unknown): LogVerification['damage'] {
  if (error instanceof Damage) return { file: error.file, entry: error.entry, message: error.message };
  if (error instanceof AppError && error.code === 'log.damaged') {
    const [file = '', ...rest] = error.message.split(': ');
    return { file, entry: null, message: rest.join(': ') };
  }
  throw error;
}

async function verifyFiles(
  folder: string,
  given: readonly Verifier[],
  found: LogVerification,
): Promise<void> {
  const files = await listFiles(folder);
  const checkpointFile = await readNamed(folder, checkpointName);
  const { checkpoint } =
    parseCheckpoint(checkpointFile) ?? fail(checkpointName, null, 'missing, or not a checkpoint');
  found.origin = checkpoint.origin;
  const chain = await readKeyChain(folder, checkpoint.origin);
  found.keys = chain.map(({ verifier }) => verifier.vkey);
  found.trusted = given.some(({ vkey }) => found.keys.includes(vkey));
  if (chain.length === 0) fail(keysName, null, 'missing');
  const ofLogs = given.filter(({ type }) => type === signatureTypes.ed25519);
  if (ofLogs.length > 0 && !found.trusted)
    fail(keysName, null, 'none of the keys that were given is in the chain');
  const signed = checkSignatures(checkpointName, checkpointFile, chain, checkpoint.size, []);
  found.signers = signed.signers.map(({ verifier }) => verifier.vkey);
  const witnesses = given.filter(({ type }) => type === signatureTypes.cosignature);
  const kept = await readWitnessed(folder, files, checkpoint.origin, chain, witnesses);
  found.witnessed = kept?.shown ?? null;
  const journal = await readJournal(folder, checkpoint, chain);
  const roots: [string, Checkpoint][] = [
    [journalName, journal.before],
    [checkpointName, checkpoint],
    ...(kept === null ? [] : [[witnessedName, kept.checkpoint] as [string, Checkpoint]]),
  ];
  await walkEntries({ folder, files, found, roots }, journal.before.size, journal.entries);
  found.unsigned = journal.before.size + journal.entries.length - checkpoint.size;
  found.tornBytes = journal.tornBytes;
  found.size = checkpoint.size;
  found.root = checkpoint.root.toString('base64');
}

function fail(file: string, entry: number | null, message: string): never {
  throw new Damage(file, entry, message);
}

/** All files by path with forward slashes, less what a crash left of writing. */
async function listFiles(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.endsWith('.tmp'))
    .map((entry) =>
      join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/').replace(/^\/+/, ''),
    );
  return new Set(paths);
}

async function readNamed(folder: string, path: string): Promise<string> {
  return (await readTile(folder, path, null)).toString();
}

async function readTile(folder: string, path: string, entry: number | null): Promise<Buffer> {
  try {
    return await readFile(join(folder, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail(path, entry, code === 'ENOENT' ? 'missing' : `cannot be read (${code})`);
  }
}

/** Signed by the key that was the log's at that size, every known signature valid; unknown ones only from witnesses. */
function checkSignatures(
  file: string,
  note: string,
  chain: readonly ChainKey[],
  size: number,
  witnesses: readonly Verifier[],
): CheckedNote {
  const opened = openNote(note, [...chain.map(({ verifier }) => verifier), ...witnesses]);
  if (opened === null) return fail(file, null, 'a signature is not valid, or none is of a key of this log');
  const current = chain.filter((key, at) => key.size <= size && (chain[at + 1]?.size ?? Infinity) >= size);
  if (!opened.signers.some(({ verifier }) => current.some((key) => key.verifier.vkey === verifier.vkey))) {
    fail(file, null, `not signed by the key that the log had at ${size} entries`);
  }
  if (file === checkpointName && opened.unknown.length > 0) {
    fail(file, null, 'carries a signature of a key that is not in the chain');
  }
  return opened;
}

async function readWitnessed(
  folder: string,
  files: ReadonlySet<string>,
  origin: string,
  chain: readonly ChainKey[],
  witnesses: readonly Verifier[],
): Promise<{ checkpoint: Checkpoint; shown: NonNullable<LogVerification['witnessed']> } | null> {
  if (!files.has(witnessedName)) return null;
  const file = await readNamed(folder, witnessedName);
  const { checkpoint } = parseCheckpoint(file) ?? fail(witnessedName, null, 'not a checkpoint');
  if (checkpoint.origin !== origin) fail(witnessedName, null, 'a checkpoint of another log');
  const opened = checkSignatures(witnessedName, file, chain, checkpoint.size, witnesses);
  const cosignatures = opened.signers
    .filter(({ verifier }) => verifier.type === signatureTypes.cosignature)
    .map(({ verifier, timeSeconds }) => ({ vkey: verifier.vkey, timeSeconds }));
  // Lines of unknown keys say nothing, so they cannot be checked either: who names a witness wants to see its own.
  if (witnesses.length > 0 && cosignatures.length === 0) {
    fail(witnessedName, null, 'not cosigned by any of the witnesses whose keys were given');
  }
  const unknown = opened.unknown.map(({ name, id }) => `${name}+${id}`);
  return { checkpoint, shown: { size: checkpoint.size, cosignatures, unknown } };
}

async function readJournal(
  folder: string,
  { origin, size }: Checkpoint,
  chain: readonly ChainKey[],
): Promise<{ before: Checkpoint; entries: JournalEntry[]; tornBytes: number }> {
  const bytes = await readTile(folder, journalName, null);
  const isSigned = (message: Buffer, signature: Buffer): boolean =>
    chain.some(({ verifier }) => verifier.verifyBytes(message, signature));
  const { first, root, signature } = decodeHeader(bytes);
  if (!isSigned(journalMessage('first', origin, first, root), signature)) {
    throw logDamaged(journalName, 'the header is not signed by a key of this log');
  }
  const { entries, endBytes } = decodeRecords(bytes, journalHeaderBytes, first, (index, record) =>
    isSigned(journalMessage('entry', origin, index, record.leaf), record.signature),
  );
  const end = first + entries.length;
  if (size < first || size > end || entries.length > tileWidth) {
    const where = size > end ? end : null;
    fail(journalName, where, `the checkpoint is of ${size} entries, the journal has ${first} to ${end}`);
  }
  return { before: { origin, size: first, root }, entries, tornBytes: bytes.length - endBytes };
}

interface Walk {
  folder: string;
  files: Set<string>;
  found: LogVerification;
  /** What must be the root at which size, and the file that says so. */
  roots: readonly [string, Checkpoint][];
}

/** From the first entry to the last; removes from `files` what is accounted for. */
async function walkEntries(walk: Walk, first: number, rest: readonly JournalEntry[]): Promise<void> {
  const partials = partialsOf(walk.files);
  const edge: Edge = [[]];
  checkRoots(walk, edge, 0);
  for (let start = 0; start < first; start += tileWidth) {
    const path = tilePath('entries', start / tileWidth);
    const bundle = await readTile(walk.folder, path, start);
    const entries = decodeBundle(bundle);
    if (entries?.length !== tileWidth) fail(path, start, 'not a bundle of 256 entries');
    walk.files.delete(path);
    walk.found.checked.bundles += 1;
    await walkBundle({ walk, partials, edge, start }, bundle, entries ?? [], true);
  }
  const entries = rest.map(({ entry }) => entry);
  await walkBundle({ walk, partials, edge, start: first }, encodeBundle(entries), entries, false);
  await checkPresent(walk, partials, edge, first + entries.length);
  for (const name of [checkpointName, journalName, witnessedName]) walk.files.delete(name);
  for (const file of walk.files) {
    if (!file.startsWith(`${keysName}/`)) fail(file, null, 'belongs to nothing in this log');
  }
}

/** "tile/0/001" -> the widths of its partial tiles. */
function partialsOf(files: ReadonlySet<string>): Map<string, number[]> {
  const partials = new Map<string, number[]>();
  for (const file of files) {
    const [, tile = '', width = ''] = /^(tile\/.*)\.p\/([1-9]\d{0,2})$/.exec(file) ?? [];
    if (tile !== '') partials.set(tile, [...(partials.get(tile) ?? []), Number(width)]);
  }
  return partials;
}

interface Place {
  walk: Walk;
  partials: ReadonlyMap<string, number[]>;
  edge: Edge;
  start: number;
}

/** A bundle's entries and the tiles that they fill. In the journal a full one need not have its files yet. */
async function walkBundle(
  place: Place,
  bundle: Buffer,
  entries: readonly Buffer[],
  isFiled: boolean,
): Promise<void> {
  const { walk, edge, start } = place;
  const number = start / tileWidth;
  await checkPartials(place, 'entries', number, bundle, bundleEnds(entries));
  // A crash in the turn leaves a full journal and its bundle.
  const path = tilePath('entries', number);
  if (!isFiled && walk.files.has(path)) await checkFile(walk, path, start, bundle);
  for (const [at, entry] of entries.entries()) {
    const full = addLeaf(edge, leafHash(entry));
    for (const { level, hashes } of full) {
      const index = (start + tileWidth) / tileWidth ** (level + 1) - 1;
      const tile = Buffer.concat(hashes);
      await checkPartials(place, level, index, tile, hashEnds(hashes.length));
      const isThere = walk.files.has(tilePath(level, index));
      if (isFiled || isThere) await checkFile(walk, tilePath(level, index), start, tile);
    }
    checkRoots(walk, edge, start + at + 1);
  }
}

function checkRoots({ roots }: Walk, edge: Edge, size: number): void {
  for (const [file, checkpoint] of roots) {
    if (checkpoint.size === size && !rootOf(edge).equals(checkpoint.root)) {
      fail(file, size, `the root of ${size} entries is not the signed one`);
    }
  }
}

/** Where in a bundle each entry ends. */
function bundleEnds(entries: readonly Buffer[]): number[] {
  let end = 0;
  return entries.map((entry) => (end += 2 + entry.length));
}

function hashEnds(width: number): number[] {
  return Array.from({ length: width }, (_, at) => (at + 1) * 32);
}

/** The partial tiles that are there: each holds the beginning of what the tile holds by now. */
async function checkPartials(
  { walk, partials }: Place,
  level: TileLevel,
  index: number,
  content: Buffer,
  ends: readonly number[],
): Promise<void> {
  for (const width of partials.get(tilePath(level, index)) ?? []) {
    const end = width < tileWidth ? ends[width - 1] : undefined;
    const path = `${tilePath(level, index)}.p/${width}`;
    const entry = level === 'entries' || level === 0 ? index * tileWidth : null;
    if (end === undefined) fail(path, entry, 'holds more than the log does');
    await checkFile(walk, path, entry, content.subarray(0, end));
  }
}

/** Compares a file with what it should hold, and names the first entry that differs. */
async function checkFile(
  { folder, files, found }: Walk,
  path: string,
  entry: number | null,
  content: Buffer,
): Promise<void> {
  const bytes = await readTile(folder, path, entry);
  files.delete(path);
  if (path.startsWith('tile/entries/')) found.checked.bundles += 1;
  else found.checked.tiles += 1;
  if (bytes.equals(content)) return;
  const at = path.startsWith('tile/0/') && entry !== null ? entry + firstDifference(bytes, content) : entry;
  fail(path, at, 'is not what the entries give');
}

/** The number of the first hash that differs. */
function firstDifference(left: Buffer, right: Buffer): number {
  let at = 0;
  while (at < Math.min(left.length, right.length) && left[at] === right[at]) at += 1;
  return Math.floor(at / 32);
}

/** The partial tiles at the right edge, those of the checkpoint among them, must be there. */
async function checkPresent(
  walk: Walk,
  partials: ReadonlyMap<string, number[]>,
  edge: Edge,
  size: number,
): Promise<void> {
  for (const { level, index } of partialTiles(size)) {
    if (level === 'entries') continue;
    const tile = Buffer.concat(edge[level] ?? []);
    await checkPartials(
      { walk, partials, edge, start: size },
      level,
      index,
      tile,
      hashEnds(tile.length / 32),
    );
  }
  const signed = walk.roots.find(([file]) => file === checkpointName)?.[1].size ?? 0;
  for (const { level, index, width } of partialTiles(signed)) {
    const isThere = partials.get(tilePath(level, index))?.includes(width) === true;
    if (!isThere) fail(tilePath(level, index, width), signed - 1, 'missing');
  }
}
