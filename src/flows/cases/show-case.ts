/**
 * What happened in a case, from its rows: who took part, requests, decisions, searches, examinations that are decided, notes, exports,
 * disclosures. No results.
 */
import { localDate } from '../../lib/local-date.js';
import type { CaseNote } from '../../store/case-notes.js';
import type { CaseFile } from '../../store/cases.js';
import { listAuthorisations } from '../../store/authorisations.js';
import { rolesInCase, type CaseRoles } from '../../store/case-roles.js';
import { clusteringsOf, type ListedClustering } from '../../store/clusterings.js';
import { disclosuresOf, exportsOf, type Disclosure, type LeadExport } from '../../store/disclosures.js';
import { comparisonsOf, type Comparison } from '../../store/examinations.js';
import { searchesOfCase, type SearchRecord } from '../../store/search-records.js';
import type { CaseId, PersonId } from '../../types.js';
import { quotaUse, type Quota, type QuotaUse } from '../brakes/quotas.js';
import { requireRole, type Actor } from '../people/actor.js';
import { currentPolicy } from '../policy/policy.js';
import { listed, withoutTexts, type ListedAuthorisation } from './authorisations.js';
import { notesFor } from './case-notes.js';
import { peopleOf, type CasePerson } from './case-people.js';
import { timelineOf, type TimelineEvent } from './case-timeline.js';
import { caseReaders, isTheirCase, requireCase, unknownCase } from './cases.js';
import type { Vitrine } from '../vitrine.js';

export type { TimelineEvent } from './case-timeline.js';

export type CaseSearch = Pick<
  SearchRecord,
  'id' | 'user' | 'person' | 'authorisation' | 'mode' | 'requestedAt' | 'outcome' | 'candidates' | 'probes'
> & {
  /** Names of what was searched. */
  collections: string[];
  finishedAt: string | null;
  erasedAt: string | null;
  logIndex: number | null;
  /** Candidates of it that are with the examiners, and those that they decided about. */
  submitted: number;
  supported: number;
  notSupported: number;
};

export interface ShownCase {
  case: CaseFile;
  /** ISO date, the last day on which its data are kept: of an open case, if it is open until its last day; null: it has none. */
  keptUntil: string | null;
  /** What the policy lets the case, and the reader, still search. */
  quotas: Record<Quota, QuotaUse>;
  people: CasePerson[];
  /** What people wrote in them is empty for all but the requester and overseers. */
  authorisations: ListedAuthorisation[];
  searches: CaseSearch[];
  clusterings: ListedClustering[];
  /** Their text is empty for who neither investigates in the case nor oversees it. */
  notes: CaseNote[];
  exports: Omit<LeadExport, 'corroboration' | 'rank'>[];
  disclosures: Disclosure[];
  /** Oldest first. */
  timeline: TimelineEvent[];
}

/** For investigators of the unit, and whoever oversees cases. Throws `case.unknown`. */
export async function showCase(vitrine: Vitrine, actor: Actor, id: CaseId): Promise<ShownCase> {
  requireRole(actor, ...caseReaders);
  const { db } = vitrine.store;
  const caseFile = await requireCase(db, id);
  const roles = await rolesInCase(db, id);
  if (!isTheirCase(actor, caseFile) && !roles.investigators.has(actor.person)) throw unknownCase();
  const now = vitrine.now();
  const records = await searchesOfCase(db, id);
  const ids = records.map((record) => record.id);
  const comparisons = (await Promise.all(ids.map((search) => comparisonsOf(db, search)))).flat();
  const requests = await listAuthorisations(db, { caseId: id });
  const { policy } = await currentPolicy(db);
  const shown = {
    case: caseFile,
    keptUntil: keptUntil(caseFile, policy.retentionDays),
    quotas: await quotaUse(vitrine, db, { person: actor.person, caseId: id }),
    authorisations: requests.map((each) => withoutTexts(actor, listed(each, now))),
    searches: records.map((record) => caseSearch(record, comparisons)),
    clusterings: await clusteringsOf(db, id),
    notes: await notesFor(db, actor, id),
    exports: (await exportsOf(db, ids)).map(({ corroboration: _text, rank: _rank, ...each }) => each),
    disclosures: await disclosuresOf(db, id),
  };
  const people = peopleOf(shown, knownExaminers(actor, roles));
  return { ...shown, people, timeline: timelineOf(shown, comparisons) };
}

/** Examiners work unknown to those who wait for them and to each other; the auditor reads in the log who they were. */
function knownExaminers(actor: Actor, { examiners }: CaseRoles): Iterable<PersonId> {
  return actor.roles.has('auditor') ? examiners : [];
}

function keptUntil({ endsOn, closedAt, erasedAt }: CaseFile, retentionDays: number): string | null {
  if (erasedAt !== null) return null;
  const end = closedAt ?? endsOn;
  return end === null ? null : localDate(new Date(Date.parse(end) + retentionDays * 86_400_000));
}

function caseSearch(record: SearchRecord, comparisons: readonly Comparison[]): CaseSearch {
  const its = comparisons.filter(({ search }) => search === record.id);
  const { id, user, person, authorisation, mode, requestedAt, outcome, candidates, probes } = record;
  const { finishedAt, erasedAt, logIndex, scope } = record;
  return {
    id,
    user,
    person,
    authorisation,
    mode,
    requestedAt,
    outcome,
    candidates,
    probes,
    collections: scope.map(({ name }) => name),
    finishedAt,
    erasedAt,
    logIndex,
    submitted: its.length,
    supported: its.filter(({ result }) => result === 'supported').length,
    notSupported: its.filter(({ result }) => result === 'not-supported').length,
  };
}
