/** Who had which part in a case. */
import type { PersonId } from '../../types.js';
import type { ShownCase } from './show-case.js';

export const caseParts = [
  'owner',
  'requested',
  'searched',
  'grouped',
  'wrote',
  'decided',
  'exported',
  'examined',
] as const;
export type CasePart = (typeof caseParts)[number];

export interface CasePerson {
  person: PersonId;
  parts: CasePart[];
}

/** In the order in which they came. `examiners`: those that the reader may know of. */
export function peopleOf(
  shown: Omit<ShownCase, 'timeline' | 'people'>,
  examiners: Iterable<PersonId>,
): CasePerson[] {
  const parts = new Map<PersonId, Set<CasePart>>();
  const add = (person: PersonId | null, part: CasePart): void => {
    if (person === null) return;
    parts.set(person, (parts.get(person) ?? new Set()).add(part));
  };
  add(shown.case.owner, 'owner');
  for (const { requester } of shown.authorisations) add(requester, 'requested');
  for (const { person } of shown.searches) add(person, 'searched');
  for (const { person } of shown.clusterings) add(person, 'grouped');
  for (const { person } of shown.notes) add(person, 'wrote');
  for (const { decision } of shown.authorisations) add(decision?.by ?? null, 'decided');
  for (const { person } of shown.exports) add(person, 'exported');
  for (const examiner of examiners) add(examiner, 'examined');
  return [...parts].map(([person, all]) => ({ person, parts: [...all] }));
}
