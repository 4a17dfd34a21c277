/** The morning: who is who, and by which rules. One chapter of scripted-day.test.ts. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { witnessHandler } from '#vitrine/audit/witness-handler.js';
import { openWitness } from '#vitrine/audit/witness.js';
import { cosignLogs } from '#vitrine/flows/log/collect-cosignatures.js';
import { makeSetupLink } from '#vitrine/flows/people/setup-link.js';
import { oneTimeCode, softwarePasskey } from '../authenticators.js';
import { missingPersons } from '../../flows/casework-vitrine.js';
import { accept, at, day, decideTogether, invite, newPerson, refused } from '../day.js';
import { enrolCode, openBrowser, origin, password } from '../temporary-server.js';
import type { Policy } from '#vitrine/flows/policy/policy.js';
import type { Role } from '#vitrine/types.js';
import type { AddressInfo } from 'node:net';

export function people(): void {
  it('the printed link makes the first administrator, once', async () => {
    const link = (await makeSetupLink(day.server.vitrine))!;
    const browser = openBrowser(day.server);
    const body = { link, person: newPerson('ada', ['administrator']), password };
    expect(await browser.post('/setup', { ...body, link: 'x'.repeat(43) })).toMatchObject(
      refused(410, 'link.invalid'),
    );
    expect(await browser.post('/setup', body)).toMatchObject({ status: 201, body: { next: 'enrol' } });
    expect(await browser.post('/setup', body)).toMatchObject(refused(410, 'link.invalid'));
    expect(await browser.get('/people')).toMatchObject({ status: 403 });
    day.keys['ada'] = await enrolCode(browser);
    expect(await browser.get('/people')).toMatchObject({ status: 200 });
    expect(await makeSetupLink(day.server.vitrine)).toBeNull();
    at['ada'] = browser;
  });

  it('she invites a second one alone, and nobody after that', async () => {
    const person = newPerson('ben', ['administrator']);
    const { status, body } = await at['ada']!.post<{ token: string }>('/setup/second-administrator', {
      person,
    });
    expect(status).toBe(201);
    await enrolCode(await accept('ben', body.token));
    expect(await at['ben']!.get('/session')).toMatchObject({ body: { roles: ['administrator'] } });
    const third = { person: newPerson('eva', ['administrator']) };
    expect(await at['ada']!.post('/setup/second-administrator', third)).toMatchObject(
      refused(409, 'setup.done'),
    );
  });

  it('both let the others in, who set up a second factor', async () => {
    for (const [name, roles] of [
      ['cleo', ['curator']],
      ['ivan', ['investigator']],
      ['nina', ['authoriser', 'investigator']],
      ['eve', ['examiner']],
      ['eli', ['examiner']],
      ['otto', ['auditor']],
      ['petra', ['privacy-officer']],
    ] as [string, Role[]][]) {
      const browser = await invite(name, roles);
      expect(await browser.get('/policy')).toMatchObject({ status: 403 });
      day.keys[name] = await enrolCode(browser);
      expect(await browser.get('/session')).toMatchObject({ status: 200, body: { roles } });
    }
  });

  it('one of them a passkey', async () => {
    const browser = await invite('emma', ['examiner']);
    const passkey = softwarePasskey(origin);
    const { body } = await browser.post<{ challenge: string }>('/account/passkeys/challenge');
    const response = passkey.register(body);
    expect(await browser.post('/account/passkeys', { name: 'laptop', response })).toMatchObject({
      status: 204,
    });
    await browser.delete('/session');
    const challenge = await browser.post<{ challenge: string }>('/session/passkey/challenge');
    await browser.post('/session/passkey', { response: passkey.sign(challenge.body) });
    expect(await browser.get('/session')).toMatchObject({ body: { name: 'emma', roles: ['examiner'] } });
  });

  it('somebody signs out, and in again with password and code', async () => {
    const ivan = at['ivan']!;
    await ivan.delete('/session');
    const email = 'ivan@example.org';
    expect(await ivan.post('/session/password', { email, password })).toMatchObject({
      body: { next: 'code' },
    });
    const code = oneTimeCode(day.keys['ivan']!, 1);
    expect(await ivan.post('/session/code', { code })).toMatchObject({ body: { next: 'done' } });
  });
}

export function rules(): void {
  it('a witness somewhere else is shown the log', async () => {
    const logs: string[] = [];
    for (const log of ['searches', 'events']) {
      const { body } = await openBrowser(day.server).get<string>(`/log/${log}/files/keys/0001`);
      logs.push(body.split('\n')[4]!);
    }
    const opened = await openWitness({ folder: join(day.folder, 'witness'), name: 'witness.test/w', logs });
    day.witness = createServer(witnessHandler(opened)).listen(0, '127.0.0.1');
    await once(day.witness, 'listening');
    const url = `http://127.0.0.1:${(day.witness.address() as AddressInfo).port}/`;
    const { body } = await at['ada']!.get<{ policy: Policy }>('/policy');
    const policy: Policy = {
      ...body.policy,
      purposes: [missingPersons],
      witnesses: { quorum: 1, maxHours: 24, list: [{ key: opened.vkey, url }] },
      workingHours: { from: 0, to: 24 },
      publicReport: true,
    };
    await decideTogether('policy.change', policy, at['ada']!, at['ben']!);
    const cosigned = await cosignLogs(day.server.vitrine);
    expect(cosigned.map(({ results }) => results.map(({ code }) => code))).toEqual([[null], [null]]);
    expect(await at['otto']!.get('/witnesses')).toMatchObject({
      body: { items: [{ quorum: 1, witnesses: [{ key: opened.vkey }] }, { quorum: 1 }] },
    });
  });
}
