/** A case, a granted request and a search in it, as an investigator and an authoriser make them over the API. */
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { texts } from '../flows/casework-vitrine.js';
import type { Browser } from './temporary-server.js';

/** The id of the search; all faces of `archive` are its candidates, best first. */
export async function searchFor(
  probes: readonly Uint8Array[],
  { investigator, authoriser }: Record<'investigator' | 'authoriser', Browser>,
): Promise<string> {
  const reference = `2026-${randomBytes(3).toString('hex')}`;
  const opened = { reference, purpose: 'missing', offence: 'missing-person', endsOn: '2099-01-01' };
  const { body: made } = await investigator.post<{ id: string }>('/cases', opened);
  const { body: request } = await investigator.post<{ id: string }>('/authorisations', {
    caseId: made.id,
    mode: 'exAnte',
    ...texts(),
    probeDescription: 'Portraits from the family',
    collections: ['archive'],
    searches: 1,
  });
  const decision = { decision: 'granted', reference: 'D-1', authority: 'Head of unit' };
  await authoriser.post(`/authorisations/${request.id}/decision`, decision);
  const form = new FormData();
  for (const photo of probes) form.append('probe', new File([new Uint8Array(photo)], 'probe'));
  form.append('minScore', '-1');
  form.append('authorisation', request.id);
  const { status, body } = await investigator.send<{ searchId: string; code?: string }>('POST', '/searches', {
    form,
  });
  expect({ status, code: body.code }).toEqual({ status: 201, code: undefined });
  return body.searchId;
}
