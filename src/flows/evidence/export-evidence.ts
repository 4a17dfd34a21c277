/**
 * An evidence package: what a search found, with the raw bytes, everything that is known of where they come from, and proof of what the log
 * says of it, in a form that an outsider can check without this installation. The same must hold as for a lead that is exported.
 *
 * Order: every file is read and hashed, the hash of the list of them goes into the log, and only then the first byte is written anywhere:
 * whoever ends this program early has nothing that the log does not know. What is read again has the hash that was logged, or the package
 * is given up. A crash leaves an entry without a package, never the other way round.
 */
import { noteSigner } from '../../audit/note.js';
import { AppError } from '../../errors.js';
import { randomId } from '../../lib/random-id.js';
import { sha256 } from '../../lib/sha256.js';
import { openLocations } from '../../sources/read-location.js';
import { insertExport } from '../../store/disclosures.js';
import { findPhotoEvidence } from '../../store/evidence.js';
import { logSigners } from '../../store/log-keys.js';
import { candidatesOf, type SearchRecord } from '../../store/search-records.js';
import type { SearchId, Sha256 } from '../../types.js';
import { composeLead, requireExportable } from '../examination/export-lead.js';
import type { LeadPackage } from '../examination/lead-package.js';
import { logKeys } from '../log/read-entries.js';
import { appendEntry, type LogName, type OpenLog } from '../log/logs.js';
import type { Actor } from '../people/actor.js';
import { requireReadable } from '../search/read-search.js';
import type { Vitrine } from '../vitrine.js';
import { bagitText, fingerprintOf, hashesOf, manifestText, statementText, tagNames } from './bag.js';
import { bytesAsZip, type OpenPackage, type PackageWriter } from './write-package.js';
import {
  addPhotos,
  addProbes,
  addReceipts,
  addSearch,
  gone,
  payloadOf,
  type Payload,
} from './gather-evidence.js';
import { readMe } from './read-me.js';

export interface EvidenceRequest {
  search: SearchId;
  /** None: every candidate that may be exported. */
  ranks: readonly number[];
  /** What else points to the person. */
  corroboration: string;
  /** Refused unless the search is of it. */
  caseReference: string;
}

export interface ExportedEvidence {
  id: string;
  candidates: number[];
  /** Photos whose bytes are in it, and those whose bytes could not be had. */
  photos: { total: number; withoutBytes: number };
  files: number;
  bytes: number;
  /** Of the manifest, which the log has. */
  sha256: Sha256;
  /** Verifier key of the log `events`, whose key signs the package: to be told to whoever receives it by another way. */
  key: string;
  /** Of that key, short enough to be read out. */
  fingerprint: string;
}

const mostCandidates = 200;

/** What may leave: it is in the log, and none of it is written yet. */
export interface LoggedEvidence {
  exported: ExportedEvidence;
  /** Of it as a zip. */
  zipBytes: number;
  writer: PackageWriter;
  /** Once. Leaves nothing where it fails; throws what reading and writing throw. Durable on return. */
  write(): Promise<void>;
}

/** Throws what `exportLead` throws, and `case.unknown`. Durable and in the log on return. */
export async function exportEvidence(
  vitrine: Vitrine,
  actor: Actor,
  wanted: EvidenceRequest,
  openPackage: OpenPackage,
): Promise<ExportedEvidence> {
  const logged = await logEvidence(vitrine, actor, wanted, openPackage);
  await logged.write();
  return logged.exported;
}

/** The first half of `exportEvidence`. */
export async function logEvidence(
  vitrine: Vitrine,
  actor: Actor,
  wanted: EvidenceRequest,
  openPackage: OpenPackage,
): Promise<LoggedEvidence> {
  const { searched, corroboration } = await requireExportable(vitrine, actor, wanted);
  if (searched.case !== wanted.caseReference)
    throw new AppError('case.unknown', 'the search is of another case than was named');
  const leads = await leadsOf(vitrine, actor, searched, wanted.ranks, corroboration);
  const id = randomId();
  const payload = payloadOf();
  payload.add('readme.txt', Buffer.from(readMe));
  addSearch(payload, leads);
  await addProbes(vitrine, payload, searched);
  const photos = await addPhotos(vitrine, payload, leads);
  await addReceipts(vitrine, payload, searched);
  const manifest = Buffer.from(manifestText(payload.hashes));
  const files = payload.hashes.size;
  const writer = await openPackage(id, { files, bytes: payload.bytes() });
  try {
    const ranks = leads.map(({ lead }) => lead.rank);
    const hash = sha256(manifest);
    const logged = await recordExport(vitrine, actor, { ...wanted, corroboration, ranks }, leads, hash);
    const { tags, key } = await tagsOf(vitrine, { id, manifest, payload, logged, searched });
    return {
      exported: {
        id,
        candidates: ranks,
        photos,
        files,
        bytes: payload.bytes(),
        sha256: hash,
        key,
        fingerprint: fingerprintOf(key),
      },
      zipBytes: zipBytes(id, payload, tags),
      writer,
      write: () => writeAll(writer, payload, tags),
    };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

function zipBytes(id: string, payload: Payload, tags: ReadonlyMap<string, Uint8Array>): number {
  const ofTags = [...tags.values()].reduce((sum, { length }) => sum + length, 0);
  return bytesAsZip(id, [...payload.hashes.keys(), ...tags.keys()], payload.bytes() + ofTags);
}

async function writeAll(
  writer: PackageWriter,
  payload: Payload,
  tags: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const locations = openLocations();
  try {
    for (const [path, hash] of payload.hashes) {
      const bytes = await payload.read(path, locations.read);
      if (sha256(bytes) !== hash)
        throw new AppError('photo.changed', `'${path}' is not what it was a moment ago; export again`);
      await writer.add(path, bytes);
    }
    for (const [path, bytes] of tags) await writer.add(path, bytes);
    await writer.finish();
  } catch (error) {
    await writer.abandon();
    throw error;
  } finally {
    await locations.close();
  }
}

async function leadsOf(
  vitrine: Vitrine,
  actor: Actor,
  searched: SearchRecord,
  ranks: readonly number[],
  corroboration: string,
): Promise<LeadPackage[]> {
  const all =
    ranks.length === 0 ? (await candidatesOf(vitrine.store.db, searched.id)).map(({ rank }) => rank) : ranks;
  const leads: LeadPackage[] = [];
  for (const rank of [...new Set(all)].toSorted((a, b) => a - b)) {
    try {
      const composed = await composeLead(vitrine, actor, searched, { rank, corroboration });
      if ((await findPhotoEvidence(vitrine.store.db, composed.lead.photo.id)) === null)
        gone(`the photo of candidate ${rank}`);
      leads.push(composed);
    } catch (error) {
      const isPassedOver =
        ranks.length === 0 && error instanceof AppError && error.code === 'export.unsupported';
      if (!isPassedOver) throw error;
    }
    if (leads.length > mostCandidates)
      throw new AppError('usage', `expected at most ${mostCandidates} candidates in one package: name them`);
  }
  if (leads.length === 0)
    throw new AppError('export.unsupported', 'the search has no candidate that may be exported');
  return leads;
}

interface Logged {
  log: OpenLog;
  index: number;
  entry: Buffer;
}

async function recordExport(
  vitrine: Vitrine,
  actor: Actor,
  { search, ranks, corroboration }: Pick<EvidenceRequest, 'search' | 'ranks' | 'corroboration'>,
  leads: readonly LeadPackage[],
  hash: Sha256,
): Promise<Logged> {
  const log = await vitrine.logs.open('events');
  const index = await vitrine.store.write(async (db) => {
    // A refusal or a lock may have come while it was put together, or somebody shown had a photo erased.
    await requireReadable(vitrine, db, actor, search);
    for (const { lead } of leads)
      if ((await findPhotoEvidence(db, lead.photo.id)) === null) gone(`the photo of candidate ${lead.rank}`);
    const madeAt = vitrine.now().toISOString();
    const { person } = actor;
    for (const rank of ranks)
      await insertExport(db, { id: randomId(), search, rank, person, corroboration, sha256: hash, madeAt });
    const event = { type: 'export.made', search, sha256: hash } as const;
    return (await appendEntry(db, log, { by: person, at: madeAt }, event, { corroboration })).index;
  });
  return { log, index, entry: Buffer.from(await log.read(index)) };
}

async function tagsOf(
  vitrine: Vitrine,
  made: { id: string; manifest: Buffer; payload: Payload; logged: Logged; searched: SearchRecord },
): Promise<{ tags: ReadonlyMap<string, Uint8Array>; key: string }> {
  const { id, manifest, payload, searched } = made;
  const { log, index, entry } = made.logged;
  const madeAt = vitrine.now().toISOString();
  const info = [
    'Bag-Software-Agent: vitrine',
    `Bagging-Date: ${madeAt.slice(0, 10)}`,
    'External-Description: What a face search found: leads, not identifications',
    `External-Identifier: ${id}`,
    `Internal-Sender-Identifier: ${searched.id}`,
    `Payload-Oxum: ${payload.bytes()}.${payload.hashes.size}`,
  ];
  const tags = new Map<string, Uint8Array>([
    [tagNames.bagit, Buffer.from(bagitText)],
    [tagNames.info, Buffer.from(`${info.join('\n')}\n`)],
    [tagNames.manifest, manifest],
    [tagNames.entry, entry],
    [tagNames.proof, Buffer.from(await log.prove(index))],
  ]);
  const signers = await vitrine.store.write((db) => logSigners(db, 'events', log.origin));
  const signer = noteSigner(newestOf(signers));
  const keys = { events: signer.vkey, searches: await keyOf(vitrine, 'searches') };
  const text = statementText({ origin: log.origin, id, madeAt, keys, index, files: hashesOf(tags) });
  tags.set(tagNames.statement, Buffer.from(`${text}\n${signer.signLine(text)}`));
  tags.set(tagNames.tagManifest, Buffer.from(manifestText(hashesOf(tags))));
  return { tags, key: signer.vkey };
}

/** The newest. */
async function keyOf(vitrine: Vitrine, name: LogName): Promise<string> {
  return newestOf(await logKeys(vitrine, name)).vkey;
}

function newestOf<T>(keys: readonly T[]): T {
  const newest = keys.at(-1);
  if (newest === undefined) throw new AppError('log.damaged', 'expected a key of the log, got none');
  return newest;
}
