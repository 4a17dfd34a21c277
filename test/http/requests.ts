/** Requests for authorisation over HTTP, with texts that nobody used before. */
import { randomBytes } from 'node:crypto';
import type { Browser } from './temporary-server.js';

/** Its id. */
export async function newRequest(browser: Browser, caseId: string, searches: number): Promise<string> {
  const unique = randomBytes(8).toString('hex');
  const { status, body } = await browser.post<{ id: string }>('/authorisations', {
    caseId,
    mode: 'exAnte',
    facts: `The person was last seen on the pier; photo from the family ${unique}`,
    necessity: `Nothing else has led to the place where the person may be ${unique}`,
    alternatives: `Calls to hospitals and to friends were made before ${unique}`,
    probeDescription: 'One portrait, from the family album',
    collections: ['archive'],
    searches,
  });
  if (status !== 201) throw new Error(`the request was answered with ${status}`);
  return body.id;
}

export async function decide(browser: Browser, request: string): Promise<void> {
  const { status } = await browser.post(`/authorisations/${request}/decision`, {
    decision: 'granted',
    reference: 'D-1',
    authority: 'Head of unit',
  });
  if (status !== 200) throw new Error(`the decision was answered with ${status}`);
}
