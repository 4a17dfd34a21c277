/**
 * What the person who asked is told, as facts: put together once, when it is decided, because what was found may be erased next. Kept
 * with the request until its case goes; the name is not in it. letter-words.ts has the sentences.
 */
import { newestActivation } from '../../store/activations.js';
import { heldPhotos, recipientsOf, searchesTouching, type HeldPhoto } from '../../store/held-photos.js';
import { candidatesOf } from '../../store/search-records.js';
import type { Db } from '../../store/tables.js';
import type { Candidate, CaseId, RightsOutcome } from '../../types.js';
import type { ActivationDocument } from '../policy/activation.js';
import { currentPolicy } from '../policy/policy.js';
import type { StoredResult } from '../search/search-record.js';
import type { RightsState } from './rights-steps.js';

/** Why something is not removed: GDPR art. 17(3)(a) to (e), art. 21(1), LED art. 16(4) with its restrictions. */
export const refusalGrounds = [
  'expression',
  'legal-obligation',
  'public-health',
  'archiving',
  'legal-claims',
  'compelling-grounds',
  'restricted-by-law',
] as const;
export type RefusalGround = (typeof refusalGrounds)[number];

export type LetterPhoto = Omit<HeldPhoto, 'id' | 'sha256'>;

/** Plain JSON. */
export interface Letter {
  version: 1;
  outcome: RightsOutcome;
  decidedAt: string;
  /** null: nobody has said yet who answers for it. */
  sender: { organisation: string; responsible: string } | null;
  /** Where to complain. */
  authority: string;
  /** null: nothing was searched. */
  search: { at: string; collections: string[]; faces: number; candidates: number } | null;
  photos: LetterPhoto[];
  /** Other searches that returned them, of closed cases, by the title of their purpose; null: not told. */
  searches: { purpose: string; count: number }[] | null;
  recipients: { recipient: string; legalBasis: string; madeAt: string }[];
  removal:
    | { kind: 'erase'; destroyResults: boolean }
    | { kind: 'refuse'; ground: RefusalGround; text: string }
    | null;
  /** Of whoever answers, in the language of the letter; of a request that was not acted on, why. */
  remarks: string;
}

export interface Found {
  photos: HeldPhoto[];
  /** Marked candidates, as they were answered. */
  candidates: Candidate[];
}

/** The photos on which the marked candidates are, copies in other collections too. */
export async function foundPhotos(db: Db, { search, marks }: RightsState): Promise<Found> {
  if (search === null) return { photos: [], candidates: [] };
  const ranks = new Set(marks.filter(({ isPerson }) => isPerson).map(({ rank }) => rank));
  const candidates = (await candidatesOf(db, search.id)).filter(({ rank }) => ranks.has(rank));
  const faces = candidates.map(({ faceId }) => faceId);
  // A face that is gone may have left a copy of its photo elsewhere.
  const sha256s = candidates.map(({ photo }) => photo.sha256);
  return { photos: await heldPhotos(db, faces, sha256s), candidates };
}

export interface LetterTerms {
  outcome: RightsOutcome;
  at: string;
  authority: string;
  remarks: string;
  tellSearches: boolean;
  removal: Letter['removal'];
}

export async function composeLetter(db: Db, state: RightsState, terms: LetterTerms): Promise<Letter> {
  const { outcome, at: decidedAt, authority, remarks, tellSearches, removal } = terms;
  const { photos, candidates } = await foundPhotos(db, state);
  const touching = await touchingFaces(db, candidates, state.request.caseId);
  return {
    version: 1,
    outcome,
    decidedAt,
    sender: await senderOf(db),
    authority,
    search: searchOf(state),
    photos: photos.map(({ id: _id, sha256: _sha256, ...told }) => told),
    searches: tellSearches ? await countByPurpose(db, touching) : null,
    recipients: tellSearches
      ? await recipientsOf(db, [...new Set(touching.map(({ search }) => search))])
      : [],
    removal,
    remarks,
  };
}

/** Of closed cases only: that somebody is looked for now is theirs to tell who look (GDPR art. 23, LED art. 15). */
export async function touchingFaces(db: Db, candidates: readonly Candidate[], except: CaseId) {
  const faces = candidates.map(({ faceId }) => faceId);
  return (await searchesTouching(db, faces, except)).filter(({ isClosed }) => isClosed);
}

async function countByPurpose(
  db: Db,
  touching: Awaited<ReturnType<typeof touchingFaces>>,
): Promise<{ purpose: string; count: number }[]> {
  const { policy } = await currentPolicy(db);
  const titles = new Map(policy.purposes.map(({ code, title }) => [code, title]));
  const counts = new Map<string, Set<string>>();
  for (const { purpose, search } of touching) {
    const title = titles.get(purpose) ?? purpose;
    counts.set(title, (counts.get(title) ?? new Set()).add(search));
  }
  return [...counts].map(([purpose, searches]) => ({ purpose, count: searches.size }));
}

async function senderOf(db: Db): Promise<Letter['sender']> {
  const row = await newestActivation(db);
  if (row === null) return null;
  const { organisation, responsiblePerson } = JSON.parse(row.document) as ActivationDocument;
  return { organisation, responsible: responsiblePerson };
}

function searchOf({ search }: RightsState): Letter['search'] {
  if (search === null || search.result === null) return null;
  const { gallery } = JSON.parse(search.result) as StoredResult;
  return {
    at: search.requestedAt,
    collections: gallery.collections,
    faces: gallery.scanned,
    candidates: search.candidates ?? 0,
  };
}
