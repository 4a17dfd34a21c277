/**
 * The search for the person who asks, with photos of their own, in every collection there is; and who of the candidates they are. It is
 * a search like any other: on record and in the log before it happens. One that was answered is the last one.
 */
import { AppError } from '../../errors.js';
import { changeRightsRequest, replaceMarks, type RightsMark } from '../../store/rights-requests.js';
import { candidatesOf } from '../../store/search-records.js';
import type { Candidate, RightsRequestId } from '../../types.js';
import { authoriseForPerson } from '../cases/authorise.js';
import { record } from '../log/record.js';
import type { Actor } from '../people/actor.js';
import { readSearch, type StoredSearch } from '../search/read-search.js';
import { searchPhoto, type SearchRequest, type SearchResult } from '../search/search-photo.js';
import type { Vitrine } from '../vitrine.js';
import { requireAt, requireRequest, type RightsState } from './rights-steps.js';

/** As many as anybody could want to look through; what is above the cut is what counts. */
export const mostCandidates = 100;

export type PersonsPhotos = Pick<SearchRequest, 'photo' | 'faceNumber' | 'further' | 'acceptLowQuality'>;

/**
 * Thoroughly, as nobody waits at a counter for it and a miss is somebody's right. Throws `rights.identity`, `rights.step`, and what
 * `authoriseForPerson` and `searchPhoto` throw.
 */
export async function searchForPerson(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
  photos: PersonsPhotos,
): Promise<SearchResult> {
  const { request, searchesLeft } = await requireAt(
    vitrine,
    vitrine.store.db,
    actor,
    id,
    'search',
    'decision',
    'authorisation',
  );
  if (request.authorisation === null && searchesLeft === 0) {
    throw new AppError('authorisation.used-up', 'as many searches as one request allows were made');
  }
  // Undecided, refused or over: the grant says so, and the log that somebody tried.
  const { caseId, authorisation } = request;
  const grant = await authoriseForPerson(vitrine, actor, { caseId, authorisation });
  return searchPhoto(vitrine, grant, { ...photos, limit: mostCandidates, thorough: true });
}

export interface ReviewedSearch extends StoredSearch {
  /** Of those that were marked. */
  marks: RightsMark[];
}

/** For the one who marks; every look is in the log. Throws `rights.step` before there was a search. */
export async function readCandidates(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
): Promise<ReviewedSearch> {
  const { search, marks } = await requireRequest(vitrine, vitrine.store.db, actor, id);
  if (search === null) throw new AppError('rights.step', 'nothing was searched yet, or it was erased');
  return { ...(await readSearch(vitrine, actor, search.id)), marks };
}

/**
 * All candidates at once, those that are the person each with what it shows by. Can be done again until it is decided; then what the
 * person said of the earlier marks counts no more. Throws `rights.invalid` or `rights.step`.
 */
export async function reviewCandidates(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
  wanted: readonly RightsMark[],
): Promise<RightsState> {
  await record(vitrine, actor.person, async (db, at) => {
    const { request, search } = await requireAt(vitrine, db, actor, id, 'review', 'answer');
    if (search === null) throw new AppError('rights.step', 'nothing was searched yet');
    const marks = checkMarks(wanted, await candidatesOf(db, search.id));
    await replaceMarks(db, id, marks, { by: actor.person, at });
    await changeRightsRequest(db, id, { confirmation: null, confirmation_note: null, confirmed_at: null });
    const person = marks.filter(({ isPerson }) => isPerson).length;
    const event = {
      type: 'rights.reviewed',
      request: id,
      case: request.caseId,
      search: search.id,
      person,
      others: marks.length - person,
    } as const;
    const reasons = marks.map(({ rank, reason }) => `${rank} ${reason}`).join('\n');
    return { result: undefined, events: [{ event, secrets: { reasons } }] };
  });
  return requireRequest(vitrine, vitrine.store.db, actor, id);
}

function checkMarks(wanted: readonly RightsMark[], candidates: readonly Candidate[]): RightsMark[] {
  const marks = wanted.map((mark) => ({ ...mark, reason: mark.reason.trim() }));
  const ranks = new Set(marks.map(({ rank }) => rank));
  const isWhole = ranks.size === marks.length && candidates.length === marks.length;
  if (!isWhole || !candidates.every(({ rank }) => ranks.has(rank))) {
    throw new AppError('rights.invalid', `expected a mark for each of the ${candidates.length} candidates`);
  }
  const bare = marks.find(({ isPerson, reason }) => isPerson && reason === '');
  if (bare === undefined) return marks;
  throw new AppError('rights.invalid', `candidate ${bare.rank}: expected what shows that it is the person`);
}

/** What the person said when they were shown what was marked. Throws `rights.invalid` or `rights.step`. */
export async function confirmMarks(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
  { answer, note }: { answer: 'confirmed' | 'not-reached'; note: string },
): Promise<RightsState> {
  const how = note.trim();
  if (how === '') throw new AppError('rights.invalid', 'expected how the person was asked');
  await record(vitrine, actor.person, async (db, at) => {
    const { request, marks } = await requireAt(vitrine, db, actor, id, 'answer');
    if (!marks.some(({ isPerson }) => isPerson)) {
      throw new AppError('rights.step', 'no candidate was marked as the person');
    }
    await changeRightsRequest(db, id, { confirmation: answer, confirmation_note: how, confirmed_at: at });
    const event = { type: 'rights.confirmed', request: id, case: request.caseId, answer } as const;
    return { result: undefined, events: [{ event, secrets: { note: how } }] };
  });
  return requireRequest(vitrine, vitrine.store.db, actor, id);
}
