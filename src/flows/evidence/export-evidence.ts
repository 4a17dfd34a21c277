/**
 * An evidence package: what a search found, with the raw bytes, everything that is known of where they come from, and proof of what the log
 * says of it, in a form that an outsider can check without this installation. The same must hold as for a lead that is exported.
 *
 * Order: the payload is written, then its manifest's hash goes into the log, then the tag files with the proof of that entry, signed; only
 * then the package gets its name. So no package exists that the log does not know.
 */
import { noteSigner } from '../../audit/note.js';
import { AppError, isPhotoError } from '../../errors.js';
import { randomId } from '../../lib/random-id.js';
import { sha256 } from '../../lib/sha256.js';
import { openLocations, type LocationReader } from '../../sources/read-location.js';
import { insertExport } from '../../store/disclosures.js';
import { findPhotoEvidence, type PhotoEvidence } from '../../store/evidence.js';
import { logSigners } from '../../store/log-keys.js';
import { candidatesOf, type SearchRecord } from '../../store/search-records.js';
import type { PhotoId, SearchId, Sha256 } from '../../types.js';
import { readOriginal } from '../collections/original.js';
import { composeLead, requireExportable } from '../examination/export-lead.js';
import type { LeadPackage } from '../examination/lead-package.js';
import { logKeys } from '../log/read-entries.js';
import { appendEntry, type LogName, type OpenLog } from '../log/logs.js';
import type { Actor } from '../people/actor.js';
import { readProbe } from '../search/probe-photos.js';
import { requireReadable } from '../search/read-search.js';
import type { Vitrine } from '../vitrine.js';
import { bagitText, fingerprintOf, hashesOf, manifestText, statementText, tagNames } from './bag.js';
import type { PackageWriter } from './package-files.js';

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

/** Opens where it is to be written, once nothing speaks against it. */
export type OpenPackage = (id: string) => Promise<PackageWriter>;

/** Throws what `exportLead` throws, and `case.unknown`. Durable and in the log on return. */
export async function exportEvidence(
  vitrine: Vitrine,
  actor: Actor,
  wanted: EvidenceRequest,
  openPackage: OpenPackage,
): Promise<ExportedEvidence> {
  const { searched, corroboration } = await requireExportable(vitrine, actor, wanted);
  if (searched.case !== wanted.caseReference)
    throw new AppError('case.unknown', 'the search is of another case than was named');
  const leads = await leadsOf(vitrine, actor, searched, wanted.ranks, corroboration);
  const id = randomId();
  const writer = await openPackage(id);
  try {
    const payload = payloadOn(writer);
    await writeSearch(payload, leads);
    await writeProbes(vitrine, payload, searched);
    const photos = await writePhotos(vitrine, payload, leads);
    await writeReceipts(vitrine, payload, searched);
    const manifest = Buffer.from(manifestText(payload.hashes));
    const hash = sha256(manifest);
    const exported = await recordExport(
      vitrine,
      actor,
      { ...wanted, corroboration, ranks: leads.map(({ lead }) => lead.rank) },
      hash,
    );
    const key = await writeTags(vitrine, writer, { id, manifest, payload, exported, searched });
    await writer.finish();
    const candidates = leads.map(({ lead }) => lead.rank);
    return {
      id,
      candidates,
      photos,
      files: payload.hashes.size,
      bytes: payload.bytes(),
      sha256: hash,
      key,
      fingerprint: fingerprintOf(key),
    };
  } catch (error) {
    await writer.abandon();
    throw error;
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
      leads.push(await composeLead(vitrine, actor, searched, { rank, corroboration }));
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

interface Payload {
  hashes: Map<string, Sha256>;
  add(path: string, bytes: Uint8Array): Promise<void>;
  addJson(path: string, document: unknown): Promise<void>;
  bytes(): number;
}

function payloadOn(writer: PackageWriter): Payload {
  const hashes = new Map<string, Sha256>();
  let total = 0;
  const add = async (within: string, bytes: Uint8Array): Promise<void> => {
    const path = `data/${within}`;
    hashes.set(path, sha256(bytes));
    total += bytes.length;
    await writer.add(path, bytes);
  };
  return {
    hashes,
    add,
    addJson: (path, document) => add(path, Buffer.from(`${JSON.stringify(document, null, 2)}\n`)),
    bytes: () => total,
  };
}

async function writeSearch(payload: Payload, leads: readonly LeadPackage[]): Promise<void> {
  const ranks = new Set(leads.map(({ lead }) => lead.rank));
  for (const { status, lead, examinations } of leads)
    await payload.addJson(`candidates/${lead.rank}.json`, { status, lead, examinations });
  const [first] = leads;
  if (first === undefined) return;
  const { status: _, lead, examinations: __, receipt: ___, otherCandidates, ...common } = first;
  const others = [...otherCandidates].filter(({ rank }) => rank !== lead.rank && !ranks.has(rank));
  await payload.addJson('search.json', { ...common, format: 'vitrine-evidence', otherCandidates: others });
}

async function writeProbes(vitrine: Vitrine, payload: Payload, searched: SearchRecord): Promise<void> {
  for (let number = 1; number <= searched.probes; number++) {
    const bytes = await readProbe(vitrine, searched.id, number);
    if (bytes !== null) await payload.add(`probes/${number}`, bytes);
  }
}

async function writePhotos(vitrine: Vitrine, payload: Payload, leads: readonly LeadPackage[]) {
  const counts = { total: 0, withoutBytes: 0 };
  const locations = openLocations();
  try {
    const ids = new Map<PhotoId, number[]>();
    for (const { lead } of leads) ids.set(lead.photo.id, [...(ids.get(lead.photo.id) ?? []), lead.rank]);
    for (const [id, candidates] of ids) {
      const known = await findPhotoEvidence(vitrine.store.db, id);
      if (known === null)
        throw new AppError('export.unsupported', `the photo of candidate ${candidates[0]} is gone`);
      const { imagesName: _, collection: __, hasOriginal: ___, ...told } = known;
      const bytes = await writeBytes(vitrine, payload, known, locations);
      await payload.addJson(`photos/${known.sha256}.json`, { ...told, candidates, bytes });
      counts.total++;
      if (bytes.file === null) counts.withoutBytes++;
    }
  } finally {
    await locations.close();
  }
  return counts;
}

/** The photo as it came; where that cannot be had any more, why not, and the preview that was made of it then. */
async function writeBytes(
  vitrine: Vitrine,
  payload: Payload,
  known: PhotoEvidence,
  locations: LocationReader,
) {
  const file = `photos/${known.sha256}`;
  try {
    const places = known.addresses.map(({ location }) => location);
    const found = await readOriginal(vitrine.images, { ...known, locations: places }, locations.read);
    await payload.add(file, found.bytes);
    return {
      file: `data/${file}`,
      size: found.bytes.length,
      readFrom: found.location ?? 'kept since it was taken in',
    };
  } catch (error) {
    if (!isPhotoError(error)) throw error;
    const preview = (await vitrine.images.read(known.collection, known.imagesName))?.preview;
    if (preview !== undefined) await payload.add(`${file}.preview.jpg`, preview);
    return { file: null, code: error.code, reason: error.message };
  }
}

/** Every entry of both logs that names the search, with its proof. */
async function writeReceipts(vitrine: Vitrine, payload: Payload, { id }: SearchRecord): Promise<void> {
  for (const name of ['searches', 'events'] as const) {
    const log = await vitrine.logs.open(name);
    for await (const { index, bytes } of log.entries()) {
      const entry = Buffer.from(bytes);
      if (!entry.includes(id) || !isAbout(entry, id)) continue;
      await payload.add(`receipts/${name}-${index}.json`, entry);
      await payload.add(`receipts/${name}-${index}.tlog-proof`, Buffer.from(await log.prove(index)));
    }
  }
}

function isAbout(entry: Buffer, id: SearchId): boolean {
  return (JSON.parse(entry.toString('utf8')) as { search?: unknown }).search === id;
}

interface Exported {
  log: OpenLog;
  index: number;
  entry: Buffer;
}

async function recordExport(
  vitrine: Vitrine,
  actor: Actor,
  { search, ranks, corroboration }: Pick<EvidenceRequest, 'search' | 'ranks' | 'corroboration'>,
  hash: Sha256,
): Promise<Exported> {
  const log = await vitrine.logs.open('events');
  const index = await vitrine.store.write(async (db) => {
    // A refusal or a lock may have come while it was put together.
    await requireReadable(vitrine, db, actor, search);
    const madeAt = vitrine.now().toISOString();
    const { person } = actor;
    for (const rank of ranks)
      await insertExport(db, { id: randomId(), search, rank, person, corroboration, sha256: hash, madeAt });
    const event = { type: 'export.made', search, sha256: hash } as const;
    return (await appendEntry(db, log, { by: person, at: madeAt }, event, { corroboration })).index;
  });
  return { log, index, entry: Buffer.from(await log.read(index)) };
}

async function writeTags(
  vitrine: Vitrine,
  writer: PackageWriter,
  made: { id: string; manifest: Buffer; payload: Payload; exported: Exported; searched: SearchRecord },
): Promise<string> {
  const { id, manifest, payload, searched } = made;
  const { log, index, entry } = made.exported;
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
  const signer = noteSigner(signers.at(-1)!);
  const keys = { events: signer.vkey, searches: await keyOf(vitrine, 'searches') };
  const text = statementText({ origin: log.origin, id, madeAt, keys, index, files: hashesOf(tags) });
  tags.set(tagNames.statement, Buffer.from(`${text}\n${signer.signLine(text)}`));
  tags.set(tagNames.tagManifest, Buffer.from(manifestText(hashesOf(tags))));
  for (const [path, bytes] of tags) await writer.add(path, bytes);
  return signer.vkey;
}

/** The newest. */
async function keyOf(vitrine: Vitrine, name: LogName): Promise<string> {
  return (await logKeys(vitrine, name)).at(-1)!.vkey;
}
