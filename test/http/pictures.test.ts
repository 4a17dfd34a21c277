/** Addresses of pictures: each opens for the person it was told, for as long as that person may see the picture, and for nobody else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addCollection, indexPhotos } from '../support/curator.js';
import { tested, texts } from '../flows/casework-vitrine.js';
import { faceItems, facePhoto, lawful, streamOf } from '../flows/temporary-vitrine.js';

import {
  memberOf,
  openBrowser,
  setPolicy,
  temporaryServer,
  type Browser,
  type TemporaryServer,
} from './temporary-server.js';

let server: TemporaryServer;
let [cleo, ivan, ina, nina]: Browser[] = [];
let caseId = '';

beforeAll(async () => {
  server = await temporaryServer();
  // Before it is supervised, when the operating system's word is enough.
  await addCollection(server.vitrine, { name: 'archive', ...lawful });
  await indexPhotos(server.vitrine, { collection: 'archive', items: streamOf(faceItems(3, 1)) });
  await setPolicy(server, { ...tested, secondFactor: true });
  const browserOf = async (role: 'curator' | 'investigator' | 'authoriser') =>
    (await memberOf(server, [role])).browser;
  cleo = await browserOf('curator');
  ivan = await browserOf('investigator');
  ina = await browserOf('investigator');
  nina = await browserOf('authoriser');
  const opened = { reference: '2026-1', purpose: 'missing', offence: 'missing-person', endsOn: '2099-01-01' };
  caseId = (await ivan.post<{ id: string }>('/cases', opened)).body.id;
});
afterAll(() => server.remove());

const problem = (status: number, code: string) => ({ status, body: expect.objectContaining({ code }) });

interface Found {
  authorisation: string;
  search: string;
  /** A face and a photo that were found, and the probe. */
  pictures: string[];
}

/** Urgent: found first, decided later. */
async function searched(): Promise<Found> {
  const wanted = {
    caseId,
    mode: 'urgent48h',
    ...texts(),
    probeDescription: 'One portrait',
    collections: ['archive'],
    searches: 1,
  };
  const { body: made } = await ivan!.post<{ id: string }>('/authorisations', wanted);
  const form = new FormData();
  form.append('probe', new File([new Uint8Array(facePhoto(1, 6))], 'probe.pgm'));
  form.append('collection', 'archive');
  form.append('authorisation', made.id);
  const { body } = await ivan!.send<{ searchId: string; candidates: Record<string, string>[] }>(
    'POST',
    '/searches',
    { form },
  );
  const { body: read } = await ivan!.get<{ probePictures: string[] }>(`/searches/${body.searchId}`);
  const { thumbnail, preview } = body.candidates[0]!;
  return {
    authorisation: made.id,
    search: body.searchId,
    pictures: [thumbnail!, preview!, read.probePictures[0]!],
  };
}

async function statuses(browser: Browser, addresses: readonly string[]) {
  const answers = [];
  for (const address of addresses) answers.push(await browser.get(address));
  return answers;
}

describe('what a search found', () => {
  let found: Found;
  beforeAll(async () => {
    found = await searched();
  });

  it('opens for whoever searched, with the session or with a token', async () => {
    for (const answer of await statuses(ivan!, found.pictures)) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('image/jpeg');
    }
    const { body } = await ivan!.post<{ secret: string }>('/account/tokens', { name: 'script', days: 1 });
    const headers = { authorization: `Bearer ${body.secret}` };
    for (const address of found.pictures)
      expect(await openBrowser(server).get(address, { headers })).toMatchObject({ status: 200 });
  });

  it('opens for nobody else, whatever their role', async () => {
    for (const answer of await statuses(openBrowser(server), found.pictures))
      expect(answer).toMatchObject(problem(401, 'session.missing'));
    for (const other of [ina!, cleo!, nina!]) {
      for (const answer of await statuses(other, found.pictures))
        expect(answer).toMatchObject(problem(403, 'request.foreign'));
    }
  });

  it('is not another picture, another search’s or a collection’s', async () => {
    const second = await searched();
    const [face, photo, probe] = found.pictures as [string, string, string];
    const forged = [
      face.replace(/faces\/\d+/, 'faces/1000'),
      photo.replace(/photos\/(\d+)/, (_whole, id: string) => `photos/${Number(id) + 1}`),
      photo.replace(found.search, second.search),
      photo.replace(/search=[^&]*&/, ''),
      probe.replace(found.search, second.search),
      probe.replace(/\/1\?/, '/2?'),
      photo.replace(/until=(\d+)/, (_whole, until: string) => `until=${Number(until) + 60_000}`),
      photo.replace(/signature=./, (begun) => `signature=${begun.endsWith('A') ? 'B' : 'A'}`),
    ];
    expect(new Set([...forged, face, photo, probe]).size).toBe(forged.length + 3);
    for (const answer of await statuses(ivan!, forged))
      expect(answer).toMatchObject(problem(403, 'request.foreign'));
  });

  it('does not open any more once the search is locked, though the address is good', async () => {
    const urgent = await searched();
    server.pass(49);
    for (const answer of await statuses(ivan!, urgent.pictures))
      expect(answer).toMatchObject(problem(423, 'search.locked'));
  });

  it('does not open any more once what was found is erased', async () => {
    const refused = await searched();
    const decision = { decision: 'refused', reference: 'D-1', authority: 'Head', text: 'not necessary' };
    const decided = await nina!.post(`/authorisations/${refused.authorisation}/decision`, decision);
    expect(decided).toMatchObject({ status: 200 });
    for (const answer of await statuses(ivan!, refused.pictures))
      expect(answer).toMatchObject(problem(410, 'search.erased'));
  });
});

describe('what a collection holds', () => {
  it('opens for the curator who looked, and for no other curator', async () => {
    const { body } = await cleo!.get<{ items: { preview: string; faces: { thumbnail: string }[] }[] }>(
      '/collections/archive/photos',
    );
    const addresses = body.items.flatMap(({ preview, faces }) => [preview, faces[0]!.thumbnail]);
    for (const answer of await statuses(cleo!, addresses)) expect(answer.status).toBe(200);
    const other = await memberOf(server, ['curator']);
    for (const browser of [other.browser, ivan!]) {
      for (const answer of await statuses(browser, addresses))
        expect(answer).toMatchObject(problem(403, 'request.foreign'));
    }
  });
});
