/** A server where a few searches were made by two investigators, for those who look over their shoulders. */
import { tested } from '../flows/casework-vitrine.js';
import { faceItems, facePhoto, lawful, streamOf } from '../flows/temporary-vitrine.js';
import { addCollection, indexPhotos } from '../support/curator.js';
import { decide, newRequest } from './requests.js';
import {
  memberOf,
  setPolicy,
  temporaryServer,
  type Member,
  type TemporaryServer,
} from './temporary-server.js';
import type { Policy } from '#vitrine/flows/policy/policy.js';

export interface Overseen {
  server: TemporaryServer;
  ivan: Member;
  ines: Member;
  auditor: Member;
  officer: Member;
  /** Of the first case. */
  caseId: string;
  /** In their order: two by Ivan in one case, one by Ines in another, with the same photo as his first. */
  searches: string[];
}

export async function overseenServer(policy: Partial<Policy> = {}): Promise<Overseen> {
  return oversee(await temporaryServer(), policy);
}

/** The same on a server that is there. */
export async function oversee(server: TemporaryServer, policy: Partial<Policy> = {}): Promise<Overseen> {
  await addCollection(server.vitrine, { ...lawful, name: 'archive' });
  await indexPhotos(server.vitrine, { collection: 'archive', items: streamOf(faceItems(2, 2)) });
  await setPolicy(server, { ...tested, ...policy });
  const ivan = await memberOf(server, ['investigator'], { name: 'Ivan' });
  const ines = await memberOf(server, ['investigator'], { name: 'Ines', unit: 'unit-2' });
  const authoriser = await memberOf(server, ['authoriser']);
  const auditor = await memberOf(server, ['auditor']);
  const officer = await memberOf(server, ['privacy-officer']);

  const searches: string[] = [];
  const searchIn = async (member: Member, reference: string, photos: number[]): Promise<string> => {
    const { browser } = member;
    const opened = await browser.post<{ id: string }>('/cases', {
      reference,
      purpose: 'missing',
      offence: 'missing-person',
      endsOn: '2099-12-31',
    });
    const request = await newRequest(browser, opened.body.id, photos.length);
    await decide(authoriser.browser, request);
    for (const photo of photos) {
      const form = new FormData();
      form.append('probe', new File([new Uint8Array(facePhoto(1, photo))], 'probe.pgm'));
      form.append('collection', 'archive');
      form.append('authorisation', request);
      const { status, body } = await browser.send<{ searchId: string }>('POST', '/searches', { form });
      if (status !== 201) throw new Error(`the search was answered with ${status}`);
      searches.push(body.searchId);
    }
    return opened.body.id;
  };
  const caseId = await searchIn(ivan, '2026-1', [6, 7]);
  await searchIn(ines, '2026-2', [6]);
  return { server, ivan, ines, auditor, officer, caseId, searches };
}
