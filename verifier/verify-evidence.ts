/**
 * Checks an evidence package of Vitrine without Vitrine. This one file needs Node.js and nothing else, and is meant to be read before
 * it is run:
 *
 *     node verify-evidence.js PACKAGE [--key KEY] [--json]
 *
 * PACKAGE is the .zip file or the folder it was unpacked into. KEY is the verifier key of whoever made it, or its fingerprint (the first
 * 32 digits of its SHA-256); it is to be had from somewhere else than the package. Without it, the key that signed is printed, to be compared.
 *
 * What is checked:
 *   1. vitrine/statement.note   one signature, by the key that it names and that was given, over the hashes of the tag files
 *   2. manifest-sha256.txt      every file below data/ is in it with its SHA-256, and nothing else is (RFC 8493)
 *   3. tagmanifest-sha256.txt   the tag files, these and no others
 *   4. vitrine/export-entry.*   the log has an entry with the hash of the manifest: an inclusion proof under a signed checkpoint
 *   5. data/receipts/*          every entry that came along is in its log
 *   6. a zip                    every byte of it is as the program writes it
 * Exit code 0: all of it holds; 1: something does not, and each file is named; 2: wrong usage.
 */
import { createPublicKey, hash, verify } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
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

type Files = Map<string, Buffer>;

/** By file, what is wrong with it first. */
const problems = new Map<string, string>();
function wrong(file: string, what: string): void {
  if (!problems.has(file)) problems.set(file, what);
}

const sha256 = (bytes: Buffer | string): string => hash('sha256', bytes, 'hex');

// ---- The files --------------------------------------------------------------------------------------------------------

function filesOfFolder(folder: string): Files {
  const files: Files = new Map();
  const folders: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    const path = full
      .slice(join(folder, '.').length + 1)
      .split(sep)
      .join('/');
    if (entry.isFile()) files.set(path, readFileSync(full));
    else if (entry.isDirectory()) folders.push(path);
    else wrong(path, 'is no file');
  }
  for (const each of folders)
    if (![...files.keys()].some((path) => path.startsWith(`${each}/`)))
      wrong(each, 'is a folder without files');
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

function filesOfZip(zip: Buffer): { files: Files; folder: string } {
  const files: Files = new Map();
  const parts: Part[] = [];
  let folder = '';
  let at = 0;
  const inFolder = (name: string): string =>
    name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : name;
  while (zip.length >= at + 30 && zip.readUInt32LE(at) === 0x04034b50) {
    const start = at + 30 + zip.readUInt16LE(at + 26);
    const name = zip.subarray(at + 30, start).toString();
    const bytes = zip.subarray(start, start + zip.readUInt32LE(at + 18));
    const part = { name, crc: crc32(bytes), size: bytes.length, offset: at };
    if (parts.length === 0) folder = name.split('/')[0] ?? '';
    const header = Buffer.concat([zipHeader(0x04034b50, 30, 0, part), Buffer.from(name)]);
    if (!header.equals(zip.subarray(at, start))) {
      wrong(inFolder(name), 'its header in the zip, or its bytes, are not as they were written');
      return { files, folder };
    }
    const path = inFolder(name);
    if (files.has(path) || path === name) wrong(name, 'is there twice, or outside of its folder');
    files.set(path, bytes);
    parts.push(part);
    at = start + bytes.length;
  }
  if (!zip.subarray(at).equals(zipDirectory(parts, at)))
    wrong(inFolder(parts.at(-1)?.name ?? ''), 'what follows it in the zip is not as it was written');
  return { files, folder };
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
    const [dash, signer, encoded = ''] = line.split(' ');
    const bytes = base64(encoded);
    if (dash !== '\u2014' || signer !== name || bytes?.length !== 68 || bytes.toString('hex', 0, 4) !== id)
      return false;
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
    const [, digest = '', path = ''] = /^([0-9a-f]{64}) {2}([^\r\n%]+)$/.exec(line) ?? [];
    if (path === '') wrong(where, 'is no list of files and their hashes');
    hashes.set(path, digest);
  }
  if (manifestOf(hashes) !== text) wrong(where, 'is not in order');
  return hashes;
}

function manifestOf(hashes: ReadonlyMap<string, string>): string {
  const sorted = [...hashes].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([path, digest]) => `${digest}  ${path}\n`).join('');
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
  const events = field(4, 'events');
  const text = openNote(note, events, true);
  if (text === null || lines[0] !== 'vitrine-evidence/v1') {
    wrong(statementName, 'is no statement of a package that is signed by the key that it names');
    return null;
  }
  if (
    keys.length > 0 &&
    !keys.some((key) => key === events || key.replaceAll(' ', '') === sha256(events).slice(0, 32))
  )
    wrong(statementName, `is signed by ${events}, which was not given`);
  const files = parseManifest(text.split('\n').slice(7).join('\n'), statementName);
  const [id, madeAt, searches] = [field(2, 'package'), field(3, 'made'), field(5, 'searches')];
  return { id, madeAt, events, searches, index: Number(field(6, 'entry')), files };
}

function checkPackage(files: Files, folder: string | null, keys: readonly string[]): Stated | null {
  for (const name of tagNames) if (!files.has(name)) wrong(name, 'is missing');
  const text = (name: string): string => (files.get(name) ?? Buffer.alloc(0)).toString();
  const stated = files.has(statementName) ? readStatement(text(statementName), keys) : null;
  const manifest = parseManifest(text(manifestName), manifestName);
  if (stated !== null && folder !== null && folder !== `evidence-${stated.id}`)
    wrong(folder, 'is not the folder of the package');
  for (const [path, bytes] of files) {
    if (path === statementName || path === tagManifestName) continue;
    const expected = tagNames.includes(path) ? stated?.files.get(path) : manifest.get(path);
    if (expected === undefined) wrong(path, 'is not part of what was signed');
    else if (expected !== sha256(bytes)) wrong(path, 'is not as it was signed');
  }
  let size = 0;
  for (const path of manifest.keys()) {
    if (!files.has(path)) wrong(path, 'is missing');
    if (!path.startsWith('data/')) wrong(path, 'lies outside of data');
    size += files.get(path)?.length ?? 0;
  }
  const tags = tagNames.filter((name) => name !== tagManifestName && files.has(name));
  if (text(tagManifestName) !== manifestOf(new Map(tags.map((name) => [name, sha256(text(name))]))))
    wrong(tagManifestName, 'is not the list of the tag files that are here');
  if (text('bagit.txt') !== bagit) wrong('bagit.txt', 'is of no BagIt 1.0');
  if (!text('bag-info.txt').split('\n').includes(`Payload-Oxum: ${size}.${manifest.size}`))
    wrong('bag-info.txt', 'does not state the size of the payload');
  if (stated !== null) checkReceipts(files, stated);
  return stated;
}

function checkReceipts(files: Files, { events, searches, index }: Stated): void {
  const entry = files.get(entryName) ?? Buffer.alloc(0);
  const proof = (name: string): string => (files.get(name) ?? Buffer.alloc(0)).toString();
  if (provenIndex(proof(proofName), entry, events) !== index)
    wrong(proofName, 'does not prove that the log has the export');
  const expected = `"sha256":"${sha256(files.get(manifestName) ?? '')}"`;
  if (!entry.includes(expected) || !entry.includes('"type":"export.made"'))
    wrong(entryName, 'is not the entry of this package');
  for (const [path, bytes] of files) {
    const [, name = '', log] = /^(data\/receipts\/(events|searches)-\d+)\.json$/.exec(path) ?? [];
    if (log === undefined) continue;
    const key = log === 'events' ? events : searches;
    if (provenIndex(proof(`${name}.tlog-proof`), bytes, key) === null)
      wrong(`${name}.tlog-proof`, `does not prove that the log ${log} has the entry`);
  }
}

// ---- The command ------------------------------------------------------------------------------------------------------

function usage(message: string): never {
  process.stderr.write(`${message}\nusage: node verify-evidence.js PACKAGE [--key KEY] [--json]\n`);
  process.exit(2);
}

function readArguments() {
  try {
    const options = { key: { type: 'string', multiple: true }, json: { type: 'boolean' } } as const;
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const { values, positionals } = readArguments();
const [place, ...more] = positionals;
if (place === undefined || more.length > 0) usage('expected one package');
const kind = statSync(place, { throwIfNoEntry: false });
if (kind === undefined) usage(`nothing lies at ${place}`);
const { files, folder } = kind.isDirectory()
  ? { files: filesOfFolder(place), folder: null }
  : filesOfZip(readFileSync(place));
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
      problems: Object.fromEntries(problems),
    }),
  );
else {
  for (const [file, what] of problems) say(`DOES NOT HOLD: ${file}: ${what}`);
  if (ok && stated !== null) {
    say(`Everything holds: ${files.size} files of the package ${stated.id}, made ${stated.madeAt}.`);
    say(`Signed by ${stated.events}`);
    say(`Fingerprint ${sha256(stated.events).slice(0, 32)}`);
    if (values.key === undefined)
      say('No key was given: compare this one with what its maker told you by another way.');
  }
}
process.exitCode = ok ? 0 : 1;
