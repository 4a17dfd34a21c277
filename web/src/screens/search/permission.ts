/** Under what a search is made: an authorisation, or where nobody supervises, a case and a reason of one's own. */
import type { AnswerOf } from '../../api/api.js';

export type Authorisation = AnswerOf<'GET /authorisations/{id}'>;

export type Permission =
  | { kind: 'authorisation'; authorisation: Authorisation; collections: readonly string[] }
  | { kind: 'own'; reference: string; reason: string; collections: readonly string[] };

/** How many are left, this one included. */
export function searchesLeft({ searches, used }: Authorisation): number {
  return Math.max(0, searches - used);
}

export function isUsable(authorisation: Authorisation): boolean {
  return authorisation.standing === 'usable' && searchesLeft(authorisation) > 0;
}

export function isComplete(permission: Permission | null): permission is Permission {
  if (permission === null || permission.collections.length === 0) return false;
  if (permission.kind === 'authorisation') return isUsable(permission.authorisation);
  return permission.reference.trim() !== '' && permission.reason.trim() !== '';
}
