/** Puts together under what is searched, from the address, the answers of the server, and what a person wrote and left out. */
import { useState } from 'react';
import { useApi } from '../../api/api.js';
import type { OwnCaseText } from './own-case.js';
import type { Permission } from './permission.js';

export interface PermissionState {
  /** null: not enough is known yet. */
  permission: Permission | null;
  text: OwnCaseText;
  write(text: OwnCaseText): void;
  /** What a person left of the collections; null: all of them. */
  restricted: readonly string[] | null;
  restrict(collections: readonly string[] | null): void;
  /** That are searched. */
  collections: readonly string[];
}

/** `id` of an authorisation; `reference` of a case, to begin with. */
export function usePermission(
  isSupervised: boolean,
  id: string | null,
  reference: string | null,
): PermissionState {
  const [text, write] = useState<OwnCaseText>({ reference: reference ?? '', reason: '' });
  const [restricted, restrict] = useState<readonly string[] | null>(null);
  const held = useApi('GET /collections');
  const chosen = useApi(
    'GET /authorisations/{id}',
    { params: { id: id ?? '' } },
    { enabled: isSupervised && id !== null },
  );
  const usable = (held.data?.items ?? []).filter(({ expired }) => !expired).map(({ name }) => name);
  const granted = chosen.data?.collections.map(({ name }) => name) ?? [];
  const all = isSupervised ? granted.filter((name) => usable.includes(name)) : usable;
  const collections = restricted === null ? all : all.filter((name) => restricted.includes(name));
  const state = { text, write, restricted, restrict, collections };
  if (!isSupervised) return { ...state, permission: { kind: 'own', ...text, collections } };
  const { data: authorisation } = chosen;
  const permission =
    authorisation === undefined ? null : ({ kind: 'authorisation', authorisation, collections } as const);
  return { ...state, permission };
}
