/**
 * Checks an evidence package of Vitrine without Vitrine. This one file needs Node.js and nothing else, and is meant to be read before
 * it is run:
 *
 *     node verify-evidence.js PACKAGE [--key KEY] [--json]
 *
 * PACKAGE is the .zip file or the folder it was unpacked into. KEY is the verifier key of whoever made it, or its fingerprint (the first
 * 32 digits of its SHA-256); it is to be had from somewhere else than the package. Without it, the key that signed is printed, to be compared:
 * anybody can make a package that holds, with a key and a log of their own, and only the key tells who did.
 *
 * What is checked:
 *   1. vitrine/statement.note   one signature, by the key that it names and that was given, over the hashes of the tag files
 *   2. manifest-sha256.txt      every file below data/ is in it with its SHA-256, and nothing else is (RFC 8493)
 *   3. tagmanifest-sha256.txt   the tag files, these and no others
 *   4. vitrine/export-entry.*   the log has an entry with the hash of the manifest: an inclusion proof under a signed checkpoint
 *   5. data/receipts/*          every entry that came along is in its log, at the place in its name, and about the same search
 *   6. a zip                    every byte of it is as the program writes it
 * Files are hashed a piece at a time, and only those that belong to the package are opened.
 * Exit code 0: all of it holds; 1: something does not, and each file is named; 2: wrong usage.
 */
import { createHash, createPublicKey, hash, verify } from 'node:crypto';
import { closeSync, openSync, opendirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crc32 } from 'node:zlib';

const statementName = 'vitrine/statement.note';
const manifestName = 'manifest-sha256.txt';
const tagManifestName = 'tagmanifest-sha256.txt';
const entryName = 'vitrine/export-entry.json';
const proofName = 'vitrine/export-entry.tlog-proof';
const tagNames = [
  'bagit.txt',
  'bag-info.txt',
  manifestName,
  tagManifestName,
  statementName,
  entryName,
  proofName,
];
const bagit = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** Of the files of a package; nothing else is accepted, whoever signed it. */
const fileName = /^(?:data\/(?:[a-z0-9]+\/)*|vitrine\/)?[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9]))*$/;
const mostFiles = 100_000;
const mostTextBytes = 32e6;
const mostZipBytes = 0xffff_0000 + 64e6;

/** By file, what is wrong with it first. */
const problems = new Map<string, string>();
function wrong(file: string, what: string): void {
  if (!problems.has(file)) problems.set(file, what);
}

const sha256 = (bytes: Buffer | string): string => hash('sha256', bytes, 'hex');

/** What could move a cursor or turn a line around, names of files included, is printed as an escape. */
function shown(text: string): string {
  return text.replaceAll(
    /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/gu,
    (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`,
  );
}

// ---- The files --------------------------------------------------------------------------------------------------------

/** A file that lies by itself, or a range of a zip; opened when it is asked for. */
interface Place {
  file: string;
  from: number;
  /** null: to its end. */
  size: number | null;
}

type Files = Map<string, Place>;

/** Passes on the bytes a piece at a time. Gives how many there were. */
function eachPiece({ file, from, size }: Place, take: (piece: Buffer) => void): number {
  const handle = openSync(file, 'r');
  const piece = Buffer.allocUnsafe(1 << 20);
  let done = 0;
  try {
    for (;;) {
      const wanted = Math.min(piece.length, (size ?? Infinity) - done);
      const read = wanted === 0 ? 0 : readSync(handle, piece, 0, wanted, from + done);
      if (read === 0) return done;
      take(piece.subarray(0, read));
      done += read;
    }
  } finally {
    closeSync(handle);
  }
}

function digest(place: Place): { sha256: string; crc: number; bytes: number } {
  const hashing = createHash('sha256');
  let crc = 0;
  const bytes = eachPiece(place, (piece) => {
    hashing.update(piece);
    crc = crc32(piece, crc);
  });
  return { sha256: hashing.digest('hex'), crc, bytes };
}

/** At most so many bytes from the beginning. */
function bytesOf({ file, from, size }: Place, most: number): Buffer {
  const pieces: Buffer[] = [];
  eachPiece({ file, from, size: Math.min(size ?? Infinity, most) }, (piece) =>
    pieces.push(Buffer.from(piece)),
  );
  return Buffer.concat(pieces);
}

/** Empty where it is missing, or longer than any text of a package. */
function textOf(files: Files, path: string): Buffer {
  const place = files.get(path);
  if (place === undefined) return Buffer.alloc(0);
  try {
    const bytes = bytesOf(place, mostTextBytes + 1);
    if (bytes.length <= mostTextBytes) return bytes;
    wrong(path, 'is longer than any text of a package');
  } catch (error) {
    wrong(path, unreadable(error));
  }
  return Buffer.alloc(0);
}

function unreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') throw error;
  return `cannot be read (${code})`;
}

function filesOfFolder(folder: string): Files {
  const files: Files = new Map();
  /** Whether anything is in it. Links are not followed. */
  const list = (within: string, prefix: string, depth: number): boolean => {
    const opened = opendirSync(within);
    let hasFile = false;
    for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
      const [path, full] = [`${prefix}${entry.name}`, join(within, entry.name)];
      if (files.size + problems.size >= mostFiles) {
        wrong(path, 'and more files than a package ever has');
        break;
      }
      if (entry.isFile()) files.set(path, { file: full, from: 0, size: null });
      else if (!entry.isDirectory() || depth > 8) wrong(path, 'is no file of a package');
      else if (!list(full, `${path}/`, depth + 1)) wrong(path, 'is a folder without files');
      hasFile = true;
    }
    opened.closeSync();
    return hasFile;
  };
  list(folder, '', 1);
  return files;
}

interface Part {
  name: string;
  crc: number;
  size: number;
  offset: number;
}

/** The one form in which the program writes zips: no compression, no times, nothing between. */
function zipHeader(magic: number, length: number, shift: number, { name, crc, size }: Part): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(magic, 0);
  if (shift > 0) bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(20, 4 + shift);
  bytes.writeUInt16LE(0x800, 6 + shift);
  bytes.writeUInt16LE(0x21, 12 + shift);
  bytes.writeUInt32LE(crc, 14 + shift);
  bytes.writeUInt32LE(size, 18 + shift);
  bytes.writeUInt32LE(size, 22 + shift);
  bytes.writeUInt16LE(Buffer.byteLength(name), 26 + shift);
  return bytes;
}

function zipDirectory(parts: readonly Part[], at: number): Buffer {
  const listed = Buffer.concat(
    parts.flatMap((part) => {
      const bytes = zipHeader(0x02014b50, 46, 2, part);
      bytes.writeUInt32LE(part.offset, 42);
      return [bytes, Buffer.from(part.name)];
    }),
  );
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([listed, end]);
}

function filesOfZip(file: string): { files: Files; folder: string } {
  const files: Files = new Map();
  const parts: Part[] = [];
  const { size: end } = statSync(file);
  const range = (from: number, size: number): Buffer => bytesOf({ file, from, size }, size);
  let folder = '';
  let at = 0;
  const inFolder = (name: string): string =>
    name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : name;
  const fault = (name: string, what: string): { files: Files; folder: string } => {
    wrong(inFolder(name), what);
    return { files, folder };
  };
  /** The name of the entry at this offset, as the list at the end has it. */
  const listedAt = (offset: number): string | null => {
    const tail = range(Math.max(0, end - 22), 22);
    if (tail.length < 22 || tail.readUInt32LE(0) !== 0x06054b50) return null;
    const list = range(tail.readUInt32LE(16), Math.min(tail.readUInt32LE(12), 64e6));
    for (let i = 0; i + 46 <= list.length;) {
      const next = i + 46 + list.readUInt16LE(i + 28);
      if (list.readUInt32LE(i + 42) === offset) return list.toString('utf8', i + 46, next);
      i = next;
    }
    return null;
  };
  if (end > mostZipBytes) return fault('the zip itself', 'is larger than any that is written');
  for (;;) {
    const start = range(at, 30);
    if (start.length < 30 || start.readUInt32LE(0) !== 0x04034b50) break;
    const [size, nameBytes] = [start.readUInt32LE(18), start.readUInt16LE(26)];
    const name = range(at + 30, Math.min(nameBytes, 500)).toString();
    if (parts.length === 0) folder = name.split('/')[0] ?? '';
    if (nameBytes > 500 || at + size > end || parts.length >= 65_000)
      return fault(listedAt(at) ?? name, 'is cut off, or its header in the zip is not as it was written');
    const place = { file, from: at + 30 + nameBytes, size };
    const part = { name, crc: digest(place).crc, size, offset: at };
    const header = Buffer.concat([zipHeader(0x04034b50, 30, 0, part), Buffer.from(name)]);
    if (!header.equals(range(at, header.length)))
      return fault(listedAt(at) ?? name, 'its header in the zip, or its bytes, are not as they were written');
    const path = inFolder(name);
    if (files.has(path) || path === name) wrong(name, 'is there twice, or outside of its folder');
    files.set(path, place);
    parts.push(part);
    at = place.from + size;
  }
  const directory = zipDirectory(parts, at);
  const rest = range(at, Math.min(end - at, directory.length + 1));
  const lost = rest.equals(directory) ? null : listedAt(at);
  if (lost !== null) fault(lost, 'its header in the zip is not as it was written');
  else if (!rest.equals(directory)) fault(...faultInList(parts, rest, directory));
  return { files, folder };
}

/** Which line of the list at the end does not hold; `rest` is what lies there. */
function faultInList(parts: readonly Part[], rest: Buffer, directory: Buffer): [name: string, what: string] {
  let different = 0;
  while (different < rest.length && rest[different] === directory[different]) different++;
  let line = 0;
  for (const { name } of parts) {
    const next = line + 46 + Buffer.byteLength(name);
    const other = rest.toString('utf8', line + 46, next);
    if (different < next && other !== name)
      return [name, `is called ${shown(other)} in the list at the end of the zip`];
    if (different < next)
      return [name, 'its line in the list at the end of the zip is not as it was written'];
    line = next;
  }
  return ['the zip itself', 'its end, or what follows it, is not as it was written'];
}

// ---- Signed notes (c2sp.org/signed-note) and proofs (c2sp.org/tlog-proof, RFC 6962) -------------------------------------

/** Bytes of the only spelling. */
function base64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

/** The text of a note that `vkey` (`name+id+base64(1 | public key)`) has signed; null: it has not. */
function openNote(note: string, vkey: string, isAlone: boolean): string | null {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  const lines = note
    .slice(end + 2)
    .split('\n')
    .slice(0, -1);
  if (end === -1 || (isAlone && lines.length !== 1) || !note.endsWith('\n')) return null;
  const [name = '', id = '', ...rest] = vkey.split('+');
  const material = base64(rest.join('+'));
  if (material === null || material.length !== 33 || material[0] !== 1) return null;
  if (sha256(Buffer.concat([Buffer.from(`${name}\n`), material])).slice(0, 8) !== id) return null;
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), material.subarray(1)]);
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const isSigned = lines.some((line) => {
    const [dash, signer, encoded = '', ...more] = line.split(' ');
    const bytes = base64(encoded);
    if (dash !== '\u2014' || signer !== name || more.length > 0) return false;
    if (bytes?.length !== 68 || bytes.toString('hex', 0, 4) !== id) return false;
    return verify(null, Buffer.from(text), key, bytes.subarray(4));
  });
  return isSigned ? text : null;
}

const node = (left: Buffer, right: Buffer): Buffer =>
  hash('sha256', Buffer.concat([Buffer.of(1), left, right]), 'buffer');

/** RFC 9162, section 2.1.3.2. */
function rootFrom(entry: Buffer, index: number, size: number, proof: readonly Buffer[]): Buffer | null {
  let [at, last] = [BigInt(index), BigInt(size) - 1n];
  let root: Buffer = hash('sha256', Buffer.concat([Buffer.of(0), entry]), 'buffer');
  if (at > last) return null;
  for (const sibling of proof) {
    if (last === 0n) return null;
    if ((at & 1n) === 1n || at === last) {
      root = node(sibling, root);
      while ((at & 1n) === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else root = node(root, sibling);
    [at, last] = [at >> 1n, last >> 1n];
  }
  return last === 0n ? root : null;
}

/** The place at which the log of this key has the entry; null: the proof does not show it. */
function provenIndex(proof: string, entry: Buffer, vkey: string): number | null {
  const split = proof.indexOf('\n\n');
  const [header, indexLine = '', ...hashes] = proof.slice(0, split).split('\n');
  const text = openNote(proof.slice(split + 2), vkey, false);
  const [origin, size = '', root = ''] = (text ?? '').split('\n');
  const index = Number(/^index (0|[1-9]\d*)$/.exec(indexLine)?.[1] ?? Number.NaN);
  if (
    split === -1 ||
    header !== 'c2sp.org/tlog-proof@v1' ||
    origin !== vkey.split('+')[0] ||
    !/^\d{1,15}$/.test(size) ||
    Number.isNaN(index)
  )
    return null;
  const siblings = hashes.map(base64);
  if (siblings.some((each) => each?.length !== 32)) return null;
  const found = rootFrom(entry, index, Number(size), siblings as Buffer[]);
  return found?.toString('base64') === root ? index : null;
}

// ---- The package ------------------------------------------------------------------------------------------------------

/** Hash by path, out of lines as in a manifest. */
function parseManifest(text: string, where: string): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [, expected = '', path = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (!fileName.test(path)) wrong(where, 'is no list of files and their hashes');
    else hashes.set(path, expected);
  }
  if (manifestOf(hashes) !== text) wrong(where, 'is not in order');
  return hashes;
}

function manifestOf(hashes: ReadonlyMap<string, string>): string {
  const sorted = [...hashes].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([path, expected]) => `${expected}  ${path}\n`).join('');
}

interface Stated {
  id: string;
  madeAt: string;
  events: string;
  searches: string;
  index: number;
  files: Map<string, string>;
}

function readStatement(note: string, keys: readonly string[]): Stated | null {
  const lines = note.split('\n');
  const field = (at: number, name: string): string =>
    lines[at]?.startsWith(`${name} `) === true ? lines[at].slice(name.length + 1) : '';
  const [id, madeAt, events, searches] = [
    field(2, 'package'),
    field(3, 'made'),
    field(4, 'events'),
    field(5, 'searches'),
  ];
  const text = openNote(note, events, true);
  const isOfForm = /^[\w-]{1,64}$/.test(id) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(madeAt);
  if (text === null || lines[0] !== 'vitrine-evidence/v1' || !isOfForm) {
    wrong(statementName, 'is no statement of a package that is signed by the key that it names');
    return null;
  }
  const fingerprint = sha256(events).slice(0, 32);
  if (keys.length > 0 && !keys.some((key) => key === events || plainDigits(key) === fingerprint))
    wrong(statementName, `is signed by the key ${fingerprint}, which was not given`);
  const files = parseManifest(text.split('\n').slice(7).join('\n'), statementName);
  // All tag files but itself and the list that has its hash.
  if (files.size !== tagNames.length - 2) wrong(statementName, 'is about other files');
  return { id, madeAt, events, searches, index: Number(field(6, 'entry')), files };
}

function plainDigits(fingerprint: string): string {
  return fingerprint.replaceAll(/\s/g, '').toLowerCase();
}

function checkPackage(files: Files, folder: string | null, keys: readonly string[]): Stated | null {
  const tags = new Map(tagNames.filter((name) => files.has(name)).map((name) => [name, textOf(files, name)]));
  for (const name of tagNames) if (!tags.has(name)) wrong(name, 'is missing');
  const text = (name: string): string => tags.get(name)?.toString() ?? '';
  const stated = tags.has(statementName) ? readStatement(text(statementName), keys) : null;
  const manifest = parseManifest(text(manifestName), manifestName);
  if (stated !== null && folder !== null && folder !== `evidence-${stated.id}`)
    wrong(folder, 'is not the folder of the package');
  for (const [name, bytes] of tags)
    if (name !== statementName && name !== tagManifestName && stated?.files.get(name) !== sha256(bytes))
      wrong(name, 'is not as it was signed');
  const size = checkPayload(files, manifest);
  const listed = [...tags].filter(([name]) => name !== tagManifestName);
  if (text(tagManifestName) !== manifestOf(new Map(listed.map(([name, bytes]) => [name, sha256(bytes)]))))
    wrong(tagManifestName, 'is not the list of the tag files that are here');
  if (text('bagit.txt') !== bagit) wrong('bagit.txt', 'is of no BagIt 1.0');
  if (!text('bag-info.txt').split('\n').includes(`Payload-Oxum: ${size}.${manifest.size}`))
    wrong('bag-info.txt', 'does not state the size of the payload');
  if (stated !== null) checkReceipts(files, tags, stated);
  return stated;
}

/** Gives its bytes. What does not belong to it is named and not opened. */
function checkPayload(files: Files, manifest: ReadonlyMap<string, string>): number {
  let size = 0;
  for (const [path, place] of files) {
    const expected = manifest.get(path);
    if (tagNames.includes(path)) continue;
    if (expected === undefined) {
      wrong(path, 'is not part of what was signed');
      continue;
    }
    try {
      const found = digest(place);
      size += found.bytes;
      if (found.sha256 !== expected) wrong(path, 'is not as it was signed');
    } catch (error) {
      wrong(path, unreadable(error));
    }
  }
  for (const [path, expected] of manifest) {
    if (!files.has(path)) wrong(path, 'is missing');
    if (!path.startsWith('data/')) wrong(path, 'lies outside of data');
    const [, named = expected] = /^data\/photos\/([0-9a-f]{64})$/.exec(path) ?? [];
    if (named !== expected) wrong(path, 'is another photo than its name says');
  }
  return size;
}

function checkReceipts(
  files: Files,
  tags: ReadonlyMap<string, Buffer>,
  { events, searches, index }: Stated,
): void {
  const entry = tags.get(entryName) ?? Buffer.alloc(0);
  if (provenIndex(tags.get(proofName)?.toString() ?? '', entry, events) !== index)
    wrong(proofName, 'does not prove that the log has the export');
  const { type, sha256: stated, search } = readEntry(entry);
  if (type !== 'export.made' || stated !== sha256(tags.get(manifestName) ?? ''))
    wrong(entryName, 'is not the entry of this package');
  for (const path of files.keys()) {
    const [, name = '', log, at] = /^(data\/receipts\/(events|searches)-(\d+))\.json$/.exec(path) ?? [];
    if (log === undefined) continue;
    const [bytes, proof] = [textOf(files, path), textOf(files, `${name}.tlog-proof`).toString()];
    if (provenIndex(proof, bytes, log === 'events' ? events : searches) !== Number(at))
      wrong(`${name}.tlog-proof`, `does not prove that the log ${log} has the entry`);
    else if (readEntry(bytes).search !== search) wrong(path, 'is about another search');
  }
}

function readEntry(bytes: Buffer): { type?: unknown; sha256?: unknown; search?: unknown } {
  try {
    return (JSON.parse(bytes.toString()) ?? {}) as object;
  } catch {
    return {};
  }
}

// ---- The command ------------------------------------------------------------------------------------------------------

const form =
  'usage: node verify-evidence.js PACKAGE [--key KEY] [--json]; the beginning of the file says what is checked';

function usage(message: string): never {
  process.stderr.write(`${message}\n${form}\n`);
  process.exit(2);
}

function readArguments() {
  try {
    const options = {
      key: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    } as const;
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const { values, positionals } = readArguments();
if (values.help === true) {
  say(form);
  process.exit(0);
}
const [place, ...more] = positionals;
if (place === undefined || more.length > 0) usage('expected one package');
const kind = statSync(place, { throwIfNoEntry: false });
if (kind === undefined) usage(`nothing lies at ${place}`);
const { files, folder } = kind.isDirectory()
  ? { files: filesOfFolder(place), folder: null }
  : filesOfZip(place);
// Behind a fault in a zip nothing can be read: what lies there would only seem to be missing.
const isReadable = folder === null || problems.size === 0;
const stated = isReadable ? checkPackage(files, folder, values.key ?? []) : null;
const ok = problems.size === 0;
if (values.json === true)
  say(
    JSON.stringify({
      ok,
      id: stated?.id ?? null,
      key: stated?.events ?? null,
      signer: ok && values.key !== undefined ? 'given' : 'unknown',
      problems: Object.fromEntries(problems),
    }),
  );
else {
  for (const [file, what] of problems) say(`DOES NOT HOLD: ${shown(file)}: ${what}`);
  if (ok && stated !== null) {
    say(`Nothing was changed: ${files.size} files of the package ${stated.id}, made ${stated.madeAt}.`);
    say(`Signed by ${shown(stated.events)}`);
    say(`Fingerprint ${sha256(stated.events).slice(0, 32)}`);
    if (values.key === undefined) {
      say(
        'Whose key that is, a package cannot tell: anybody can make one that holds, with a key of their own.',
      );
      say(
        'Compare the fingerprint with the one that its maker told you by another way, or give it with --key.',
      );
    } else say('It is signed by the key that was given.');
  }
}
process.exitCode = ok ? 0 : 1;
