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
