/**
 * Whether an evidence package is whole and as it was signed, from itself alone. Every file is named of which it is not: what is looked at
 * is each byte of each file, the names, and that there is no file more or less.
 *
 * Who signed is another question, and a package cannot answer it: anybody can make one with a key and a log of their own. Only a key that
 * came by another way tells; without one, `signer` says so.
 */
import { checkProof } from '../../audit/checkpoint.js';
import { parseNote, parseVkey, signatureTypes, type Verifier } from '../../audit/note.js';
import { sha256 } from '../../lib/sha256.js';
import {
  bagFolder,
  bagitText,
  fingerprintOf,
  hashesOf,
  manifestText,
  parseManifest,
  parseStatement,
  tagNames,
  type Hashes,
  type Statement,
} from './bag.js';
import type { PackageReader, Problem } from './read-package.js';

export interface CheckedPackage {
  ok: boolean;
  /** null: there is no statement to tell. */
  statement:
    (Pick<Statement, 'origin' | 'id' | 'madeAt' | 'keys' | 'index'> & { fingerprint: string }) | null;
  /** `given`: one of the keys that were given has signed; `unknown`: none was given, so it may be anybody. */
  signer: 'given' | 'unknown';
  files: number;
  problems: Problem[];
}

type Report = (file: string, message: string) => void;

/** `keys`: verifier keys or their fingerprints, one of which must have signed; none: any. */
export async function checkPackage(
  reader: PackageReader,
  keys: readonly string[] = [],
): Promise<CheckedPackage> {
  const problems = [...reader.problems];
  const answer = (statement: CheckedPackage['statement']): CheckedPackage => ({
    ok: problems.length === 0,
    statement,
    signer: keys.length > 0 && problems.length === 0 ? 'given' : 'unknown',
    files: reader.paths.length,
    problems: firstOfEach(problems),
  });
  // Behind a fault in a zip nothing can be read: what lies there would only seem to be missing.
  if (reader.within !== null && problems.length > 0) return answer(null);
  const report: Report = (file, message) => void problems.push({ file, message });
  const here = new Set(reader.paths);
  const tags = await readTags(reader, here, report);
  const textOf = (name: string): string => tags.get(name)?.toString('utf8') ?? '';

  const statement = tags.has(tagNames.statement)
    ? openStatement(textOf(tagNames.statement), keys, report)
    : null;
  if (statement !== null && reader.within !== null && reader.within !== bagFolder(statement.id))
    report(reader.within, 'is not the folder of the package');
  const manifest = parseManifest(textOf(tagNames.manifest));
  if (manifest === null) report(tagNames.manifest, 'is no list of files and their hashes');
  checkTags(tags, statement, report);
  const payloadBytes = await checkPayload(reader, here, manifest ?? new Map(), report);
  const oxum = `Payload-Oxum: ${payloadBytes}.${manifest?.size ?? 0}`;
  if (tags.has(tagNames.info) && !textOf(tagNames.info).split('\n').includes(oxum))
    report(tagNames.info, `does not say ${oxum}`);
  if (statement !== null) await checkReceipts(reader, here, { tags, statement }, report);
  return answer(
    statement && {
      origin: statement.origin,
      id: statement.id,
      madeAt: statement.madeAt,
      keys: statement.keys,
      index: statement.index,
      fingerprint: fingerprintOf(statement.keys.events),
    },
  );
}

/** Read once: what is parsed is what was hashed. */
async function readTags(
  reader: PackageReader,
  here: ReadonlySet<string>,
  report: Report,
): Promise<Map<string, Buffer>> {
  const tags = new Map<string, Buffer>();
  for (const name of Object.values(tagNames)) {
    const bytes = here.has(name) ? await readText(reader, name, report) : null;
    if (bytes !== null) tags.set(name, bytes);
    else report(name, 'is missing');
  }
  return tags;
}

async function readText(reader: PackageReader, path: string, report: Report): Promise<Buffer | null> {
  try {
    const bytes = await reader.text(path);
    if (bytes === null) report(path, 'is longer than any text of a package');
    return bytes;
  } catch (error) {
    report(path, unreadable(error));
    return null;
  }
}

function unreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') throw error;
  return `cannot be read (${code})`;
}

function checkTags(tags: ReadonlyMap<string, Buffer>, statement: Statement | null, report: Report): void {
  const { statement: own, tagManifest, bagit } = tagNames;
  for (const [name, hash] of hashesOf(tags)) {
    if (name === own || name === tagManifest) continue;
    if (statement?.files.get(name) !== hash) report(name, 'is not as it was signed');
  }
  const listed = new Map([...tags].filter(([name]) => name !== tagManifest));
  if (tags.get(tagManifest)?.toString('utf8') !== manifestText(hashesOf(listed)))
    report(tagManifest, 'is not the list of the tag files that are here');
  if (tags.get(bagit)?.toString('utf8') !== bagitText) report(bagit, 'is of no BagIt 1.0');
}

/** Gives the bytes of what belongs to it. What does not is named and not read. */
async function checkPayload(
  reader: PackageReader,
  here: ReadonlySet<string>,
  manifest: Hashes,
  report: Report,
): Promise<number> {
  const tags = new Set<string>(Object.values(tagNames));
  let total = 0;
  for (const path of [...here].toSorted()) {
    const expected = manifest.get(path);
    if (tags.has(path)) continue;
    if (expected === undefined) {
      report(path, 'is not part of what was signed');
      continue;
    }
    try {
      const { sha256: hash, bytes } = await reader.digest(path);
      total += bytes;
      if (hash !== expected) report(path, 'is not as it was signed');
    } catch (error) {
      report(path, unreadable(error));
    }
  }
  for (const [path, hash] of manifest) {
    if (!here.has(path)) report(path, 'is missing');
    if (!path.startsWith('data/')) report(path, 'lies outside of data');
    const [, named] = /^data\/photos\/([0-9a-f]{64})$/.exec(path) ?? [];
    if (named !== undefined && named !== hash) report(path, 'is another photo than its name says');
  }
  return total;
}

function openStatement(note: string, keys: readonly string[], report: Report): Statement | null {
  const parsed = parseNote(note);
  const statement = parsed === null ? null : parseStatement(parsed.text);
  const key = statement === null ? null : parseVkey(statement.keys.events);
  const [line, ...more] = parsed?.signatures ?? [];
  if (
    parsed === null ||
    statement === null ||
    key?.type !== signatureTypes.ed25519 ||
    line === undefined ||
    more.length > 0
  ) {
    report(tagNames.statement, 'is no statement of a package');
    return null;
  }
  const isSigned =
    line.name === key.name && line.id === key.id && key.verify(parsed.text, line.signature) !== null;
  if (!isSigned) report(tagNames.statement, 'is not signed by the key that it names');
  else if (keys.length > 0 && !keys.some((each) => isKey(each, key.vkey)))
    report(
      tagNames.statement,
      `is signed by the key ${fingerprintOf(key.vkey)}, which is none of those that were given`,
    );
  return statement;
}

/** By itself, or its fingerprint as people write it. */
function isKey(given: string, vkey: string): boolean {
  return given === vkey || given.replaceAll(/\s/g, '').toLowerCase() === fingerprintOf(vkey);
}

/** Entries of the logs with their proofs: the one of the export, which has the hash of the manifest, and those that came along. */
async function checkReceipts(
  reader: PackageReader,
  here: ReadonlySet<string>,
  { tags, statement }: { tags: ReadonlyMap<string, Buffer>; statement: Statement },
  report: Report,
): Promise<void> {
  const verifiers = {
    events: parseVkey(statement.keys.events),
    searches: parseVkey(statement.keys.searches),
  };
  const { entry, proof, manifest } = tagNames;
  const made = tags.get(entry) ?? Buffer.alloc(0);
  if (provenIndex(tags.get(proof), made, verifiers.events) !== statement.index)
    report(proof, 'does not prove that the log has the export');
  const { type, sha256: stated, search } = readEntry(made);
  if (type !== 'export.made' || stated !== sha256(tags.get(manifest) ?? Buffer.alloc(0)))
    report(entry, 'is not the entry of this package');
  for (const path of here) {
    const [, name, log, index] = /^(data\/receipts\/(events|searches)-(\d+))\.json$/.exec(path) ?? [];
    if (name === undefined) continue;
    const proofPath = `${name}.tlog-proof`;
    const bytes = await readText(reader, path, report);
    const shown = here.has(proofPath) ? await readText(reader, proofPath, report) : null;
    if (bytes === null) continue;
    if (provenIndex(shown ?? undefined, bytes, verifiers[log as keyof typeof verifiers]) !== Number(index))
      report(proofPath, `does not prove that the log ${log} has the entry`);
    else if (readEntry(bytes).search !== search) report(path, 'is about another search');
  }
}

/** null: the proof does not show that the log of this key has the entry. */
function provenIndex(proof: Buffer | undefined, entry: Buffer, verifier: Verifier | null): number | null {
  if (proof === undefined || verifier === null) return null;
  return checkProof(proof.toString('utf8'), entry, verifier.name, [verifier])?.index ?? null;
}

function readEntry(bytes: Buffer): { type?: unknown; sha256?: unknown; search?: unknown } {
  try {
    return (JSON.parse(bytes.toString('utf8')) ?? {}) as object;
  } catch {
    return {};
  }
}

/** Of one file the first thing that was found says enough. */
function firstOfEach(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ file }) => !seen.has(file) && seen.add(file));
}
