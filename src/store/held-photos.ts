/** What is held of photos for whoever is shown on them: their addresses, the searches that returned them, who received something. */
import type { CaseId, FaceId, FileFacts, PhotoId, Provenance, SearchId, Sha256 } from '../types.js';
import type { Db } from './tables.js';

export interface HeldAddress {
  source: string;
  page: string | null;
  title: string | null;
  capturedAt: string | null;
  /** What the source says of it; null: nothing. Left out in letters from before it was told, as below. */
  stated?: Pick<Provenance, 'author' | 'licence' | 'fetchedAt' | 'coordinates'> | null;
}

/** What is kept of what the file itself says. */
export interface HeldFacts {
  capturedAt: string | null;
  place: { latitude: number; longitude: number } | null;
  /** null: nothing, or it was not read. */
  file: FileFacts | null;
}

export interface HeldPhoto {
  id: PhotoId;
  sha256: Sha256;
  collection: string;
  owner: string;
  basis: string;
  purpose: string;
  /** The last day of use; null: no end. */
  expires: string | null;
  addedAt: string;
  addresses: HeldAddress[];
  facts?: HeldFacts;
  /** The bytes as they came are kept. */
  hasOriginal?: boolean;
}

/** The photos that these faces are on, those that are gone left out; and every copy of them in other collections. */
export async function heldPhotos(
  db: Db,
  faces: readonly FaceId[],
  copiesOf: readonly Sha256[],
): Promise<HeldPhoto[]> {
  if (faces.length === 0 && copiesOf.length === 0) return [];
  const shown = db.selectFrom('face').select('photo_id').where('id', 'in', faces);
  const rows = await db
    .selectFrom('photo')
    .innerJoin('collection', 'collection.id', 'photo.collection_id')
    .select(['photo.id', 'photo.sha256', 'photo.created_at', 'collection.name', 'collection.owner'])
    .select(['collection.basis', 'collection.purpose', 'collection.expires'])
    .select(['photo.captured_at', 'photo.latitude', 'photo.longitude', 'photo.facts', 'photo.has_original'])
    .where((where) => where.or([where('photo.id', 'in', shown), where('photo.sha256', 'in', copiesOf)]))
    .orderBy('photo.id')
    .execute();
  const held: HeldPhoto[] = [];
  for (const row of rows) {
    const { id, sha256, name: collection, owner, basis, purpose, expires, created_at: addedAt } = row;
    const addresses = await addressesOf(db, id);
    const { captured_at: capturedAt, latitude, longitude } = row;
    const facts = {
      capturedAt,
      place: latitude === null || longitude === null ? null : { latitude, longitude },
      file: row.facts === null ? null : (JSON.parse(row.facts) as FileFacts),
    };
    const hasOriginal = row.has_original === 1;
    const collected = { collection, owner, basis, purpose, expires, addedAt };
    held.push({ id, sha256, ...collected, addresses, facts, hasOriginal });
  }
  return held;
}

async function addressesOf(db: Db, photo: PhotoId): Promise<HeldAddress[]> {
  const rows = await db
    .selectFrom('source_item')
    .select(['source', 'page', 'title', 'captured_at', 'provenance'])
    .where('photo_id', '=', photo)
    .orderBy('id')
    .execute();
  return rows.map(({ captured_at: capturedAt, provenance, ...rest }) => ({
    ...rest,
    capturedAt,
    stated: provenance === null ? null : statedIn(JSON.parse(provenance) as Provenance),
  }));
}

function statedIn({
  author,
  licence,
  fetchedAt,
  coordinates,
}: Provenance): NonNullable<HeldAddress['stated']> {
  return { author, licence, fetchedAt, coordinates };
}

/** A search of somebody else’s that returned one of the faces. */
export interface Touching {
  search: SearchId;
  rank: number;
  caseId: CaseId;
  purpose: string;
  isClosed: boolean;
}

/** Those of a case of its own, of which persons ask about themselves, are left out; and what was erased is not there any more. */
export async function searchesTouching(
  db: Db,
  faces: readonly FaceId[],
  except: CaseId,
): Promise<Touching[]> {
  if (faces.length === 0) return [];
  const rows = await db
    .selectFrom('search_candidate')
    .innerJoin('search', 'search.id', 'search_candidate.search_id')
    .innerJoin('case_file', 'case_file.id', 'search.case_id')
    .select(['search.id', 'search_candidate.rank', 'case_file.id as case_id'])
    .select(['case_file.purpose', 'case_file.closed_at'])
    .where('search_candidate.face_id', 'in', faces)
    .where('case_file.id', '!=', except)
    .where('search.mode', '!=', 'dataSubject')
    .orderBy('search.requested_at')
    .execute();
  return rows.map(({ id: search, rank, case_id: caseId, purpose, closed_at: closedAt }) => ({
    search,
    rank,
    caseId,
    purpose,
    isClosed: closedAt !== null,
  }));
}

export interface Recipient {
  recipient: string;
  legalBasis: string;
  madeAt: string;
}

/** To whom something of these searches was handed. */
export async function recipientsOf(db: Db, searches: readonly SearchId[]): Promise<Recipient[]> {
  if (searches.length === 0) return [];
  const rows = await db
    .selectFrom('disclosure')
    .select(['recipient', 'legal_basis', 'made_at'])
    .where('search_id', 'in', searches)
    .orderBy('made_at')
    .execute();
  return rows.map((row) => ({
    recipient: row.recipient,
    legalBasis: row.legal_basis,
    madeAt: row.made_at,
  }));
}

/** Candidates as results hold them, and what was examined of them; that the search returned so many stays. */
export async function forgetCandidates(
  db: Db,
  candidates: readonly { search: SearchId; rank: number }[],
): Promise<void> {
  for (const { search, rank } of candidates) {
    const comparisons = db
      .selectFrom('comparison')
      .select('id')
      .where('search_id', '=', search)
      .where('rank', '=', rank);
    await db.deleteFrom('examination').where('comparison_id', 'in', comparisons).execute();
    for (const table of ['comparison', 'search_candidate'] as const) {
      await db.deleteFrom(table).where('search_id', '=', search).where('rank', '=', rank).execute();
    }
  }
}

export async function countFacesOf(db: Db, photos: readonly PhotoId[]): Promise<number> {
  if (photos.length === 0) return 0;
  const { count } = await db
    .selectFrom('face')
    .select((select) => select.fn.countAll().as('count'))
    .where('photo_id', 'in', photos)
    .executeTakeFirstOrThrow();
  return Number(count);
}
