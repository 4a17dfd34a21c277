/**
 * What becomes of a person's request: decided, with a letter that says so; what was decided to go is erased; and closed once the letter is
 * on its way. The letter is put together before anything goes, because afterwards nobody could say what was held.
 */
import { AppError } from '../../errors.js';
import { markCaseClosed } from '../../store/cases.js';
import { countFacesOf, forgetCandidates } from '../../store/held-photos.js';
import { deletePhoto } from '../../store/photos.js';
import { changeRightsRequest } from '../../store/rights-requests.js';
import { forgetSkipped } from '../../store/source-items.js';
import { suppress } from '../../store/suppressions.js';
import type { Db } from '../../store/tables.js';
import type { RightsOutcome, RightsRequestId } from '../../types.js';
import { record } from '../log/record.js';
import type { Actor } from '../people/actor.js';
import type { Vitrine } from '../vitrine.js';
import { asWriter } from '../writing.js';
import { composeLetter, foundPhotos, touchingFaces, type Letter, type RefusalGround } from './letter.js';
import { requireAt, requireRequest, type RightsState } from './rights-steps.js';

export interface Answer {
  /** null: nothing is to be removed. */
  removal:
    | { kind: 'erase'; destroyResults: boolean }
    | { kind: 'refuse'; ground: RefusalGround; text: string }
    | null;
  /** False: whether searches returned the photos is neither confirmed nor denied. */
  tellSearches: boolean;
  /** The supervisory authority to complain to. */
  authority: string;
  remarks: string;
}

/** As the letter would be. Throws `rights.invalid` or `rights.step`. */
export async function draftLetter(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
  answer: Answer,
): Promise<{ state: RightsState; letter: Letter }> {
  const { db } = vitrine.store;
  const state = await requireAt(vitrine, db, actor, id, 'answer');
  return { state, letter: await letterOf(db, state, answer, vitrine.now().toISOString()) };
}

/** Throws `rights.invalid` or `rights.step`. */
export async function decideRequest(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
  answer: Answer,
): Promise<RightsState> {
  await record(vitrine, actor.person, async (db, at) => {
    const state = await requireAt(vitrine, db, actor, id, 'answer');
    const letter = await letterOf(db, state, answer, at);
    const { outcome } = letter;
    const removal = letter.removal?.kind ?? null;
    await changeRightsRequest(db, id, {
      decided_by: actor.person,
      decided_at: at,
      removal,
      outcome,
      letter: JSON.stringify(letter),
    });
    const { caseId } = state.request;
    const event = { type: 'rights.decided', request: id, case: caseId, outcome, removal } as const;
    const { remarks } = letter;
    const ground = letter.removal?.kind === 'refuse' ? `${letter.removal.ground} ${letter.removal.text}` : '';
    return { result: undefined, events: [{ event, secrets: { remarks, ground } }] };
  });
  return requireRequest(vitrine, vitrine.store.db, actor, id);
}

/** It cannot be acted on (GDPR art. 12(4)): not after something was searched and found. Throws `reason.missing` or `rights.step`. */
export async function endRequest(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
  ending: { outcome: 'withdrawn' | 'not-identified' | 'unfounded'; reason: string; authority: string },
): Promise<RightsState> {
  const remarks = ending.reason.trim();
  if (remarks === '') throw new AppError('reason.missing', 'say why the request is not acted on');
  await record(vitrine, actor.person, async (db, at) => {
    const { outcome } = ending;
    // A person may think otherwise until they are answered; who was searched for is answered what was found.
    const early = ['identity', 'authorisation', 'decision', 'search'] as const;
    const late = outcome === 'withdrawn' ? (['review', 'answer'] as const) : [];
    const state = await requireRequest(vitrine, db, actor, id);
    if (![...early, ...late].some((step) => step === state.step)) {
      throw new AppError('rights.step', `at the step ${state.step} the request is to be answered`);
    }
    const authority = requireAuthority(ending.authority);
    const terms = { outcome, at, authority, remarks, tellSearches: false, removal: null };
    const letter = await composeLetter(db, { ...state, search: null }, terms);
    await changeRightsRequest(db, id, {
      decided_by: actor.person,
      decided_at: at,
      outcome,
      letter: JSON.stringify(letter),
    });
    const { caseId } = state.request;
    const event = { type: 'rights.decided', request: id, case: caseId, outcome, removal: null } as const;
    return { result: undefined, events: [{ event, secrets: { remarks } }] };
  });
  return requireRequest(vitrine, vitrine.store.db, actor, id);
}

async function letterOf(db: Db, state: RightsState, answer: Answer, at: string): Promise<Letter> {
  const { marks } = state;
  const isFound = marks.some(({ isPerson }) => isPerson);
  const outcome: RightsOutcome = isFound ? 'found' : 'nothing-found';
  checkRemoval(state, answer, isFound);
  const { tellSearches, removal } = answer;
  const [authority, remarks] = [requireAuthority(answer.authority), answer.remarks.trim()];
  return composeLetter(db, state, { outcome, at, authority, remarks, tellSearches, removal });
}

function checkRemoval({ request }: RightsState, { removal }: Answer, isFound: boolean): void {
  if (!isFound && removal !== null) {
    throw new AppError('rights.invalid', 'no candidate was marked as the person: there is nothing to remove');
  }
  const isAsked = request.asked.some((each) => each !== 'access');
  if (isFound && isAsked && removal === null) {
    throw new AppError('rights.invalid', 'the person asked for erasure or objected: erase, or say why not');
  }
  if (removal?.kind === 'refuse' && removal.text.trim() === '') {
    throw new AppError('rights.invalid', 'expected why the ground applies, for the person to read');
  }
  if (removal?.kind === 'erase' && request.confirmation?.answer !== 'confirmed') {
    throw new AppError('rights.invalid', 'only what the person confirmed to show them is erased');
  }
}

function requireAuthority(authority: string): string {
  const named = authority.trim();
  if (named === '') throw new AppError('rights.invalid', 'expected the authority to complain to');
  return named;
}

/**
 * The photos that show the person, and every copy of them: from store, index and disk; and not taken in again. Where it was decided, also
 * from results of closed cases. What is under way in another process is waited for: throws `store.busy`, `rights.step`.
 */
export async function eraseForPerson(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
): Promise<RightsState & { overwritten: boolean }> {
  await requireAt(vitrine, vitrine.store.db, actor, id, 'erasure');
  const overwritten = await asWriter(vitrine, async (writer) => {
    await record(vitrine, actor.person, async (db, at) => {
      const state = await requireAt(vitrine, db, actor, id, 'erasure');
      const gone = await removeFound(vitrine, db, state, at);
      await changeRightsRequest(db, id, { removed_at: at });
      const { caseId } = state.request;
      const { photos, candidates } = gone;
      const reason = 'persons-request';
      return {
        result: undefined,
        events: [
          { event: { type: 'rights.erased', request: id, case: caseId, ...gone } },
          ...(photos > 0 ? [erasure('photos', reason, photos)] : []),
          ...(candidates > 0 ? [erasure('candidates', reason, candidates)] : []),
        ],
      };
    });
    await writer.carryOutErasures();
    return writer.overwriteErased();
  });
  return { ...(await requireRequest(vitrine, vitrine.store.db, actor, id)), overwritten };
}

function erasure(what: string, reason: string, count: number) {
  return { event: { type: 'erasure.done', what, reason, count } as const };
}

async function removeFound(
  vitrine: Vitrine,
  db: Db,
  state: RightsState,
  at: string,
): Promise<{ photos: number; faces: number; candidates: number }> {
  const { photos, candidates } = await foundPhotos(db, state);
  const letter = JSON.parse(state.request.letter ?? 'null') as Letter | null;
  const isDestroyed = letter?.removal?.kind === 'erase' && letter.removal.destroyResults;
  const touching = isDestroyed ? await touchingFaces(db, candidates, state.request.caseId) : [];
  await forgetCandidates(db, touching);
  const faces = await countFacesOf(
    db,
    photos.map((photo) => photo.id),
  );
  const known = [...photos, ...candidates.map(({ photo }) => photo)].map(({ sha256 }) => sha256);
  await suppress(db, vitrine.suppressionKey, known, at);
  for (const photo of photos) await deletePhoto(db, photo.id);
  await forgetSkipped(db, known);
  return { photos: photos.length, faces, candidates: touching.length };
}

/** The letter is on its way, and the case closes; all of it goes when the policy's time is over. Throws `rights.step`. */
export async function closeRequest(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
): Promise<RightsState> {
  await record(vitrine, actor.person, async (db, at) => {
    const { request } = await requireAt(vitrine, db, actor, id, 'letter');
    const { caseId, outcome } = request;
    await changeRightsRequest(db, id, { closed_at: at });
    await markCaseClosed(db, caseId, actor.person, at);
    const closed = {
      type: 'rights.closed',
      request: id,
      case: caseId,
      outcome: outcome ?? 'withdrawn',
    } as const;
    return {
      result: undefined,
      events: [{ event: closed }, { event: { type: 'case.closed', case: caseId } }],
    };
  });
  return requireRequest(vitrine, vitrine.store.db, actor, id);
}
