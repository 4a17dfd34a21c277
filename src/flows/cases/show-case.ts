/** What happened in a case, from its rows: requests, decisions, searches, examinations that are decided, exports, disclosures. No results. */
import type { CaseFile } from '../../store/cases.js';
import { listAuthorisations } from '../../store/authorisations.js';
import { rolesInCase } from '../../store/case-roles.js';
import { clusteringsOf, type ListedClustering } from '../../store/clusterings.js';
import { disclosuresOf, exportsOf, type Disclosure, type LeadExport } from '../../store/disclosures.js';
import { comparisonsOf } from '../../store/examinations.js';
import { searchesOfCase, type SearchRecord } from '../../store/search-records.js';
import type { Db } from '../../store/tables.js';
import type { CaseId, PersonId } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { listed, withoutTexts, type ListedAuthorisation } from './authorisations.js';
import { caseReaders, isTheirCase, requireCase, unknownCase } from './cases.js';
import type { Vitrine } from '../vitrine.js';

export type CaseSearch = Pick<
  SearchRecord,
  'id' | 'user' | 'person' | 'authorisation' | 'mode' | 'requestedAt' | 'outcome' | 'candidates'
> & {
  finishedAt: string | null;
  erasedAt: string | null;
  logIndex: number | null;
  /** Candidates of it that examiners decided about. */
  supported: number;
  notSupported: number;
};

export interface TimelineEvent {
  at: string;
  what:
    | 'case.opened'
    | 'case.closed'
    | 'case.erased'
    | 'authorisation.requested'
    | 'authorisation.granted'
    | 'authorisation.refused'
    | 'authorisation.locked'
    | 'search'
    | 'clustering'
    | 'lead.decided'
    | 'export.made'
    | 'disclosure.made';
  /** null: the program, or nobody alone. */
  by: PersonId | null;
  /** Of the row that it is about. */
  id: string;
}

export interface ShownCase {
  case: CaseFile;
  /** What people wrote in them is empty for all but the requester and overseers. */
  authorisations: ListedAuthorisation[];
  searches: CaseSearch[];
  clusterings: ListedClustering[];
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
  if (!isTheirCase(actor, caseFile)) {
    const { investigators } = await rolesInCase(db, id);
    if (!investigators.has(actor.person)) throw unknownCase();
  }
  const now = vitrine.now();
  const authorisations = (await listAuthorisations(db, { caseId: id })).map((each) =>
    withoutTexts(actor, listed(each, now)),
  );
  const records = await searchesOfCase(db, id);
  const leads: TimelineEvent[] = [];
  const searches: CaseSearch[] = [];
  for (const record of records) searches.push(await caseSearch(db, record, leads));
  const clusterings = await clusteringsOf(db, id);
  const made = await exportsOf(
    db,
    records.map((record) => record.id),
  );
  const disclosures = await disclosuresOf(db, id);
  const timeline = [
    ...eventsOfCase(caseFile),
    ...authorisations.flatMap(eventsOfRequest),
    ...searches.map((each) => eventOf('search', each.requestedAt, each.person, each.id)),
    ...clusterings.map((each) => eventOf('clustering', each.requestedAt, each.person, each.id)),
    ...leads,
    ...made.map((each) => eventOf('export.made', each.madeAt, each.person, each.id)),
    ...disclosures.map((each) => eventOf('disclosure.made', each.madeAt, each.person, each.id)),
  ].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const exports = made.map(({ corroboration: _text, rank: _rank, ...each }) => each);
  return { case: caseFile, authorisations, searches, clusterings, exports, disclosures, timeline };
}

async function caseSearch(db: Db, record: SearchRecord, leads: TimelineEvent[]): Promise<CaseSearch> {
  const decided = (await comparisonsOf(db, record.id)).filter(({ result }) => result !== null);
  for (const { decidedAt } of decided) leads.push(eventOf('lead.decided', decidedAt!, null, record.id));
  const supported = decided.filter(({ result }) => result === 'supported').length;
  const { id, user, person, authorisation, mode, requestedAt, outcome, candidates } = record;
  const { finishedAt, erasedAt, logIndex } = record;
  return {
    id,
    user,
    person,
    authorisation,
    mode,
    requestedAt,
    outcome,
    candidates,
    finishedAt,
    erasedAt,
    logIndex,
    supported,
    notSupported: decided.length - supported,
  };
}

function eventsOfCase({ id, owner, openedAt, closedAt, erasedAt }: CaseFile): TimelineEvent[] {
  return [
    eventOf('case.opened', openedAt, owner, id),
    ...(closedAt === null ? [] : [eventOf('case.closed', closedAt, null, id)]),
    ...(erasedAt === null ? [] : [eventOf('case.erased', erasedAt, null, id)]),
  ];
}

function eventsOfRequest({
  id,
  requester,
  requestedAt,
  lockedAt,
  decision,
  state,
}: ListedAuthorisation): TimelineEvent[] {
  const decided = state === 'refused' ? 'authorisation.refused' : 'authorisation.granted';
  return [
    eventOf('authorisation.requested', requestedAt, requester, id),
    ...(lockedAt === null ? [] : [eventOf('authorisation.locked', lockedAt, null, id)]),
    ...(decision === null ? [] : [eventOf(decided, decision.at, decision.by, id)]),
  ];
}

function eventOf(what: TimelineEvent['what'], at: string, by: PersonId | null, id: string): TimelineEvent {
  return { at, what, by, id };
}
