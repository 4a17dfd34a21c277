/**
 * The record of a search, in store and log. Begin: the row, the use of the grant and the entry in `searches`, one transaction,
 * durable before the photo is looked at. End: the outcome, the result set and the entry `search.finished`, one transaction, durable
 * before anything is answered. If either cannot be written, there is no answer.
 */
import { AppError, type ErrorCode } from '../../errors.js';
import { nameOwnProcess } from '../../lib/process-identity.js';
import { findCaseKey } from '../../store/cases.js';
import type { ProbeFiles } from '../../store/probe-files.js';
import { findSearch, insertCandidates } from '../../store/search-records.js';
import { finishSearch, noteEntry, recordSearch, type SearchOutcome } from '../../store/searches.js';
import type { Candidate, SearchId, Sha256 } from '../../types.js';
import { requireAnswerable, useGrant, type Grant } from '../cases/authorise.js';
import { appendEntry } from '../log/logs.js';
import { probesUnder } from './probe-photos.js';
import type { Scanned } from './scan-gallery.js';
import type { Receipt } from './search-answer.js';
import type { CheckedRequest } from './search-request.js';
import type { Vitrine } from '../vitrine.js';

export interface BegunSearch {
  id: SearchId;
  receipt: Receipt;
  /** Sealed under a key that is destroyed with the case or the search. */
  probes: ProbeFiles;
  furtherSha256: readonly Sha256[];
}

/** Which faces were chosen; null: none. */
export interface UsedFaces {
  faceNumber: number | null;
  furtherFaces: readonly (number | null)[];
}

/** What is kept of an answer beside its candidates. JSON in the column `result`. */
export type StoredResult = Pick<Scanned, 'probes' | 'gallery' | 'cut' | 'calibration'>;

const begunBy = nameOwnProcess();

/** Durable on return. Throws what `useGrant` and `appendEntry` throw; then nothing was counted and nothing is on record. */
export async function beginSearch(
  vitrine: Vitrine,
  grant: Grant,
  { sha256s, settings }: CheckedRequest,
): Promise<BegunSearch> {
  const [probeSha256, ...furtherSha256] = sha256s as [Sha256, ...Sha256[]];
  const log = await vitrine.logs.open('searches');
  return vitrine.store.write(async (db) => {
    await useGrant(vitrine, db, grant);
    const caseKey = await findCaseKey(db, grant.caseId);
    if (caseKey === null) throw new AppError('case.closed', 'the case was erased');
    const at = vitrine.now().toISOString();
    const { id, probeSalt } = await recordSearch(db, {
      person: grant.person,
      user: grant.user,
      caseId: grant.caseId,
      case: grant.case,
      reason: grant.reason,
      authorisation: grant.authorisation,
      mode: grant.mode,
      begunBy,
      probeSha256,
      furtherSha256,
      scope: grant.collections.map((collection) => ({ id: collection.id, name: collection.name })),
      settings,
      requestedAt: at,
    });
    const entry = await appendEntry(
      db,
      log,
      { by: grant.person, at },
      {
        type: 'search',
        search: id,
        case: grant.caseId,
        authorisation: grant.authorisation,
        mode: grant.mode,
        unit: grant.unit,
        purpose: grant.purpose,
        offence: grant.offence,
        collections: grant.collections.map((collection) => collection.id),
        model: settings.model,
        calibration: settings.calibration,
        probes: sha256s.length,
      },
      { case: grant.case, reason: grant.reason, probes: sha256s.join(' ') },
    );
    // After the entry, because it says where that is. If this fails there is an entry without a search, as after a crash here.
    await noteEntry(db, id, entry);
    const receipt = { log: 'searches', index: entry.index } as const;
    return { id, receipt, probes: probesUnder(vitrine, caseKey, probeSalt), furtherSha256 };
  });
}

/** Durable on return. Throws when what was found is not to be seen, and then it is not kept either. */
export async function finishAnswered(
  vitrine: Vitrine,
  grant: Grant,
  search: BegunSearch,
  used: UsedFaces,
  { probes, gallery, cut, calibration, candidates }: Scanned,
): Promise<void> {
  const result: StoredResult = { probes, gallery, cut, calibration };
  await finish(vitrine, grant, search, {
    outcome: { ...used, outcome: 'answered', candidates: candidates.length, result: JSON.stringify(result) },
    candidates,
  });
}

/** The same for a search that asks back: a face has to be chosen. */
export async function finishUnclear(vitrine: Vitrine, grant: Grant, search: BegunSearch): Promise<void> {
  const outcome = { faceNumber: null, furtherFaces: [], outcome: 'choose-face', candidates: null } as const;
  await finish(vitrine, grant, search, { outcome: { ...outcome, result: null }, candidates: [] });
}

/** Without an answer. What cannot be written down is left without an outcome, which says that too. */
export async function finishFailed(
  vitrine: Vitrine,
  grant: Grant,
  search: BegunSearch,
  used: UsedFaces,
  code: ErrorCode,
): Promise<void> {
  const outcome = { ...used, outcome: code, candidates: null, result: null };
  await finish(vitrine, grant, search, { outcome, candidates: null }).catch(() => undefined);
}

interface Ending {
  outcome: Omit<SearchOutcome, 'finishedAt'>;
  /** null: there is no answer. */
  candidates: readonly Candidate[] | null;
}

async function finish(
  vitrine: Vitrine,
  grant: Grant,
  search: BegunSearch,
  { outcome, candidates }: Ending,
): Promise<void> {
  const log = await vitrine.logs.open('events');
  await vitrine.store.write(async (db) => {
    const isErased = (await findSearch(db, search.id))?.erasedAt !== null;
    if (candidates !== null) {
      await requireAnswerable(vitrine, db, grant);
      // What was erased meanwhile does not come back.
      if (isErased) throw new AppError('search.erased', 'the case was erased while the search was under way');
      await insertCandidates(db, search.id, candidates);
    }
    const at = vitrine.now().toISOString();
    const furtherSha256 = isErased ? [] : search.furtherSha256;
    await finishSearch(db, search.id, furtherSha256, { ...outcome, finishedAt: at });
    await appendEntry(
      db,
      log,
      { by: grant.person, at },
      {
        type: 'search.finished',
        search: search.id,
        outcome: outcome.outcome,
        usable: outcome.outcome === 'answered',
        candidates: candidates?.length ?? 0,
      },
    );
  });
}
