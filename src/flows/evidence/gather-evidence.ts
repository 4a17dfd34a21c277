/** What a package holds: the search, the searched photos, the photos that were found as they came, and what the logs say of all of it. */
import { AppError, isPhotoError } from '../../errors.js';
import { groupBy } from '../../lib/group-by.js';
import { sha256 } from '../../lib/sha256.js';
import { keptHeaders } from '../../sources/kept-headers.js';
import { openLocations, type LocationReader, type ReadLocation } from '../../sources/read-location.js';
import { findPhotoEvidence, type PhotoEvidence } from '../../store/evidence.js';
import type { SearchRecord } from '../../store/search-records.js';
import type { SearchId, Sha256 } from '../../types.js';
import { readOriginal } from '../collections/original.js';
import type { LeadPackage } from '../examination/lead-package.js';
import { readProbe } from '../search/probe-photos.js';
import type { Vitrine } from '../vitrine.js';

/** What the package is about. Texts are held; photos are read again when they are written. */
export interface Payload {
  hashes: Map<string, Sha256>;
  add(path: string, bytes: Uint8Array): void;
  addJson(path: string, document: unknown): void;
  /** `again`: gives the same bytes. */
  addLater(path: string, bytes: Uint8Array, again: (read: ReadLocation) => Promise<Uint8Array>): void;
  read(path: string, read: ReadLocation): Promise<Uint8Array>;
  bytes(): number;
}

export function payloadOf(): Payload {
  const hashes = new Map<string, Sha256>();
  const sources = new Map<string, (read: ReadLocation) => Promise<Uint8Array>>();
  let total = 0;
  const addLater: Payload['addLater'] = (within, bytes, again) => {
    const path = `data/${within}`;
    hashes.set(path, sha256(bytes));
    sources.set(path, again);
    total += bytes.length;
  };
  const add: Payload['add'] = (path, bytes) => addLater(path, bytes, async () => bytes);
  return {
    hashes,
    add,
    addLater,
    addJson: (path, document) => add(path, Buffer.from(`${JSON.stringify(document, null, 2)}\n`)),
    read: (path, read) => sources.get(path)!(read),
    bytes: () => total,
  };
}

export function addSearch(payload: Payload, leads: readonly LeadPackage[]): void {
  const ranks = new Set(leads.map(({ lead }) => lead.rank));
  for (const { status, lead, examinations } of leads)
    payload.addJson(`candidates/${lead.rank}.json`, { status, lead, examinations });
  const [first] = leads;
  if (first === undefined) return;
  const {
    status: _,
    lead,
    addresses: __,
    examinations: ___,
    receipt: ____,
    otherCandidates,
    ...common
  } = first;
  const others = [...otherCandidates].filter(({ rank }) => rank !== lead.rank && !ranks.has(rank));
  payload.addJson('search.json', { ...common, format: 'vitrine-evidence', otherCandidates: others });
}

export async function addProbes(vitrine: Vitrine, payload: Payload, searched: SearchRecord): Promise<void> {
  for (let number = 1; number <= searched.probes; number++) {
    const read = () => readProbe(vitrine, searched.id, number);
    const bytes = await read();
    if (bytes === null) continue;
    payload.addLater(`probes/${number}`, bytes, async () => (await read()) ?? gone('the searched photo'));
  }
}

export async function addPhotos(vitrine: Vitrine, payload: Payload, leads: readonly LeadPackage[]) {
  const counts = { total: 0, withoutBytes: 0 };
  const locations = openLocations();
  try {
    // One file for each content: a photo may be in several collections.
    for (const [, same] of groupBy(leads, ({ lead }) => lead.photo.sha256)) {
      const ids = [...new Set(same.map(({ lead }) => lead.photo.id))];
      const found = await Promise.all(ids.map((id) => findPhotoEvidence(vitrine.store.db, id)));
      const all = found.filter((each) => each !== null);
      const candidates = same.map(({ lead }) => lead.rank);
      const [first = gone(`the photo of candidate ${candidates.join(', ')}`)] = all;
      const { imagesName: _, collection: __, hasOriginal: ___, ...told } = first;
      const addresses = all.flatMap((each) => each.addresses.map(withoutCredentials));
      const bytes = await addBytes(vitrine, payload, all, locations);
      payload.addJson(`photos/${first.sha256}.json`, { ...told, addresses, candidates, bytes });
      counts.total++;
      if (bytes.file === null) counts.withoutBytes++;
    }
  } finally {
    await locations.close();
  }
  return counts;
}

/** What an earlier version kept of an archive may have cookies of whoever made it. */
function withoutCredentials(address: PhotoEvidence['addresses'][number]) {
  const { provenance } = address;
  if (provenance === null || provenance.httpHeaders === null) return address;
  return { ...address, provenance: { ...provenance, httpHeaders: keptHeaders(provenance.httpHeaders) } };
}

export function gone(what: string): never {
  throw new AppError('export.unsupported', `${what} is gone`);
}

/** The photo as it came, from whichever collection has it; where that cannot be had any more, why not, and the preview that was made of it then. */
async function addBytes(
  vitrine: Vitrine,
  payload: Payload,
  all: readonly PhotoEvidence[],
  locations: LocationReader,
) {
  let missed: object = {};
  for (const known of all) {
    const file = `photos/${known.sha256}`;
    const places = known.addresses.map(({ location }) => location);
    const original = (read: ReadLocation) =>
      readOriginal(vitrine.images, { ...known, locations: places }, read);
    try {
      const found = await original(locations.read);
      payload.addLater(file, found.bytes, async (read) => (await original(read)).bytes);
      return {
        file: `data/${file}`,
        size: found.bytes.length,
        readFrom: found.location ?? 'kept since it was taken in',
      };
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      missed = { code: error.code, reason: error.message };
    }
  }
  await addPreview(vitrine, payload, all);
  return { file: null, ...missed };
}

async function addPreview(
  { images }: Vitrine,
  payload: Payload,
  all: readonly PhotoEvidence[],
): Promise<void> {
  for (const { collection, imagesName, sha256: hash } of all) {
    const preview = async () => (await images.read(collection, imagesName))?.preview;
    const made = await preview();
    if (made === undefined) continue;
    payload.addLater(
      `photos/${hash}.preview.jpg`,
      made,
      async () => (await preview()) ?? gone('the preview'),
    );
    return;
  }
}

/** Every entry of both logs that names the search, with its proof. */
export async function addReceipts(vitrine: Vitrine, payload: Payload, { id }: SearchRecord): Promise<void> {
  for (const name of ['searches', 'events'] as const) {
    const log = await vitrine.logs.open(name);
    for await (const { index, bytes } of log.entries()) {
      const entry = Buffer.from(bytes);
      if (!entry.includes(id) || !isAbout(entry, id)) continue;
      payload.add(`receipts/${name}-${index}.json`, entry);
      payload.add(`receipts/${name}-${index}.tlog-proof`, Buffer.from(await log.prove(index)));
    }
  }
}

function isAbout(entry: Buffer, id: SearchId): boolean {
  return (JSON.parse(entry.toString('utf8')) as { search?: unknown }).search === id;
}
