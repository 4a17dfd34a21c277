/**
 * Comparisons by people. Two examiners, who know neither of each other nor of score, rank and support, fill in a worksheet each and
 * then conclude; where one supports the candidate and the other does not, a third does the same. Whoever requested, searched or
 * decided in the case examines nothing in it. What comes out is "lead, supported by two examiners" or "not supported".
 */
import { AppError } from '../../errors.js';
import {
  abandonSheet,
  comparisonsOf,
  concludeSheet,
  decideComparison,
  examinationsOf,
  findComparison,
  findExamination,
  insertComparisons,
  insertExamination,
  openComparisons,
  saveSheet,
  type Comparison,
  type Examination,
  type LeadResult,
} from '../../store/examinations.js';
import { candidatesOf, findSearch, type SearchRecord } from '../../store/search-records.js';
import type { Db } from '../../store/tables.js';
import type { SearchId } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { addAdjustments, type Adjustment } from './adjustments.js';
import { findPlace, resultOf } from './examination-places.js';
import { appendEntry } from '../log/logs.js';
import { requireReadable, requireUnlocked } from '../search/read-search.js';
import { record, type Recorded } from '../log/record.js';
import { refuseExamining } from '../cases/role-conflicts.js';
import type { Vitrine } from '../vitrine.js';
import { checkFindings, requireConcludable, type Conclusion, type Worksheet } from './worksheet.js';

/** What an examiner sees of a comparison before it is concluded. */
export interface QueuedComparison {
  comparison: string;
  submittedAt: string;
  /** One's own that was begun; null: none yet. */
  examination: string | null;
}

export interface OwnExamination {
  id: string;
  comparison: string;
  worksheet: Worksheet;
  adjustments: Adjustment[];
  conclusion: Conclusion | null;
  /** Before the conclusion: as far as they are written. */
  remarks: string | null;
  startedAt: string;
  concludedAt: string | null;
}

/**
 * For whoever may read the search: these ranks, or all candidates, go to the examiners. Throws `examination.unknown` for a rank that
 * there is not, and what `readSearch` throws.
 */
export async function submitForExamination(
  vitrine: Vitrine,
  actor: Actor,
  search: SearchId,
  ranks?: readonly number[],
): Promise<Comparison[]> {
  return record(vitrine, actor.person, async (db, at) => {
    await requireReadable(vitrine, db, actor, search);
    const known = (await candidatesOf(db, search)).map(({ rank }) => rank);
    const wanted = ranks ?? known;
    if (wanted.length === 0 || wanted.some((rank) => !known.includes(rank))) {
      throw new AppError('examination.unknown', 'the search has no candidate of this rank');
    }
    const before = new Set((await comparisonsOf(db, search)).map(({ rank }) => rank));
    const added = [...new Set(wanted)].filter((rank) => !before.has(rank));
    if (added.length > 0) await insertComparisons(db, { search, ranks: added, by: actor.person, at });
    return {
      result: (await comparisonsOf(db, search)).filter(({ rank }) => wanted.includes(rank)),
      events: added.length === 0 ? [] : [{ event: { type: 'examination.submitted', search, ranks: added } }],
    };
  });
}

/** For examiners: what is open to them, oldest first. */
export async function examinationQueue(vitrine: Vitrine, actor: Actor): Promise<QueuedComparison[]> {
  requireRole(actor, 'examiner');
  const { db } = vitrine.store;
  const queue: QueuedComparison[] = [];
  for (const comparison of await openComparisons(db)) {
    if (!(await isOpenTo(vitrine, db, actor, comparison))) continue;
    const own = (await examinationsOf(db, comparison.id)).find(({ examiner }) => examiner === actor.person);
    const { id, submittedAt } = comparison;
    queue.push({ comparison: id, submittedAt, examination: own?.id ?? null });
  }
  return queue;
}

/** Takes a place among the examiners, from which on they may look at the pictures, or goes on with one's own. Throws `role.conflict`, `examination.unknown` or `examination.closed`. */
export async function startExamination(
  vitrine: Vitrine,
  actor: Actor,
  comparison: string,
): Promise<OwnExamination> {
  requireRole(actor, 'examiner');
  return record(vitrine, actor.person, async (db, startedAt) => {
    const found = await requireComparison(db, comparison);
    await requireExaminable(vitrine, db, actor, found);
    const sheets = await examinationsOf(db, comparison);
    const own = sheets.find(({ examiner }) => examiner === actor.person);
    if (own !== undefined && own.concludedAt === null) return { result: ownOf(own), events: [] };
    const isOpen = own === undefined && found.result === null;
    const place = isOpen ? await findPlace(db, sheets, new Date(startedAt)) : null;
    if (place === null) throw new AppError('examination.closed', 'the comparison is not open to you');
    const events: Recorded[] = [];
    for (const sheet of place.givenUp) events.push(await abandon(db, sheet, found, startedAt));
    const { slot } = place;
    const id = await insertExamination(db, { comparison, slot, examiner: actor.person, startedAt });
    const { search, rank } = found;
    events.push({ event: { type: 'examination.started', examination: id, search, rank, slot } });
    return { result: ownOf((await findExamination(db, id))!), events };
  });
}

/** Findings of some components, and what was done to the pictures; what was given before stays. Throws `examination.incomplete` or `examination.closed`. */
export async function recordFindings(
  vitrine: Vitrine,
  actor: Actor,
  examination: string,
  findings: Readonly<Record<string, { finding: string; remarks?: string }>>,
  more: { adjustments?: readonly Adjustment[]; remarks?: string } = {},
): Promise<OwnExamination> {
  const checked = checkFindings(findings);
  return vitrine.store.write(async (db) => {
    const own = await requireOwnOpen(vitrine, db, actor, examination);
    await saveSheet(db, own.id, {
      worksheet: JSON.stringify({ ...worksheetOf(own), ...checked }),
      adjustments: JSON.stringify(addAdjustments(adjustmentsOf(own), more.adjustments ?? [])),
      remarks: more.remarks ?? own.remarks,
    });
    return ownOf((await findExamination(db, own.id))!);
  });
}

/** Gives the place back; what was filled in is gone, that it was begun is not. Throws `examination.closed` for one that was concluded. */
export async function abandonExamination(vitrine: Vitrine, actor: Actor, examination: string): Promise<void> {
  await record(vitrine, actor.person, async (db, at) => {
    const own = await requireOwnOpen(vitrine, db, actor, examination);
    const event = await abandon(db, own, await requireComparison(db, own.comparison), at);
    return { result: null, events: [event] };
  });
}

async function abandon(
  db: Db,
  { id, slot }: Examination,
  { search, rank }: Comparison,
  at: string,
): Promise<Recorded> {
  await abandonSheet(db, id, at);
  return { event: { type: 'examination.abandoned', examination: id, search, rank, slot } };
}

/**
 * Ends one's own. `decided` when with it the candidate is a supported lead or is not; the log says both. Throws
 * `examination.incomplete` while a component has no finding, `examination.closed` or `role.conflict`.
 */
export async function concludeExamination(
  vitrine: Vitrine,
  actor: Actor,
  examination: string,
  wanted: { conclusion: string; remarks?: string },
): Promise<OwnExamination & { decided: LeadResult | null }> {
  const log = await vitrine.logs.open('events');
  return vitrine.store.write(async (db) => {
    const own = await requireOwnOpen(vitrine, db, actor, examination);
    const conclusion = requireConcludable(worksheetOf(own), wanted.conclusion);
    const at = vitrine.now().toISOString();
    const remarks = (wanted.remarks ?? own.remarks ?? '').trim();
    await concludeSheet(db, own.id, { conclusion, remarks, at });
    const { search, rank } = await requireComparison(db, own.comparison);
    const decided = resultOf(await examinationsOf(db, own.comparison));
    if (decided !== null) await decideComparison(db, own.comparison, decided, at);
    const author = { by: actor.person, at };
    const { slot } = own;
    const entry = { type: 'examination.concluded', examination, search, rank, slot, conclusion } as const;
    const { worksheet, adjustments } = own;
    await appendEntry(db, log, author, entry, { remarks, worksheet, adjustments });
    if (decided !== null) {
      await appendEntry(db, log, { by: null, at }, { type: 'lead.decided', search, rank, result: decided });
    }
    return { ...ownOf((await findExamination(db, own.id))!), decided };
  });
}

/** For its examiner. Throws `examination.unknown`. */
export async function readExamination(
  vitrine: Vitrine,
  actor: Actor,
  examination: string,
): Promise<OwnExamination> {
  return ownOf(await requireOwn(vitrine.store.db, actor, examination));
}

/** Throws `examination.unknown`, for somebody else's and for one that was given back too. */
export async function requireOwn(db: Db, actor: Actor, id: string): Promise<Examination> {
  requireRole(actor, 'examiner');
  const found = await findExamination(db, id);
  if (found?.examiner === actor.person && found.abandonedAt === null) return found;
  throw new AppError('examination.unknown', 'there is no such examination of yours');
}

/** The search that a comparison is about, unless it is locked, erased or nothing to this examiner. */
export async function requireExaminable(
  vitrine: Vitrine,
  db: Db,
  actor: Actor,
  { search, submittedBy }: Comparison,
): Promise<SearchRecord> {
  const searched = await findSearch(db, search);
  if (searched === null || searched.caseId === null)
    throw new AppError('search.unknown', 'there is no such search');
  if (searched.person === actor.person || submittedBy === actor.person) {
    throw new AppError('role.conflict', 'whoever searched does not examine what was found');
  }
  await refuseExamining(db, searched.caseId, actor.person);
  await requireUnlocked(vitrine, db, searched);
  return searched;
}

/** Throws `examination.unknown`. */
export async function requireComparison(db: Db, id: string): Promise<Comparison> {
  const found = await findComparison(db, id);
  if (found === null) throw new AppError('examination.unknown', 'there is no such comparison');
  return found;
}

async function isOpenTo(vitrine: Vitrine, db: Db, actor: Actor, comparison: Comparison): Promise<boolean> {
  try {
    await requireExaminable(vitrine, db, actor, comparison);
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
  const sheets = await examinationsOf(db, comparison.id);
  const own = sheets.find(({ examiner }) => examiner === actor.person);
  if (own !== undefined) return own.concludedAt === null;
  return (await findPlace(db, sheets, vitrine.now())) !== null;
}

/** Throws `examination.unknown`, `examination.closed` or `role.conflict`. */
async function requireOwnOpen(vitrine: Vitrine, db: Db, actor: Actor, id: string): Promise<Examination> {
  const own = await requireOwn(db, actor, id);
  if (own.concludedAt !== null) throw new AppError('examination.closed', 'the examination is concluded');
  await requireExaminable(vitrine, db, actor, await requireComparison(db, own.comparison));
  return own;
}

export function worksheetOf({ worksheet }: Examination): Worksheet {
  return JSON.parse(worksheet) as Worksheet;
}

export function adjustmentsOf({ adjustments }: Examination): Adjustment[] {
  return JSON.parse(adjustments) as Adjustment[];
}

function ownOf(sheet: Examination): OwnExamination {
  const { id, comparison, remarks, startedAt, concludedAt } = sheet;
  return {
    id,
    comparison,
    worksheet: worksheetOf(sheet),
    adjustments: adjustmentsOf(sheet),
    conclusion: sheet.conclusion as Conclusion | null,
    remarks,
    startedAt,
    concludedAt,
  };
}
