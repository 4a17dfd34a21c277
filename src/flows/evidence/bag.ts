/**
 * The form of an evidence package: a bag (RFC 8493, BagIt 1.0) of exactly these tag files beside the payload below `data/`. One statement,
 * signed by the key of the log `events`, has the hash of the manifest, which has the hash of every payload file; so what is signed is
 * everything, and nothing can be added or taken away.
 */
import { sha256 } from '../../lib/sha256.js';
import type { Sha256 } from '../../types.js';

export const tagNames = {
  bagit: 'bagit.txt',
  info: 'bag-info.txt',
  manifest: 'manifest-sha256.txt',
  tagManifest: 'tagmanifest-sha256.txt',
  statement: 'vitrine/statement.note',
  entry: 'vitrine/export-entry.json',
  proof: 'vitrine/export-entry.tlog-proof',
} as const;

export const bagitText = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** Hash of each file by its path. */
export type Hashes = ReadonlyMap<string, Sha256>;

/**
 * Of the files of a package. Nothing else is accepted, whoever signed it: no path that leads out of the folder it is unpacked into, none that
 * another system takes for the same as a second one, none that does something to a terminal.
 */
const fileName = /^(?:data\/(?:[a-z0-9]+\/)*|vitrine\/)?[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9]))*$/;

/** RFC 8493, section 2.1.3; sorted, so that the same files give the same text. */
export function manifestText(hashes: Hashes): string {
  return [...hashes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, hash]) => `${hash}  ${path}\n`)
    .join('');
}

/** null: not in the form of `manifestText`. */
export function parseManifest(text: string): Map<string, Sha256> | null {
  const hashes = new Map<string, Sha256>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [, hash, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (hash === undefined || path === undefined || !fileName.test(path)) return null;
    hashes.set(path, hash as Sha256);
  }
  return manifestText(hashes) === text ? hashes : null;
}

export interface Statement {
  /** Of the log `events`. */
  origin: string;
  id: string;
  /** ISO 8601, UTC. */
  madeAt: string;
  /** Verifier keys by the name of the log; the one of `events` signs. */
  keys: { events: string; searches: string };
  /** Where the log `events` has the export. */
  index: number;
  /** Of the tag files, without this one and the tag manifest. */
  files: Hashes;
}

const header = 'vitrine-evidence/v1';
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** Which tag files a statement has the hashes of: all but itself, and the list that has its hash. */
const covered: readonly string[] = Object.values(tagNames).filter(
  (name) => name !== tagNames.statement && name !== tagNames.tagManifest,
);

export function statementText({ origin, id, madeAt, keys, index, files }: Statement): string {
  return `${header}\n${origin}\npackage ${id}\nmade ${madeAt}\nevents ${keys.events}\nsearches ${keys.searches}\nentry ${index}\n${manifestText(files)}`;
}

/** null: it is none. */
export function parseStatement(text: string): Statement | null {
  const [first, origin = '', ...lines] = text.split('\n');
  const field = (at: number, name: string): string =>
    lines[at]?.startsWith(`${name} `) === true ? lines[at].slice(name.length + 1) : '';
  const files = parseManifest(lines.slice(5).join('\n'));
  if (first !== header || files === null) return null;
  const stated: Statement = {
    origin,
    id: field(0, 'package'),
    madeAt: field(1, 'made'),
    keys: { events: field(2, 'events'), searches: field(3, 'searches') },
    index: Number(field(4, 'entry')),
    files,
  };
  const isOfForm =
    /^[\w-]{1,64}$/.test(stated.id) &&
    isoTime.test(stated.madeAt) &&
    covered.every((name) => files.has(name));
  return isOfForm && files.size === covered.length && statementText(stated) === text ? stated : null;
}

export function hashesOf(files: ReadonlyMap<string, Uint8Array>): Map<string, Sha256> {
  return new Map([...files].map(([path, bytes]) => [path, sha256(bytes)]));
}

/**
 * By which a key is told over the telephone: half of its SHA-256. The eight digits within a verifier key would not do: in an afternoon anybody
 * makes another key that has them.
 */
export function fingerprintOf(vkey: string): string {
  return sha256(Buffer.from(vkey)).slice(0, 32);
}

/** The folder within a zip. */
export function bagFolder(id: string): string {
  return `evidence-${id}`;
}
