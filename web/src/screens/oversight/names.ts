/** Who is who: entries and searches name persons by their id. */
import { useApi } from '../../api/api.js';

export interface Names {
  /** The id where nobody has it. */
  nameOf: (id: string) => string;
  persons: readonly { id: string; name: string; unit: string }[];
}

export function useNames(): Names {
  const { data } = useApi('GET /people/names', {}, { staleMs: 30_000 });
  const persons = data?.items ?? [];
  const byId = new Map(persons.map(({ id, name }) => [id, name]));
  return { nameOf: (id) => byId.get(id) ?? id, persons };
}

export interface CaseNames {
  /** Its reference; the id where nobody here knows it. */
  referenceOf: (id: string) => string;
  /** The id of the case of this reference; what was given where there is none. */
  idOf: (reference: string) => string;
  cases: readonly { id: string; reference: string }[];
}

/** Entries name a case by its id, people by its reference. */
export function useCaseNames(): CaseNames {
  const { data } = useApi('GET /cases', {}, { staleMs: 30_000 });
  const cases = data?.items ?? [];
  return {
    referenceOf: (id) => cases.find((each) => each.id === id)?.reference ?? id,
    idOf: (reference) => cases.find((each) => each.reference === reference)?.id ?? reference,
    cases,
  };
}
