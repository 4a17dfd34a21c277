/**
 * Verifies a transparency log of Vitrine from a copy of its folder, without Vitrine. This one file needs Node.js and
 * nothing else, and is meant to be read before it is run:
 *
 *     node verify-log.js DIR --key VKEY [--key VKEY]... [--json]
 *     node verify-log.js --key VKEY --proof SEARCH.tlog-proof --entry ENTRY.json
 *
 * The keys come from whoever runs the log, and are to be had from somewhere else than the folder: a printed report, a web
 * page, a witness. Without one the folder is only shown to agree with itself.
 *
 * What is checked, in the order of the code below:
 *   1. keys/NNNN    each key is signed by itself and by the one before; one of them is a key that was given
 *   2. checkpoint   origin, number of entries and root of the tree, signed by the key of that time
 *   3. journal      the newest entries, each signed
 *   4. entries      every entry is hashed into the tree of RFC 6962; every tile, whole or partial, is what the entries
 *                   give; at the size of the checkpoint the root is the one that was signed
 *   5. nothing else lies in the folder
 * Formats: c2sp.org/signed-note, tlog-checkpoint, tlog-tiles, tlog-proof, tlog-cosignature; those of Vitrine alone (keys,
 * journal) are in docs/log.md. Exit code 0: all of it holds; 1: something does not; 2: wrong usage.
 */
import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

class Wrong extends Error {}

/** Stops at the first thing that is wrong, and says where. */
function wrong(where: string, what: string): never {
  throw new Wrong(`${where}: ${what}`);
}

// ---- Signed notes -------------------------------------------------------------------------------------------------

interface Key {
  /** As given: name+id+base64. */
  vkey: string;
  name: string;
  id: string;
  /** 1: a log's signature; 4: a witness's, with a time. */
  type: number;
  key: KeyObject;
}

interface Note {
  text: string;
  lines: { name: string; id: string; signature: Buffer }[];
}

/** Base64 has several spellings of the same bytes; only the regular one is taken. */
function base64(text: string, where: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : wrong(where, `not base64: ${JSON.stringify(text)}`);
}

function readKey(vkey: string, where: string): Key {
  const [name = '', id = '', ...rest] = vkey.split('+');
  const bytes = base64(rest.join('+'), where);
  const expected = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), bytes]), 'hex').slice(0, 8);
  const type = bytes[0] ?? 0;
  if (bytes.length !== 33 || id !== expected || (type !== 1 && type !== 4)) {
    wrong(where, `not a verifier key: ${JSON.stringify(vkey)}`);
  }
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
  return { vkey, name, id, type, key: createPublicKey({ key: spki, format: 'der', type: 'spki' }) };
}

function readNote(note: string, where: string): Note {
  const end = note.lastIndexOf('\n\n');
  if (end === -1 || !note.endsWith('\n') || note.includes('\ufffd')) wrong(where, 'not a signed note');
  const lines = note.slice(end + 2, -1).split('\n');
  return {
    text: note.slice(0, end + 1),
    lines: lines.map((line) => {
      const [mark, name = '', signature = '', ...more] = line.split(' ');
      const bytes = base64(signature, where);
      if (mark !== '\u2014' || name === '' || more.length > 0 || bytes.length < 5) {
        wrong(where, `not a signature line: ${JSON.stringify(line)}`);
      }
      return { name, id: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) };
    }),
  };
}

function isSignature(key: Key, text: string, signature: Buffer): boolean {
  if (key.type === 1) return signature.length === 64 && verify(null, Buffer.from(text), key.key, signature);
  if (signature.length !== 72) return false;
  const message = Buffer.from(`cosignature/v1\ntime ${signature.readBigUInt64BE()}\n${text}`);
  return verify(null, message, key.key, signature.subarray(8));
}

/** The keys that signed the note. A wrong signature of a known key is an error; those of unknown keys are counted. */
function signersOf(note: Note, known: readonly Key[], where: string): { signers: Key[]; unknown: number } {
  const signers: Key[] = [];
  let unknown = 0;
  for (const { name, id, signature } of note.lines) {
    const key = known.find((candidate) => candidate.name === name && candidate.id === id);
    if (key === undefined) unknown += 1;
    else if (isSignature(key, note.text, signature)) signers.push(key);
    else wrong(where, `the signature of ${name}+${id} is not valid`);
  }
  return { signers, unknown };
}

interface Checkpoint {
  origin: string;
  size: number;
  root: Buffer;
}

function number(text: string, where: string): number {
  const value = Number(text);
  return /^(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(value)
    ? value
    : wrong(where, `not a number: ${text}`);
}

function readCheckpoint(note: Note, where: string): Checkpoint {
  const [origin = '', size = '', root = '', end, ...more] = note.text.split('\n');
  if (origin === '' || end !== '' || more.length > 0) wrong(where, 'not a checkpoint of three lines');
  const rootBytes = base64(root, where);
  if (rootBytes.length !== 32) wrong(where, 'the root is not 32 bytes');
  return { origin, size: number(size, where), root: rootBytes };
}

// ---- The tree of RFC 6962 -----------------------------------------------------------------------------------------

function hashLeaf(entry: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from([0]), entry]), 'buffer');
}

function hashPair(left: Buffer, right: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from([1]), left, right]), 'buffer');
}

/** The root over any number of hashes, by the definition: split at the largest power of two below the number. */
function rootOver(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return hash('sha256', Buffer.alloc(0), 'buffer');
  if (hashes.length === 1) return hashes[0]!;
  const half = 2 ** (Math.ceil(Math.log2(hashes.length)) - 1);
  return hashPair(rootOver(hashes.slice(0, half)), rootOver(hashes.slice(half)));
}

/** Whether `proof` leads from the leaf to the root: the definition of PATH in RFC 6962 section 2.1.1, read backwards. */
function isIncluded(
  leaf: Buffer,
  index: number,
  { size, root }: Checkpoint,
  proof: readonly Buffer[],
): boolean {
  function rootFrom(at: number, count: number, rest: readonly Buffer[]): Buffer | null {
    const sibling = rest.at(-1);
    if (count === 1) return rest.length === 0 ? leaf : null;
    if (sibling === undefined) return null;
    const half = 2 ** (Math.ceil(Math.log2(count)) - 1);
    const below =
      at < half
        ? rootFrom(at, half, rest.slice(0, -1))
        : rootFrom(at - half, count - half, rest.slice(0, -1));
    if (below === null) return null;
    return at < half ? hashPair(below, sibling) : hashPair(sibling, below);
  }
  return index < size && rootFrom(index, size, proof)?.equals(root) === true;
}

// ---- The folder ---------------------------------------------------------------------------------------------------

interface LogKey extends Key {
  /** Number of entries when the log began to use the key. */
  from: number;
}

function read(dir: string, path: string): Buffer {
  const found = statSync(join(dir, path), { throwIfNoEntry: false });
  if (found === undefined) wrong(path, 'missing');
  return found.isFile() ? readFileSync(join(dir, path)) : wrong(path, 'not a file');
}

/** Paths of all files but those that a crash left while they were written. */
function listFiles(dir: string, path = ''): string[] {
  return readdirSync(join(dir, path), { withFileTypes: true }).flatMap((entry) => {
    const inner = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) return listFiles(dir, inner);
    return entry.name.endsWith('.tmp') ? [] : [inner];
  });
}

/** keys/0001, keys/0002 …: notes of six lines, each signed by its key and by the one before. */
function readKeys(dir: string, origin: string, files: ReadonlySet<string>): LogKey[] {
  const keys: LogKey[] = [];
  let before = '-';
  for (let count = 1; ; count++) {
    const path = `keys/${String(count).padStart(4, '0')}`;
    if (!files.has(path)) return keys.length > 0 ? keys : wrong(path, 'missing');
    const file = read(dir, path);
    const note = readNote(file.toString(), path);
    const [format, ofOrigin, place, from = '', vkey = '', previous, end, ...more] = note.text.split('\n');
    const isRight = format === 'vitrine-log-key/v1' && ofOrigin === origin && place === String(count);
    if (!isRight || previous !== before || end !== '' || more.length > 0)
      wrong(path, 'does not follow the key before');
    const key: LogKey = { ...readKey(vkey, path), from: number(from, path) };
    const last = keys.at(-1);
    const must: Key[] = last === undefined ? [key] : [key, last];
    const { signers, unknown } = signersOf(note, must, path);
    if (unknown > 0 || signers.length !== must.length || !must.every((one) => signers.includes(one))) {
      wrong(path, 'not signed by this key and the one before, and by no other');
    }
    if (last !== undefined && key.from < last.from) wrong(path, 'older than the key before');
    keys.push(key);
    before = hash('sha256', file, 'base64');
  }
}

/** The key of the log at this size signed: between two keys, either may have. */
function checkSigner(signers: readonly Key[], keys: readonly LogKey[], size: number, where: string): void {
  const current = keys.filter((key, at) => key.from <= size && (keys[at + 1]?.from ?? Infinity) >= size);
  if (!current.some((key) => signers.includes(key)))
    wrong(where, `not signed by the log's key at ${size} entries`);
}

interface Journal {
  /** Number of entries before the journal, and their root. */
  first: number;
  root: Buffer;
  entries: Buffer[];
  tornBytes: number;
}

function readJournal(dir: string, origin: string, keys: readonly LogKey[]): Journal {
  const bytes = read(dir, 'journal');
  if (bytes.length < 112 || bytes.toString('latin1', 0, 8) !== 'VITLOGJ1') wrong('journal', 'not a journal');
  const first = Number(bytes.readBigUInt64BE(8));
  const root = bytes.subarray(16, 48);
  const isSigned = (kind: string, index: number, what: Buffer, signature: Buffer): boolean => {
    const head = Buffer.from(`vitrine-log-journal/v1 ${kind}\n${origin}\n${index}\n`);
    return keys.some(({ key }) => verify(null, Buffer.concat([head, what]), key, signature));
  };
  if (first % 256 !== 0 || !isSigned('first', first, root, bytes.subarray(48, 112))) {
    wrong('journal', 'the header is not signed');
  }
  const entries: Buffer[] = [];
  let at = 112;
  while (at + 8 <= bytes.length) {
    const index = first + entries.length;
    const length = bytes.readUInt32LE(at);
    const end = at + 8 + length + 64;
    // What a power cut left of an entry that nobody was told of. Had it been signed, it is missed below.
    if (bytes.subarray(at).every((byte) => byte === 0)) break;
    if (~length >>> 0 !== bytes.readUInt32LE(at + 4)) {
      wrong('journal', `the record of entry ${index} has no valid length`);
    }
    if (end > bytes.length) break;
    const entry = bytes.subarray(at + 8, end - 64);
    if (!isSigned('entry', index, hashLeaf(entry), bytes.subarray(end - 64, end))) {
      if (end === bytes.length && wasNotWritten(bytes, at)) break;
      wrong('journal', `the record of entry ${index} is not signed`);
    }
    entries.push(entry);
    at = end;
  }
  return { first, root, entries, tornBytes: bytes.length - at };
}

/** Whether a sector of 512 bytes, from byte `at` on, is all zeros. */
function wasNotWritten(bytes: Buffer, at: number): boolean {
  for (let sector = at - (at % 512); sector < bytes.length; sector += 512) {
    const part = bytes.subarray(Math.max(at, sector), sector + 512);
    if (part.length >= 16 && part.every((byte) => byte === 0)) return true;
  }
  return false;
}

/** 1234067 -> x001/x234/067 */
function tileNumber(index: number): string {
  const last = String(index % 1000).padStart(3, '0');
  let path = last;
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  }
  return path;
}

function splitBundle(bundle: Buffer, path: string, first: number): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    const end = at + 2 + (at + 2 <= bundle.length ? bundle.readUInt16BE(at) : bundle.length);
    if (end > bundle.length) wrong(path, `entry ${first + entries.length} is cut off`);
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  if (entries.length !== 256) wrong(path, `holds ${entries.length} entries from ${first} on, not 256`);
  return entries;
}

function joinBundle(entries: readonly Buffer[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => [Buffer.from([entry.length >> 8, entry.length & 255]), entry]),
  );
}

export interface Result {
  origin: string;
  size: number;
  root: string;
  /** Keys that signed the checkpoint, and keys that the log has had. */
  signers: string[];
  keys: string[];
  /** Whether one of them was given. */
  trusted: boolean;
  /** In the journal, not yet under a checkpoint. */
  unsigned: number;
  /** Bytes behind the last whole record of the journal, left by a crash. */
  tornBytes: number;
  /** The checkpoint that witnesses saw last, and the witnesses among the keys that were given. */
  witnessed: { size: number; witnesses: string[] } | null;
  /** Number of entries by their `type`. */
  types: Record<string, number>;
}

/** Verifies the folder; throws at the first thing that is wrong. */
export function verifyFolder(dir: string, given: readonly Key[]): Result {
  const files = new Set(listFiles(dir));
  const folder = { dir, files, partials: findPartials(files) };
  const signed = readSigned(folder, given);
  const types = checkEntries(folder, signed);
  checkPresent(folder.partials, signed.checkpoint.size);
  for (const file of files) {
    if (!/^(checkpoint|journal|witnessed|keys\/\d{4})$/.test(file)) wrong(file, 'does not belong to the log');
  }
  const { checkpoint, signers, keys, trusted, witnessed, journal, end } = signed;
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: checkpoint.root.toString('base64'),
    signers: signers.map(({ vkey }) => vkey),
    keys: keys.map(({ vkey }) => vkey),
    trusted,
    unsigned: end - checkpoint.size,
    tornBytes: journal.tornBytes,
    witnessed: witnessed === null ? null : { size: witnessed.size, witnesses: witnessed.witnesses },
    types,
  };
}

interface Folder {
  dir: string;
  /** Each is struck off once its content is checked: what is left at the end does not belong there. */
  files: Set<string>;
  /** See findPartials. */
  partials: ReadonlyMap<string, number[]>;
}

/** Everything in the folder that bears a signature. */
interface Signed {
  checkpoint: Checkpoint;
  signers: Key[];
  keys: LogKey[];
  trusted: boolean;
  witnessed: (Checkpoint & { witnesses: string[] }) | null;
  journal: Journal;
  /** Number of entries, those behind the checkpoint too. */
  end: number;
}

/** Steps 1 to 3: what must hold before a single entry is looked at. */
function readSigned({ dir, files }: Folder, given: readonly Key[]): Signed {
  if (!existsSync(join(dir, 'checkpoint')) && existsSync(join(dir, 'searches')))
    wrong('checkpoint', `missing; give the folder of one log, such as ${join(dir, 'searches')}`);
  const note = readNote(read(dir, 'checkpoint').toString(), 'checkpoint');
  const checkpoint = readCheckpoint(note, 'checkpoint');
  const { origin, size } = checkpoint;
  const keys = readKeys(dir, origin, files);
  const trusted = keys.some(({ vkey }) => given.some((key) => key.vkey === vkey));
  if (given.some(({ type }) => type === 1) && !trusted)
    wrong('keys', 'none of the keys that were given is among them');
  const { signers, unknown } = signersOf(note, keys, 'checkpoint');
  if (unknown > 0) wrong('checkpoint', 'signed by a key that the log never had');
  checkSigner(signers, keys, size, 'checkpoint');
  const witnessed = readWitnessed(dir, files, origin, keys, given);
  const journal = readJournal(dir, origin, keys);
  const end = journal.first + journal.entries.length;
  if (size < journal.first || size > end || journal.entries.length > 256) {
    wrong(
      'journal',
      `the checkpoint is of ${size} entries, the journal has ${journal.first} to ${end}: entry ${end} is missing`,
    );
  }
  return { checkpoint, signers, keys, trusted, witnessed, journal, end };
}

/** Step 4: entry by entry into the tree, with every tile and every signed root on the way. Returns their number by type. */
function checkEntries(
  folder: Folder,
  { checkpoint, witnessed, journal, end }: Signed,
): Record<string, number> {
  const types: Record<string, number> = {};
  const roots: SignedRoot[] = [
    { file: 'journal', size: journal.first, root: journal.root },
    { file: 'checkpoint', ...checkpoint },
    ...(witnessed === null ? [] : [{ file: 'witnessed', ...witnessed }]),
  ];
  const levels: Buffer[][] = [[]];
  checkRoots(roots, levels, 0);
  for (let first = 0; first <= journal.first; first += 256) {
    const isFiled = first < journal.first;
    const entries = checkBundle(folder, first, isFiled ? null : journal.entries);
    for (const [at, entry] of entries.entries()) {
      const count = first + at + 1;
      countType(types, entry);
      addLeaf(folder, levels, { leaf: hashLeaf(entry), count, isFiled });
      checkRoots(roots, levels, count);
    }
  }
  checkLastTiles(folder, levels, end);
  return types;
}

interface SignedRoot {
  file: string;
  size: number;
  root: Buffer;
}

/** `levels`: hashes of the tile that is being filled, per level; a full tile is one hash of the next level. */
function checkRoots(roots: readonly SignedRoot[], levels: readonly Buffer[][], count: number): void {
  for (const { file, size, root } of roots) {
    if (size !== count) continue;
    let reached: Buffer | null = null;
    for (const hashes of levels) {
      if (reached !== null) reached = foldRight(hashes, reached);
      else if (hashes.length > 0) reached = rootOver(hashes);
    }
    if (!(reached ?? rootOver([])).equals(root))
      wrong(file, `the root of ${count} entries is not the signed one`);
  }
}

/** The 256 entries from `first` on; null: as they are filed. Those still in the journal may be filed already. */
function checkBundle(folder: Folder, first: number, inJournal: Buffer[] | null): Buffer[] {
  const path = `tile/entries/${tileNumber(first / 256)}`;
  const entries = inJournal ?? splitBundle(read(folder.dir, path), path, first);
  if (entries.length < 256 && folder.files.has(path))
    wrong(path, `holds more than the log does, entry ${first + entries.length}`);
  let bytes = 0;
  const ends = entries.map((entry) => (bytes += 2 + entry.length));
  const isRequired = inJournal === null;
  checkTile(folder, { path, content: joinBundle(entries), ends, isRequired, what: `entries from ${first}` });
  return entries;
}

/** `count`: how many there are with it. */
function addLeaf(
  folder: Folder,
  levels: Buffer[][],
  { leaf, count, isFiled }: { leaf: Buffer; count: number; isFiled: boolean },
): void {
  let carried: Buffer | null = leaf;
  for (let level = 0; carried !== null; level++) {
    const hashes = (levels[level] ??= []);
    hashes.push(carried);
    if (hashes.length < 256) return;
    const path = `tile/${level}/${tileNumber(count / 256 ** (level + 1) - 1)}`;
    const what = `entries up to ${count - 1}`;
    checkTile(folder, { path, content: Buffer.concat(hashes), ends: hashEnds, isRequired: isFiled, what });
    carried = rootOver(hashes);
    levels[level] = [];
  }
}

const hashEnds = Array.from({ length: 256 }, (_, at) => 32 * (at + 1));

/** Those that are not full; whoever wrote the log need not have written them. */
function checkLastTiles(folder: Folder, levels: readonly Buffer[][], end: number): void {
  for (const [level, hashes] of levels.entries()) {
    const path = `tile/${level}/${tileNumber(Math.floor(end / 256 ** (level + 1)))}`;
    const ends = hashEnds.slice(0, hashes.length);
    const what = `entries up to ${end}`;
    checkTile(folder, { path, content: Buffer.concat(hashes), ends, isRequired: false, what });
  }
}

interface Tile {
  path: string;
  /** What the entries give. */
  content: Buffer;
  /** Where each entry or hash in it ends. */
  ends: readonly number[];
  isRequired: boolean;
  /** Which entries it is of. */
  what: string;
}

/** Compares a file and the earlier, shorter versions of it that are still there. */
function checkTile({ dir, files, partials }: Folder, { path, content, ends, isRequired, what }: Tile): void {
  if (isRequired || files.has(path)) {
    if (!read(dir, path).equals(content)) wrong(path, `is not what the entries give, ${what}`);
  }
  files.delete(path);
  for (const width of partials.get(path) ?? []) {
    const until = width < 256 ? ends[width - 1] : undefined;
    const partial = `${path}.p/${width}`;
    if (until === undefined) wrong(partial, `holds more than the log does, ${what}`);
    if (!read(dir, partial).equals(content.subarray(0, until)))
      wrong(partial, `is not what the entries give, ${what}`);
    files.delete(partial);
  }
}

/** The root over whole subtrees (`hashes`, equal in size) and a smaller rest to the right of them. */
function foldRight(hashes: readonly Buffer[], rest: Buffer): Buffer {
  if (hashes.length === 0) return rest;
  const half = 2 ** Math.floor(Math.log2(hashes.length));
  return hashPair(rootOver(hashes.slice(0, half)), foldRight(hashes.slice(half), rest));
}

/** tile/0/001 -> the widths of its partial versions, which lie in tile/0/001.p */
function findPartials(files: ReadonlySet<string>): Map<string, number[]> {
  const partials = new Map<string, number[]>();
  for (const file of files) {
    const [, tile = '', width = ''] = /^(tile\/.+)\.p\/([1-9]\d{0,2})$/.exec(file) ?? [];
    if (tile !== '') partials.set(tile, [...(partials.get(tile) ?? []), Number(width)]);
  }
  return partials;
}

/** The partial tiles that somebody who reads the log over the web needs for this checkpoint. */
function checkPresent(partials: ReadonlyMap<string, number[]>, size: number): void {
  for (let level = 0; size >= 256 ** level; level++) {
    const count = Math.floor(size / 256 ** level);
    if (count % 256 === 0) continue;
    for (const kind of level === 0 ? ['entries', '0'] : [String(level)]) {
      const path = `tile/${kind}/${tileNumber(Math.floor(count / 256))}`;
      if (partials.get(path)?.includes(count % 256) !== true) wrong(`${path}.p/${count % 256}`, 'missing');
    }
  }
}

function readWitnessed(
  dir: string,
  files: ReadonlySet<string>,
  origin: string,
  keys: readonly LogKey[],
  given: readonly Key[],
): (Checkpoint & { witnesses: string[] }) | null {
  if (!files.has('witnessed')) {
    // Otherwise whoever signed another history would only have to take the file away.
    return given.some(({ type }) => type === 4)
      ? wrong('witnessed', 'missing, but the key of a witness was given')
      : null;
  }
  const note = readNote(read(dir, 'witnessed').toString(), 'witnessed');
  const checkpoint = readCheckpoint(note, 'witnessed');
  const { signers } = signersOf(note, [...keys, ...given.filter(({ type }) => type === 4)], 'witnessed');
  if (checkpoint.origin !== origin) wrong('witnessed', 'of another log');
  checkSigner(signers, keys, checkpoint.size, 'witnessed');
  const witnesses = signers.filter(({ type }) => type === 4).map(({ vkey }) => vkey);
  if (witnesses.length === 0 && given.some(({ type }) => type === 4)) {
    wrong('witnessed', 'not cosigned by any of the witnesses whose keys were given');
  }
  return { ...checkpoint, witnesses };
}

/**
 * Entries are JSON objects with a `type`. Here, and only here, is what an entry says looked at: a recount of a signed
 * report (`--report FILE`) belongs beside this.
 */
function countType(types: Record<string, number>, entry: Buffer): void {
  let type: unknown;
  try {
    type = (JSON.parse(entry.toString()) as { type?: unknown } | null)?.type;
  } catch {
    type = undefined;
  }
  const name = typeof type === 'string' ? type : 'unknown';
  types[name] = (types[name] ?? 0) + 1;
}

// ---- A proof for one entry ----------------------------------------------------------------------------------------

/** Verifies a .tlog-proof with the entry it is about; throws where it does not hold. */
export function verifyProof(
  proof: string,
  entry: Buffer,
  given: readonly Key[],
): Checkpoint & { index: number; signers: string[] } {
  const where = 'proof';
  const split = proof.indexOf('\n\n');
  const [format, ...lines] = proof.slice(0, Math.max(0, split)).split('\n');
  if (format !== 'c2sp.org/tlog-proof@v1') wrong(where, 'not a tlog-proof');
  if (lines[0]?.startsWith('extra ') === true) lines.shift();
  const [indexLine = '', ...hashLines] = lines;
  if (!indexLine.startsWith('index ')) wrong(where, 'no index');
  const index = number(indexLine.slice(6), where);
  const hashes = hashLines.map((line) => base64(line, where));
  if (hashes.some(({ length }) => length !== 32)) wrong(where, 'a hash is not 32 bytes');
  const note = readNote(proof.slice(split + 2), where);
  const checkpoint = readCheckpoint(note, where);
  const { signers } = signersOf(note, given, where);
  const isSigned = signers.some(({ type, name }) => type === 1 && name === checkpoint.origin);
  if (!isSigned) wrong(where, `not signed by a key of ${checkpoint.origin} that was given`);
  if (!isIncluded(hashLeaf(entry), index, checkpoint, hashes))
    wrong(where, `does not show this entry at ${index}`);
  return { ...checkpoint, index, signers: signers.map(({ vkey }) => vkey) };
}

// ---- The command --------------------------------------------------------------------------------------------------

const usage = `usage: verify-log.js DIR --key VKEY [--key VKEY]... [--json]
       verify-log.js --key VKEY --proof FILE --entry FILE [--json]`;

function readArgs(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true, default: [] },
        proof: { type: 'string' },
        entry: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    return process.exit(2);
  }
}

function main(args: string[]): number {
  const { values, positionals } = readArgs(args);
  const [dir] = positionals;
  const hasProof = values.proof !== undefined && values.entry !== undefined;
  if (positionals.length > 1 || (dir === undefined) !== hasProof) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  try {
    const given = values.key.map((vkey) => readKey(vkey, '--key'));
    let result: object;
    let note = '';
    if (values.proof === undefined || values.entry === undefined) {
      const found = verifyFolder(dir ?? '.', given);
      [result, note] = [found, whatIsOpen(found)];
    } else {
      result = showProof(verifyProof(readFileSync(values.proof, 'utf8'), readFileSync(values.entry), given));
    }
    process.stdout.write(values.json ? `${JSON.stringify({ ok: true, ...result })}\n` : show(result, note));
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stdout.write(
      values.json ? `${JSON.stringify({ ok: false, message })}\n` : `DOES NOT HOLD: ${message}\n`,
    );
    return 1;
  }
}

function showProof({ root, ...proof }: ReturnType<typeof verifyProof>): object {
  return { ...proof, root: root.toString('base64') };
}

/** What was not shown, for want of a key. */
function whatIsOpen({ trusted, witnessed }: Result): string {
  if (trusted) return '';
  if (witnessed === null || witnessed.witnesses.length === 0)
    return '\nNo key was given: this shows only that the folder agrees with itself.';
  return (
    `\nNo key of the log was given: the first ${witnessed.size} entries are those that the witness cosigned; ` +
    'of those behind them this shows only that the folder agrees with itself.'
  );
}

function show(result: object, note = ''): string {
  const lines = Object.entries(result).map(([name, value]) => {
    const values = Array.isArray(value)
      ? value.map(String)
      : [typeof value === 'object' ? JSON.stringify(value) : String(value)];
    return values.map((one) => `${name.padEnd(10)} ${one}`).join('\n');
  });
  return `Everything holds.\n${lines.join('\n')}${note}\n`;
}

process.exitCode = main(process.argv.slice(2));
