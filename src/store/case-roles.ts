/** Who acted as what in a case, as its rows tell. */
import type { CaseId, PersonId } from '../types.js';
import type { Db } from './tables.js';

export interface CaseRoles {
  /** The owner, who may read whatever is found; and whoever requested an authorisation, searched, clustered or wrote a note. */
  investigators: ReadonlySet<PersonId>;
  /** Decided on a request. */
  authorisers: ReadonlySet<PersonId>;
  examiners: ReadonlySet<PersonId>;
}

export async function rolesInCase(db: Db, caseId: CaseId): Promise<CaseRoles> {
  const owners = await db.selectFrom('case_file').select('owner').where('id', '=', caseId).execute();
  const requests = await db
    .selectFrom('authorisation')
    .select(['requester', 'decided_by'])
    .where('case_id', '=', caseId)
    .execute();
  const searches = await db
    .selectFrom('search')
    .select('person_id')
    .distinct()
    .where('case_id', '=', caseId)
    .execute();
  const clusterings = await db
    .selectFrom('clustering')
    .select('person_id')
    .distinct()
    .where('case_id', '=', caseId)
    .execute();
  const notes = await db
    .selectFrom('case_note')
    .select('person_id')
    .distinct()
    .where('case_id', '=', caseId)
    .execute();
  const examinations = await db
    .selectFrom('examination')
    .innerJoin('comparison', 'comparison.id', 'examination.comparison_id')
    .innerJoin('search', 'search.id', 'comparison.search_id')
    .select('examination.examiner')
    .distinct()
    .where('search.case_id', '=', caseId)
    .execute();
  return {
    investigators: named([
      ...owners.map((row) => row.owner),
      ...requests.map((row) => row.requester),
      ...searches.map((row) => row.person_id),
      ...clusterings.map((row) => row.person_id),
      ...notes.map((row) => row.person_id),
    ]),
    authorisers: named(requests.map((row) => row.decided_by)),
    examiners: named(examinations.map((row) => row.examiner)),
  };
}

function named(persons: readonly (PersonId | null)[]): ReadonlySet<PersonId> {
  return new Set(persons.filter((person) => person !== null));
}
