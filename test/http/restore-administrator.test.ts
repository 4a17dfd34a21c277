/** When nobody administers any more: whoever runs the machine lets one in, by the built program, and everybody can see it. */
import { expect, it, onTestFinished } from 'vitest';
import { composeReport } from '#vitrine/flows/reports/report-document.js';
import { restoreAdministrator } from '#vitrine/flows/people/restore-administrator.js';
import { strictPolicy } from '#vitrine/flows/policy/policy.js';
import { readSigned } from '#vitrine/flows/log/read-entries.js';
import { findPerson, updatePerson } from '#vitrine/store/persons.js';
import type { Role } from '#vitrine/types.js';
import { newPerson } from '../flows/governed-vitrine.js';
import { startVitrine } from './serve-process.js';
import {
  enrolCode,
  enterPerson,
  memberOf,
  openBrowser,
  password,
  serverUnder,
  temporaryServer,
  type TemporaryServer,
} from './temporary-server.js';

const supervisedServer = () => serverUnder(strictPolicy);

const facts = {
  '--name': 'Zoe',
  '--email': 'zoe@example.org',
  '--organisation': 'Test archive',
  '--unit': 'unit-1',
  '--sponsor': 'The board',
  '--ends': '2099-12-31',
};

async function restore<T>(server: TemporaryServer, more: Partial<typeof facts> = {}): Promise<T> {
  const child = startVitrine(server.config, [
    'restore-administrator',
    ...Object.entries({ ...facts, ...more }).flat(),
  ]);
  await child.ended;
  return JSON.parse(child.output()) as T;
}

const refused = (code: string) => ({ error: expect.objectContaining({ code }) });

it('is refused while somebody administers, or nobody ever did', async () => {
  const server = await supervisedServer();
  expect(await restore(server)).toMatchObject(refused('usage'));
  await memberOf(server, ['administrator']);
  expect(await restore(server)).toMatchObject(refused('setup.done'));
});

it('brings one in where all have ended, who needs a second person for everything else', async () => {
  const server = await supervisedServer();
  const { db } = server.vitrine.store;
  const { person, browser: ended } = await memberOf(server, ['administrator']);
  const officer = await memberOf(server, ['privacy-officer']);
  const neverCame = await enterPerson(server, ['administrator']);
  await updatePerson(db, { ...person, state: 'active', endsOn: '2020-01-01' });
  expect(await ended.get('/session')).toMatchObject({ status: 403, body: { code: 'person.ended' } });
  expect(await restore(server, { '--ends': '2020-01-01' })).toMatchObject(refused('person.invalid'));
  expect(await restore(server, { '--email': person.email! })).toMatchObject(refused('person.invalid'));
  const first = await restore<{ token: string }>(server);
  const { token } = await restore<{ token: string }>(server);
  expect(await findPerson(db, neverCame.id)).toBeNull();

  const browser = openBrowser(server);
  // There are never two of them: the second invitation is instead of the first.
  expect(await browser.post('/invitations/accept', { token: first.token, password })).toMatchObject({
    status: 410,
  });
  expect(await browser.post('/invitations/accept', { token, password })).toMatchObject({ status: 201 });
  await enrolCode(browser);
  expect(await browser.get('/session')).toMatchObject({ body: { name: 'Zoe', roles: ['administrator'] } });
  expect(await restore(server)).toMatchObject(refused('setup.done'));

  const document = newPerson(['administrator'] satisfies Role[]);
  const made = await browser.post<{ id: string }>('/proposals', {
    kind: 'person.invite',
    document,
    reason: 'a second one is needed',
  });
  const decision = `/proposals/${made.body.id}/decision`;
  expect(await browser.post(decision, { verdict: 'approved' })).toMatchObject({ status: 403 });
  expect(await officer.browser.post(decision, { verdict: 'approved' })).toMatchObject({ status: 200 });

  const { entries: events } = await readSigned(await server.vitrine.logs.open('events'));
  expect(events.filter(({ type }) => type === 'setup.administrator-restored')).toMatchObject([
    { by: null },
    { by: null },
  ]);
  const state = { size: 0, checkpoint: '' };
  const basis = {
    period: { from: '2000-01-01', to: '2099-12-31' },
    public: true,
    madeAt: '',
    origin: '',
    organisation: null,
    logs: { searches: state, events: state },
  };
  expect(composeReport(basis, [], events).totals).toMatchObject({ administratorsRestored: 2 });
});

it('is not for an archive of one person', async () => {
  const server = await temporaryServer();
  onTestFinished(() => server.remove());
  await expect(restoreAdministrator(server.vitrine, newPerson(['administrator']))).rejects.toMatchObject({
    code: 'setup.done',
  });
});
