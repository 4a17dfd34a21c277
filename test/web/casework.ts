/** The people of a case, a gallery to search, and what tests of several screens do in it over the API. */
import type { Policy } from '#vitrine/flows/policy/policy.js';
import { tested } from '../flows/casework-vitrine.js';
import { faceItems, facePhoto, lawful, streamOf } from '../flows/temporary-vitrine.js';
import { memberOf, setPolicy, type Member, type TemporaryServer } from '../http/temporary-server.js';
import { addCollection, indexPhotos } from '../support/curator.js';

export interface Casework {
  ivan: Member;
  anna: Member;
  bo: Member;
  /** Gives the id. */
  openCase: (reference: string, more?: object) => Promise<string>;
  request: (caseId: string, more?: object) => Promise<string>;
  decide: (id: string, more?: object, by?: Member) => Promise<void>;
  search: (authorisation: string) => Promise<string>;
}

/** An installation under supervision with an investigator, two authorisers and two collections. */
export async function casework(server: TemporaryServer, policy: Partial<Policy> = {}): Promise<Casework> {
  // Before the policy, while whoever runs the machine may fill them.
  await addCollection(server.vitrine, {
    ...lawful,
    name: 'convicted',
    owner: 'Police, unit north',
    basis: 'Police act, section 12',
    purpose: 'identifying suspects',
  });
  await addCollection(server.vitrine, { ...lawful, name: 'missing-2026' });
  await indexPhotos(server.vitrine, { collection: 'convicted', items: streamOf(faceItems(3, 3)) });
  await server.vitrine.store.db.updateTable('person').set({ state: 'disabled' }).execute();
  await setPolicy(server, {
    ...tested,
    authorisation: { ...tested.authorisation, minTextLength: 40 },
    quotas: { searchesPerPersonPerDay: 20, searchesPerCase: 12 },
    ...policy,
  });
  const ivan = await memberOf(server, ['investigator'], { name: 'Ivan Petit', unit: 'north' });
  const anna = await memberOf(server, ['authoriser'], { name: 'Anna Smit', unit: 'prosecution' });
  const bo = await memberOf(server, ['authoriser', 'investigator'], { name: 'Bo Lind', unit: 'north' });

  let number = 0;
  return {
    ivan,
    anna,
    bo,
    async openCase(reference, more = {}) {
      const wanted = { reference, purpose: 'serious', offence: 'robbery', endsOn: '2027-12-31', ...more };
      return (await post(ivan, '/cases', wanted)).id;
    },
    async request(caseId, more = {}) {
      number += 1;
      const body = { caseId, mode: 'exAnte', ...textsOf(number), searches: 3, ...more };
      return (await post(ivan, '/authorisations', body)).id;
    },
    async decide(id, more = {}, by = anna) {
      const decision = { decision: 'granted', reference: 'OM-2026-118', authority: 'Public prosecutor' };
      await post(by, `/authorisations/${id}/decision`, { ...decision, ...more });
    },
    async search(authorisation) {
      const form = new FormData();
      form.append('probe', new File([new Uint8Array(facePhoto(1, 5))], 'probe.pgm'));
      form.append('collection', 'convicted');
      form.append('authorisation', authorisation);
      const answer = await ivan.browser.send<{ searchId: string }>('POST', '/searches', { form });
      if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
      return answer.body.searchId;
    },
  };
}

async function post(by: Member, path: string, body: object): Promise<{ id: string }> {
  const answer = await by.browser.post<{ id: string }>(path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** As somebody might write them; different each time. */
export function textsOf(number: number) {
  return {
    facts: `On 14 March about 21:40 a man took a bag with medicine from pharmacy ${number} in Mill Street and threatened the assistant with a knife.`,
    necessity: `He is not known by name, and still ${number} of the entrance camera is the only trace that leads to a person.`,
    alternatives: `Colleagues of district ${number} were shown the still and did not know him; the number plate cannot be read.`,
    probeDescription: 'A still from the entrance camera, face turned slightly left',
    collections: ['convicted', 'missing-2026'],
  };
}
