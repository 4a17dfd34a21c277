/** One person's own archive over HTTP: from the link to a searchable collection, and everything says that nobody supervises. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSetupLink } from '#vitrine/flows/people/setup-link.js';
import { roles } from '#vitrine/types.js';
import { blankPhoto, facePhoto, sideBySide } from '../flows/temporary-vitrine.js';
import {
  openBrowser,
  password,
  temporaryServer,
  type Browser,
  type TemporaryServer,
} from './temporary-server.js';

let server: TemporaryServer;
let browser: Browser;
const person = {
  name: 'Ada',
  email: 'ada@example.org',
  organisation: 'Own archive',
  unit: 'home',
  sponsor: 'Ada',
  roles: ['curator'],
  endsOn: '2099-12-31',
  trainingValidUntil: null,
};

beforeAll(async () => {
  server = await temporaryServer();
  browser = openBrowser(server);
});
afterAll(() => server.remove());

function photo(bytes: Buffer, name = 'photo.pgm'): File {
  return new File([new Uint8Array(bytes)], name);
}

interface Found {
  searchId: string;
  candidates: { photo: { source: string } }[];
}

function search(fields: Record<string, string | File>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return browser.send<Found>('POST', '/searches', { form });
}

it('the link makes the one person, who holds every role', async () => {
  const first = (await makeSetupLink(server.vitrine))!;
  // Whoever starts the server again gets another link, and the first one is worth nothing.
  const link = (await makeSetupLink(server.vitrine))!;
  const begin = { preset: 'solo', person, password };
  expect(await browser.post('/setup', { ...begin, link: first })).toMatchObject({ status: 410 });
  expect(await browser.post('/setup', { ...begin, link })).toMatchObject({ status: 201 });
  expect(await browser.get('/session')).toMatchObject({
    status: 200,
    body: { name: 'Ada', roles: [...roles] },
  });
  expect(await browser.get('/policy')).toMatchObject({ body: { version: 0, policy: { preset: 'solo' } } });
  expect(await makeSetupLink(server.vitrine)).toBeNull();
  expect(await browser.get('/people/names')).toMatchObject({
    body: { items: [{ name: 'Ada', unit: 'home' }] },
  });
});

it('a folder of photos becomes searchable', async () => {
  const collection = { name: 'family', owner: 'Ada', basis: 'GDPR art. 2(2)(c)', purpose: 'my own album' };
  expect(await browser.post('/collections', collection)).toMatchObject({ status: 201 });
  const form = new FormData();
  for (let who = 1; who <= 3; who++) form.append('files', photo(facePhoto(who, 1), `2019/s${who}.pgm`));
  const { body } = await browser.send<{ id: string }>('POST', '/collections/family/photos', { form });
  const events = await browser.get<string>(`/jobs/${body.id}/events`);
  expect(events.body).toMatch(/"state":"done"/);
});

it('a photo is looked at before a search is spent on it', async () => {
  const { size } = await server.vitrine.logs.open('searches');
  const form = new FormData();
  form.append('probe', photo(sideBySide(facePhoto(1, 5), facePhoto(2, 5))));
  const looked = await browser.send<{ faces: { number: number }[]; picture: string }>('POST', '/probes', {
    form,
  });
  expect(looked.status).toBe(200);
  expect(looked.body.faces.map(({ number }) => number)).toEqual([1, 2]);
  expect(looked.body.picture).toMatch(/^data:image\/jpeg;base64,/);
  expect((await server.vitrine.logs.open('searches')).size).toBe(size);
});

it('a search needs a case and a reason, and says that nobody supervised it', async () => {
  const probe = photo(facePhoto(2, 7));
  expect(await search({ probe })).toMatchObject({ status: 400, body: { code: 'case.missing' } });
  const reason = 'captions for the album';
  expect(await search({ probe, case: 'album' })).toMatchObject({
    status: 400,
    body: { code: 'reason.missing' },
  });
  const found = await search({ probe, case: 'album', reason });
  expect(found).toMatchObject({ status: 201, body: { kind: 'answer', unsupervised: true } });
  expect(found.body.candidates[0]!.photo.source).toBe('upload:2019/s2.pgm');
  expect(await browser.get(`/searches/${found.body.searchId}`)).toMatchObject({
    body: { unsupervised: true },
  });
});

it('of several faces one has to be chosen, and what shows none is told', async () => {
  const two = photo(sideBySide(facePhoto(1, 5), facePhoto(2, 5)));
  const asked = { case: 'album', reason: 'captions' };
  expect(await search({ probe: two, ...asked })).toMatchObject({
    status: 201,
    body: { kind: 'choose-face', probe: { faces: [{ number: 1 }, { number: 2 }] } },
  });
  const chosen = await search({ probe: two, face: '2', ...asked });
  expect(chosen).toMatchObject({ status: 201, body: { kind: 'answer' } });
  expect(chosen.body.candidates[0]!.photo.source).toBe('upload:2019/s2.pgm');
  expect(await search({ probe: photo(blankPhoto()), ...asked })).toMatchObject({
    status: 422,
    body: { code: 'photo.no-face' },
  });
  expect(await search({ probe: new File(['no photo'], 'x.txt'), ...asked })).toMatchObject({
    status: 422,
    body: { code: 'photo.unsupported' },
  });
});

it('nobody else comes in', async () => {
  const second = { ...person, email: 'b@example.org', roles: ['administrator'] };
  expect(await browser.post('/setup/second-administrator', { person: second })).toMatchObject({
    status: 409,
    body: { code: 'setup.done' },
  });
});
