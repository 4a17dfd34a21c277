/** What the screens of cases and of the authoriser's desk ask of the API: notes, deciders, clocks, grants of less, everything in a case. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addCollection, indexPhotos } from '../support/curator.js';
import { tested } from '../flows/casework-vitrine.js';
import { faceItems, facePhoto, lawful, streamOf } from '../flows/temporary-vitrine.js';
import { runRetention } from '#vitrine/flows/cases/retention.js';
import {
  enterPerson,
  memberOf,
  setPolicy,
  temporaryServer,
  type Member,
  type TemporaryServer,
} from './temporary-server.js';

let server: TemporaryServer;
let ivan: Member;
let colleague: Member;
let anna: Member;
let both: Member;

beforeAll(async () => {
  server = await temporaryServer();
  // Before the policy, while whoever runs the machine may fill it.
  for (const name of ['faces', 'others']) await addCollection(server.vitrine, { ...lawful, name });
  await indexPhotos(server.vitrine, { collection: 'faces', items: streamOf(faceItems(2, 2)) });
  await server.vitrine.store.db.updateTable('person').set({ state: 'disabled' }).execute();
  await setPolicy(server, { ...tested, quotas: { searchesPerPersonPerDay: 30, searchesPerCase: 50 } });
  ivan = await memberOf(server, ['investigator'], { name: 'Ivan' });
  colleague = await memberOf(server, ['investigator', 'examiner'], { name: 'Cleo' });
  anna = await memberOf(server, ['authoriser'], { name: 'Anna' });
  both = await memberOf(server, ['investigator', 'authoriser'], { name: 'Bo' });
});
afterAll(() => server.remove());

let number = 0;

async function openCase(): Promise<string> {
  const wanted = { reference: `C-${++number}`, purpose: 'serious', offence: 'robbery', endsOn: '2098-12-31' };
  const { status, body } = await ivan.browser.post<{ id: string }>('/cases', wanted);
  expect(status).toBe(201);
  return body.id;
}

async function request(caseId: string, more: object = {}, by = ivan): Promise<string> {
  const { status, body } = await by.browser.post<{ id: string }>('/authorisations', {
    caseId,
    mode: 'exAnte',
    facts: `A witness saw it happen, number ${++number}`,
    necessity: `Nothing else leads on in this, number ${number}`,
    alternatives: `Posters and questions were tried, number ${number}`,
    probeDescription: 'A still from the shop camera',
    collections: ['faces', 'others'],
    searches: 3,
    ...more,
  });
  expect({ status, body }).toMatchObject({ status: 201 });
  return body.id;
}

const decision = { decision: 'granted', reference: 'D-1', authority: 'Public prosecutor' };

function decide(id: string, more: object = {}, by = anna) {
  return by.browser.post(`/authorisations/${id}/decision`, { ...decision, ...more });
}

async function search(authorisation: string): Promise<string> {
  const form = new FormData();
  form.append('probe', new File([new Uint8Array(facePhoto(1, 1))], 'probe.pgm'));
  form.append('collection', 'faces');
  form.append('authorisation', authorisation);
  const { status, body } = await ivan.browser.send<{ searchId: string }>('POST', '/searches', { form });
  expect(status).toBe(201);
  return body.searchId;
}

interface Shown {
  keptUntil: string | null;
  quotas: object;
  people: { person: string; parts: string[] }[];
  notes: { text: string; person: string; madeAt: string }[];
  timeline: { what: string; by: string | null }[];
  searches: { collections: string[] }[];
}

async function show(caseId: string, by: Member): Promise<Shown> {
  const { status, body } = await by.browser.get<Shown>(`/cases/${caseId}`);
  expect(status).toBe(200);
  return body;
}

describe('notes', () => {
  test('are read by who investigates and who oversees; others only see that there is one', async () => {
    const id = await openCase();
    const text = 'The café owner remembers him.\n\nSecond line';
    const made = await ivan.browser.post(`/cases/${id}/notes`, { text: ` ${text}\r\n` });
    expect(made).toMatchObject({ status: 201, body: { text, person: ivan.person.id } });
    expect((await show(id, ivan)).notes).toMatchObject([{ text }]);
    expect((await show(id, anna)).notes).toMatchObject([{ text }]);
    expect((await show(id, colleague)).notes).toMatchObject([{ text: '', person: ivan.person.id }]);
    expect((await show(id, ivan)).timeline.map(({ what }) => what)).toEqual(['case.opened', 'note.made']);
    await colleague.browser.post(`/cases/${id}/notes`, { text: 'I spoke to her too' });
    expect((await show(id, colleague)).notes.map((note) => note.text)).toEqual([text, 'I spoke to her too']);
  });

  test.each([
    ['nothing', ' \n '],
    ['what cannot be seen', 'one\u202etwo'],
    ['a line that shows nothing', 'one\n\u200b\ntwo'],
    ['too much', 'a'.repeat(4001)],
  ])('of %s are refused', async (_what, text) => {
    const made = await ivan.browser.post(`/cases/${await openCase()}/notes`, { text });
    expect(made).toMatchObject({ status: 400, body: { code: 'note.invalid' } });
  });

  test('are not written in cases of others, nor by who decided', async () => {
    const id = await openCase();
    const stranger = await memberOf(server, ['investigator'], { unit: 'south' });
    const made = await stranger.browser.post(`/cases/${id}/notes`, { text: 'hello' });
    expect(made).toMatchObject({ status: 404, body: { code: 'case.unknown' } });
    await decide(await request(id), {}, both);
    const late = await both.browser.post(`/cases/${id}/notes`, { text: 'hello' });
    expect(late).toMatchObject({ status: 403, body: { code: 'role.conflict' } });
  });

  test('go with the case, in store and log, and none is written afterwards', async () => {
    const id = await openCase();
    const { db } = server.vitrine.store;
    const salts = () =>
      db
        .selectFrom('salt')
        .selectAll()
        .where('case_id', '=', id as never)
        .execute();
    await ivan.browser.post(`/cases/${id}/notes`, { text: 'to be forgotten' });
    expect((await salts()).map(({ field }) => field).toSorted()).toEqual(['reference', 'text']);
    await ivan.browser.post(`/cases/${id}/close`);
    await ivan.browser.post(`/cases/${id}/notes`, { text: 'what became of it' });
    const later = { ...server.vitrine, now: () => new Date(Date.now() + 181 * 86_400_000) };
    await runRetention(later);
    expect((await show(id, ivan)).notes.map(({ text }) => text)).toEqual(['', '']);
    expect(await salts()).toEqual([]);
    const late = await ivan.browser.post(`/cases/${id}/notes`, { text: 'too late' });
    expect(late).toMatchObject({ status: 403, body: { code: 'case.closed' } });
  });
});

describe('who can decide', () => {
  test('are authorisers without another part in the case', async () => {
    const id = await openCase();
    const authorisation = await request(id);
    const names = async (by: Member) =>
      (await by.browser.get<{ items: { name: string }[] }>(`/authorisations/${authorisation}/deciders`)).body;
    expect(await names(ivan)).toMatchObject({ items: [{ name: 'Anna' }, { name: 'Bo' }] });
    await both.browser.post(`/cases/${id}/notes`, { text: 'seen it' });
    expect(await names(anna)).toMatchObject({ items: [{ name: 'Anna' }] });
    expect(await decide(authorisation, {}, both)).toMatchObject({ status: 403 });
    expect(await names(colleague)).toMatchObject({ code: 'authorisation.unknown' });
  });

  test('are nobody who ended or was disabled', async () => {
    await enterPerson(server, ['authoriser'], { name: 'Former', state: 'active', endsOn: '2020-01-01' });
    await enterPerson(server, ['authoriser'], { name: 'Gone', state: 'disabled' });
    await enterPerson(server, ['auditor'], { name: 'Other', state: 'active' });
    const authorisation = await request(await openCase());
    const { body } = await ivan.browser.get(`/authorisations/${authorisation}/deciders`);
    expect(body).toMatchObject({ items: [{ name: 'Anna' }, { name: 'Bo' }] });
  });
});

function hoursAfter(since: string, count: number): string {
  return new Date(Date.parse(since) + count * 3_600_000).toISOString();
}

describe('the clock of a request', () => {
  const get = async (id: string) => (await ivan.browser.get<Clocked>(`/authorisations/${id}`)).body;
  interface Clocked {
    requestedAt: string;
    firstUsedAt: string;
    expiresAt: string;
  }

  test('says when it lapses, ends or locks, and how much is left', async () => {
    const id = await request(await openCase());
    const asked = await get(id);
    expect(asked).toMatchObject({
      clock: { until: hoursAfter(asked.requestedAt, 720), next: 'expired' },
      left: 3,
    });
    await decide(id);
    const granted = await get(id);
    expect(granted).toMatchObject({ clock: { until: granted.expiresAt, next: 'expired' } });
    await ivan.browser.post(`/authorisations/${id}/withdraw`);
    expect(await get(id)).toMatchObject({ clock: null, withdrawnAt: expect.any(String) });
  });

  test('of an urgent one begins again with the first search', async () => {
    const id = await request(await openCase(), { mode: 'urgent48h' });
    const asked = await get(id);
    expect(asked).toMatchObject({ clock: { until: hoursAfter(asked.requestedAt, 48), next: 'expired' } });
    await search(id);
    const used = await get(id);
    expect(used).toMatchObject({
      clock: { until: hoursAfter(used.firstUsedAt, 48), next: 'locked' },
      left: 2,
    });
  });
});

describe('a grant of less', () => {
  test('keeps what was requested and says it in the log', async () => {
    const caseId = await openCase();
    const id = await request(caseId);
    const granted = await decide(id, { searches: 1, collections: ['faces'], text: 'Only the first still' });
    expect(granted).toMatchObject({
      status: 200,
      body: {
        searches: 1,
        collections: [{ name: 'faces' }],
        asked: { searches: 3, collections: [{ name: 'faces' }, { name: 'others' }] },
      },
    });
    const log = await server.vitrine.logs.open('events');
    const types: unknown[] = [];
    for await (const { bytes } of log.entries()) {
      const entry = JSON.parse(Buffer.from(bytes).toString()) as { type: string; authorisation?: string };
      if (entry.authorisation === id) types.push(entry);
    }
    expect(types).toMatchObject([
      { type: 'authorisation.requested', searches: 3 },
      { type: 'authorisation.granted' },
      { type: 'authorisation.narrowed', searches: 1, collections: [expect.any(Number)] },
    ]);
    await search(id);
    const form = new FormData();
    form.append('probe', new File([new Uint8Array(facePhoto(1, 1))], 'probe.pgm'));
    form.append('collection', 'faces');
    form.append('authorisation', id);
    expect(await ivan.browser.send('POST', '/searches', { form })).toMatchObject({
      body: { code: 'authorisation.used-up' },
    });
  });

  test.each([
    ['more searches', { searches: 4 }],
    ['none', { searches: 0 }],
    ['another collection', { collections: ['elsewhere'] }],
    ['no collection', { collections: [] }],
  ])('is not one of %s', async (_what, more) => {
    const refused = await decide(await request(await openCase()), more);
    expect(refused).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });

  test('leaves what an urgent search has done already', async () => {
    const id = await request(await openCase(), { mode: 'urgent48h' });
    await search(id);
    await search(id);
    expect(await decide(id, { searches: 1 })).toMatchObject({ body: { code: 'request.invalid' } });
    expect(await decide(id, { collections: ['faces'] })).toMatchObject({ body: { code: 'request.invalid' } });
    expect(await decide(id, { searches: 2 })).toMatchObject({ status: 200, body: { searches: 2, left: 0 } });
  });
});

test('a case shows who took part, what was searched, what is left, and until when it is kept', async () => {
  const caseId = await openCase();
  const id = await request(caseId);
  await decide(id);
  const searched = await search(id);
  await ivan.browser.post(`/searches/${searched}/examinations`, { ranks: [1, 2] });
  const refused = await request(caseId);
  await decide(refused, { decision: 'refused', text: 'Not necessary' });
  await ivan.browser.post(`/cases/${caseId}/close`);
  const shown = await show(caseId, anna);
  expect(shown).toMatchObject({
    people: [
      { person: ivan.person.id, parts: ['owner', 'requested', 'searched'] },
      { person: anna.person.id, parts: ['decided'] },
    ],
    searches: [{ collections: ['faces'], probes: 1, submitted: 2, supported: 0 }],
    quotas: { searchesPerPersonPerDay: { most: 30, made: 0 }, searchesPerCase: { most: 50, made: 1 } },
    keptUntil: new Date(Date.now() + 180 * 86_400_000).toISOString().slice(0, 10),
  });
  expect(shown.timeline.map(({ what, by }) => [what, by])).toEqual([
    ['case.opened', ivan.person.id],
    ['authorisation.requested', ivan.person.id],
    ['authorisation.granted', anna.person.id],
    ['search', ivan.person.id],
    ['examination.submitted', ivan.person.id],
    ['authorisation.requested', ivan.person.id],
    ['authorisation.refused', anna.person.id],
    ['case.closed', ivan.person.id],
  ]);
});

// The last one: a further authoriser is among those who can decide.
test('notes say nothing to an authoriser who may still examine what the case found', async () => {
  const id = await openCase();
  const member = await memberOf(server, ['authoriser', 'examiner']);
  await ivan.browser.post(`/cases/${id}/notes`, { text: 'The second one is our man' });
  expect((await show(id, member)).notes).toMatchObject([{ text: '', person: ivan.person.id }]);
  await decide(await request(id), {}, member);
  expect((await show(id, member)).notes).toMatchObject([{ text: 'The second one is our man' }]);
});
