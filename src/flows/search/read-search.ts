/** What was found, looked at again by whoever searched or answers for the case; every look is in the log. */
import { AppError } from '../../errors.js';
import { findAuthorisation } from '../../store/authorisations.js';
import { findCase } from '../../store/cases.js';
import { comparisonsOf, examinationsOf, type Comparison, type LeadResult } from '../../store/examinations.js';
import { photoSizes } from '../../store/photos.js';
import { candidatesOf, findSearch, type SearchRecord } from '../../store/search-records.js';
import type { Db } from '../../store/tables.js';
import type { Candidate, SearchId } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { requireStanding } from '../cases/authorisation-state.js';
import type { Conclusion } from '../examination/worksheet.js';
import { record } from '../log/record.js';
import { groupLikePhotos } from './like-photos.js';
import type { Receipt } from './search-answer.js';
import type { StoredResult } from './search-record.js';
import type { Vitrine } from '../vitrine.js';

/** Never "identified". `unsupervised`: nobody examines here. */
export type LeadStatus =
  'not examined' | 'under examination' | 'lead, supported by two examiners' | 'not supported';

export interface StoredSearch {
  record: Omit<SearchRecord, 'result' | 'entryId'>;
  unsupervised: boolean;
  /** null: the search is older than the log. */
  receipt: Receipt | null;
  /** null: it was not answered. */
  result: StoredResult | null;
  candidates: ReadCandidate[];
}

export interface ReadCandidate extends Candidate {
  status: LeadStatus;
  /** Of the upright photo; null: it is gone. */
  widthPx: number | null;
  heightPx: number | null;
  /** The lowest rank of those that show the same photo, or one that is nearly the same. */
  likeRank: number;
  /** Of the examiners, by slot; none before the candidate was decided on. */
  conclusions: { slot: number; conclusion: Conclusion; concludedAt: string }[];
}

/** For the investigator who searched, and the owner of the case. Throws `search.unknown`, `search.erased` or `search.locked`. */
export async function readSearch(vitrine: Vitrine, actor: Actor, id: SearchId): Promise<StoredSearch> {
  return record(vitrine, actor.person, async (db) => {
    const whole = await requireReadable(vitrine, db, actor, id);
    const { result, entryId: _entry, ...rest } = whole;
    const candidates = await readCandidates(db, whole);
    const stored = result === null ? null : (JSON.parse(result) as StoredResult);
    return {
      result: {
        record: rest,
        unsupervised: whole.authorisation === null,
        receipt: receiptOf(whole),
        result: stored,
        candidates,
      },
      events: [{ event: { type: 'results.read', search: id } }],
    };
  });
}

async function readCandidates(db: Db, searched: SearchRecord): Promise<ReadCandidate[]> {
  const found = await candidatesOf(db, searched.id);
  const comparisons = new Map((await comparisonsOf(db, searched.id)).map((each) => [each.rank, each]));
  const sizes = await photoSizes(
    db,
    found.map(({ photo }) => photo.id),
  );
  const likeRanks = await groupLikePhotos(db, searched, found);
  const read: ReadCandidate[] = [];
  for (const candidate of found) {
    const comparison = comparisons.get(candidate.rank);
    const { widthPx = null, heightPx = null } = sizes.get(candidate.photo.id) ?? {};
    read.push({
      ...candidate,
      status: statusOf(comparison?.result),
      widthPx,
      heightPx,
      likeRank: likeRanks.get(candidate.rank) ?? candidate.rank,
      conclusions: await conclusionsOf(db, comparison),
    });
  }
  return read;
}

/** Before it is decided, an examiner who could read them here would not be blind. */
async function conclusionsOf(
  db: Db,
  comparison: Comparison | undefined,
): Promise<ReadCandidate['conclusions']> {
  if (comparison === undefined || comparison.result === null) return [];
  return (await examinationsOf(db, comparison.id)).flatMap(({ slot, conclusion, concludedAt }) =>
    conclusion === null || concludedAt === null
      ? []
      : [{ slot, conclusion: conclusion as Conclusion, concludedAt }],
  );
}

/** `undefined`: it was not submitted; null: not decided. */
export function statusOf(result: LeadResult | null | undefined): LeadStatus {
  if (result === undefined) return 'not examined';
  if (result === null) return 'under examination';
  return result === 'supported' ? 'lead, supported by two examiners' : 'not supported';
}

/** A C2SP `.tlog-proof` of the search, that anybody can check. For whoever may see the search, and for auditors. */
export async function proveSearch(
  vitrine: Vitrine,
  actor: Actor,
  id: SearchId,
): Promise<Receipt & { proof: string }> {
  requireRole(actor, 'investigator', 'auditor');
  const searched = await findSearch(vitrine.store.db, id);
  if (
    searched === null ||
    !(actor.roles.has('auditor') || (await isTheirs(vitrine.store.db, actor, searched)))
  )
    throw unknown();
  const receipt = receiptOf(searched);
  if (receipt === null) throw new AppError('search.unknown', 'the search is older than the log');
  const log = await vitrine.logs.open('searches');
  return { ...receipt, proof: await log.prove(receipt.index) };
}

/** Throws `search.unknown` for somebody else's too, `search.erased`, `search.locked` or `authorisation.refused`. */
export async function requireReadable(
  vitrine: Vitrine,
  db: Db,
  actor: Actor,
  id: SearchId,
): Promise<SearchRecord> {
  const searched = await findSearch(db, id);
  requireRole(actor, searched?.mode === 'dataSubject' ? 'privacy-officer' : 'investigator');
  if (searched === null || !(await isTheirs(db, actor, searched))) throw unknown();
  await requireUnlocked(vitrine, db, searched).catch((error: unknown) => {
    throw toldWhere(error, searched);
  });
  return searched;
}

/** Whoever may read the search may know where it belongs, and so finds the way to those who decide. */
function toldWhere(error: unknown, { caseId, authorisation }: SearchRecord): unknown {
  if (!(error instanceof AppError) || caseId === null || authorisation === null) return error;
  const { code, message } = error;
  return new AppError(code, message, { cause: error, about: { case: caseId, authorisation } });
}

/** Throws `search.erased`, `search.locked` or `authorisation.refused`. */
export async function requireUnlocked(vitrine: Vitrine, db: Db, searched: SearchRecord): Promise<void> {
  if (searched.erasedAt !== null) throw new AppError('search.erased', 'what the search found was erased');
  if (searched.authorisation === null) return;
  const authorisation = await findAuthorisation(db, searched.authorisation);
  if (authorisation === null) throw unknown();
  requireStanding(authorisation, vitrine.now());
}

/**
 * Nothing leaves the house on a search that nobody decided on, however urgent it was; where no decision is needed there is none to
 * wait for. Throws `authorisation.missing`.
 */
export async function requireDecided(db: Db, { authorisation }: SearchRecord): Promise<void> {
  if (authorisation === null) return;
  const found = await findAuthorisation(db, authorisation);
  if (found === null || found.mode === 'exemptInitialId' || found.decision !== null) return;
  throw new AppError('authorisation.missing', 'this needs a decision on the search before it');
}

async function isTheirs(db: Db, actor: Actor, { person, caseId, mode }: SearchRecord): Promise<boolean> {
  if (person === actor.person) return true;
  // A person’s request is every privacy officer’s: who took it in may be away when its time is over.
  if (mode === 'dataSubject') return actor.roles.has('privacy-officer');
  return caseId !== null && (await findCase(db, caseId))?.owner === actor.person;
}

function receiptOf({ logIndex }: SearchRecord): Receipt | null {
  return logIndex === null ? null : { log: 'searches', index: logIndex };
}

function unknown(): AppError {
  return new AppError('search.unknown', 'there is no such search of yours');
}
