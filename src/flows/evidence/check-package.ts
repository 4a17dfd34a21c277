/**
 * Whether an evidence package is whole and as it was signed, from itself alone. Every file is named of which it is not: what is looked at
 * is each byte of each file, the names, and that there is no file more or less.
 */
import { checkProof } from '../../audit/checkpoint.js';
import { parseNote, parseVkey, type Verifier } from '../../audit/note.js';
import { sha256 } from '../../lib/sha256.js';
import {
  bagFolder,
  bagitText,
  fingerprintOf,
  manifestText,
  parseManifest,
  parseStatement,
  tagNames,
  type Statement,
} from './bag.js';
import type { PackageReader } from './package-files.js';

export interface CheckedPackage {
  ok: boolean;
  /** Whoever has one of the keys from elsewhere compares it; null: there is no statement to tell. */
  statement:
    (Pick<Statement, 'origin' | 'id' | 'madeAt' | 'keys' | 'index'> & { fingerprint: string }) | null;
  files: number;
  problems: { file: string; message: string }[];
}

/** `keys`: verifier keys or their fingerprints, one of which must have signed; none: any. */
export async function checkPackage(
  reader: PackageReader,
  keys: readonly string[] = [],
): Promise<CheckedPackage> {
  // Behind a fault in a zip nothing can be read: what lies there would only seem to be missing.
  if (reader.within !== null && reader.problems.length > 0)
    return { ok: false, statement: null, files: reader.paths.length, problems: [...reader.problems] };
  const problems = [...reader.problems];
  const report = (file: string, message: string): void => void problems.push({ file, message });
  const here = new Set(reader.paths);
  const text = async (path: string): Promise<string> => Buffer.from(await reader.read(path)).toString('utf8');
  for (const name of Object.values(tagNames)) if (!here.has(name)) report(name, 'is missing');

  const statement = here.has(tagNames.statement)
    ? await openStatement(await text(tagNames.statement), keys, report)
    : null;
  if (statement !== null && reader.within !== null && reader.within !== bagFolder(statement.id))
    report(reader.within, `is not the folder of the package ${statement.id}`);
  const manifest = here.has(tagNames.manifest) ? parseManifest(await text(tagNames.manifest)) : null;
  if (manifest === null) report(tagNames.manifest, 'is no list of files and their hashes');

  const tags = new Map<string, string>();
  let payloadBytes = 0;
  for (const path of [...here].toSorted()) {
    const isTag = Object.values<string>(tagNames).includes(path);
    const expected = isTag ? statement?.files.get(path) : manifest?.get(path);
    const bytes = await reader.read(path);
    const hash = sha256(bytes);
    if (isTag) tags.set(path, hash);
    else payloadBytes += bytes.length;
    if (path === tagNames.statement || path === tagNames.tagManifest) continue;
    if (expected === undefined) report(path, 'is not part of what was signed');
    else if (expected !== hash) report(path, 'is not as it was signed');
  }
  for (const path of manifest?.keys() ?? []) if (!here.has(path)) report(path, 'is missing');
  for (const path of manifest?.keys() ?? [])
    if (!path.startsWith('data/')) report(path, 'lies outside of data');

  if (here.has(tagNames.tagManifest)) {
    const { tagManifest: own } = tagNames;
    tags.delete(own);
    if ((await text(own)) !== manifestText(tags as never))
      report(own, 'is not the list of the tag files that are here');
  }
  if (here.has(tagNames.bagit) && (await text(tagNames.bagit)) !== bagitText)
    report(tagNames.bagit, 'is of no BagIt 1.0');
  if (here.has(tagNames.info) && manifest !== null) {
    const oxum = `Payload-Oxum: ${payloadBytes}.${manifest.size}`;
    if (!(await text(tagNames.info)).split('\n').includes(oxum))
      report(tagNames.info, `does not say ${oxum}`);
  }
  if (statement !== null) await checkReceipts(reader, here, statement, report);
  return {
    ok: problems.length === 0,
    statement: statement && {
      origin: statement.origin,
      id: statement.id,
      madeAt: statement.madeAt,
      keys: statement.keys,
      index: statement.index,
      fingerprint: fingerprintOf(statement.keys.events),
    },
    files: here.size,
    problems: firstOfEach(problems),
  };
}

type Report = (file: string, message: string) => void;

async function openStatement(
  note: string,
  keys: readonly string[],
  report: Report,
): Promise<Statement | null> {
  const parsed = parseNote(note);
  const statement = parsed === null ? null : parseStatement(parsed.text);
  const key = statement === null ? null : parseVkey(statement.keys.events);
  const [line, ...more] = parsed?.signatures ?? [];
  if (parsed === null || statement === null || key === null || line === undefined || more.length > 0) {
    report(tagNames.statement, 'is no statement of a package');
    return null;
  }
  const isSigned =
    line.name === key.name && line.id === key.id && key.verify(parsed.text, line.signature) !== null;
  if (!isSigned) report(tagNames.statement, 'is not signed by the key that it names');
  else if (
    keys.length > 0 &&
    !keys.some((each) => each === key.vkey || each.replaceAll(' ', '') === fingerprintOf(key.vkey))
  )
    report(
      tagNames.statement,
      `is signed by the key ${fingerprintOf(key.vkey)}, which is none of those that were given`,
    );
  return statement;
}

/** Entries of the logs with their proofs: the one of the export, which has the hash of the manifest, and those that came along. */
async function checkReceipts(
  reader: PackageReader,
  here: ReadonlySet<string>,
  statement: Statement,
  report: Report,
): Promise<void> {
  const verifiers = {
    events: parseVkey(statement.keys.events),
    searches: parseVkey(statement.keys.searches),
  };
  const isProven = async (
    entry: string,
    proof: string,
    verifier: Verifier | null,
  ): Promise<number | null> => {
    const text = Buffer.from(await reader.read(proof)).toString('utf8');
    const checked = verifier && checkProof(text, await reader.read(entry), verifier.name, [verifier]);
    return checked?.index ?? null;
  };
  const { entry, proof, manifest } = tagNames;
  if (here.has(entry) && here.has(proof)) {
    if ((await isProven(entry, proof, verifiers.events)) !== statement.index)
      report(proof, 'does not prove that the log has the export');
    if (here.has(manifest)) {
      const hash = sha256(await reader.read(manifest));
      if (!isExportOf(Buffer.from(await reader.read(entry)).toString('utf8'), hash))
        report(entry, 'is not the entry of this package');
    }
  }
  for (const path of here) {
    const [, receipt, log] = /^(data\/receipts\/(events|searches)-\d+)\.json$/.exec(path) ?? [];
    if (receipt === undefined) continue;
    const proofPath = `${receipt}.tlog-proof`;
    if (
      !here.has(proofPath) ||
      (await isProven(path, proofPath, verifiers[log as keyof typeof verifiers])) === null
    )
      report(proofPath, `does not prove that the log ${log} has the entry`);
  }
}

function isExportOf(entry: string, hash: string): boolean {
  try {
    const { type, sha256: stated } = JSON.parse(entry) as Record<string, unknown>;
    return type === 'export.made' && stated === hash;
  } catch {
    return false;
  }
}

/** Of one file the first thing that was found says enough. */
function firstOfEach(problems: readonly { file: string; message: string }[]) {
  const seen = new Set<string>();
  return problems.filter(({ file }) => !seen.has(file) && seen.add(file));
}
