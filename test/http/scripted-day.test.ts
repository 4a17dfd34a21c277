/**
 * One day of an installation, over HTTP, with the real models, on a real store and real photos: from the printed link to a report that a
 * stranger counts again from copies of the log files. One test after the other; each needs what came before.
 */
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { witnessHandler } from '#vitrine/audit/witness-handler.js';
import { openWitness } from '#vitrine/audit/witness.js';
import { cosignLogs } from '#vitrine/flows/log/collect-cosignatures.js';
import type { Policy } from '#vitrine/flows/policy/policy.js';
import { makeSetupLink } from '#vitrine/flows/people/setup-link.js';
import type { Role } from '#vitrine/types.js';
import { facePhoto } from '../flows/temporary-vitrine.js';
import { samplePhotos } from '../support/samples.js';
import { oneTimeCode, softwarePasskey } from './authenticators.js';
import {
  accept,
  at,
  decide,
  decideTogether,
  examine,
  invite,
  newPerson,
  place,
  queueOf,
  refused,
  request,
  search,
  verify,
  type Counted,
  type SearchBody,
} from './day.js';
import { enrolCode, openBrowser, origin, password, temporaryServer } from './temporary-server.js';

const folder = mkdtempSync(join(tmpdir(), 'vitrine-day-'));
const today = new Date().toISOString().slice(0, 10);
const period = { from: today, to: new Date(Date.now() + 48 * 3600_000).toISOString().slice(0, 10) };

let witness: Server;
const keys: Record<string, string> = {};

beforeAll(async () => {
  place.server = await temporaryServer({ behindProxy: true });
});
afterAll(async () => {
  witness.close();
  await place.server.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('people', () => {
  it('the printed link makes the first administrator, once', async () => {
    const link = (await makeSetupLink(place.server.vitrine))!;
    const browser = openBrowser(place.server);
    const body = { link, person: newPerson('ada', ['administrator']), password };
    expect(await browser.post('/setup', { ...body, link: 'x'.repeat(43) })).toMatchObject(
      refused(410, 'link.invalid'),
    );
    expect(await browser.post('/setup', body)).toMatchObject({ status: 201, body: { next: 'enrol' } });
    expect(await browser.post('/setup', body)).toMatchObject(refused(410, 'link.invalid'));
    expect(await browser.get('/people')).toMatchObject({ status: 403 });
    keys['ada'] = await enrolCode(browser);
    expect(await browser.get('/people')).toMatchObject({ status: 200 });
    expect(await makeSetupLink(place.server.vitrine)).toBeNull();
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
      keys[name] = await enrolCode(browser);
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
    const code = oneTimeCode(keys['ivan']!, 1);
    expect(await ivan.post('/session/code', { code })).toMatchObject({ body: { next: 'done' } });
  });
});

describe('rules', () => {
  it('a witness somewhere else is shown the log', async () => {
    const logs: string[] = [];
    for (const log of ['searches', 'events']) {
      const { body } = await openBrowser(place.server).get<string>(`/log/${log}/files/keys/0001`);
      logs.push(body.split('\n')[4]!);
    }
    const opened = await openWitness({ folder: join(folder, 'witness'), name: 'witness.test/w', logs });
    witness = createServer(witnessHandler(opened)).listen(0, '127.0.0.1');
    await once(witness, 'listening');
    const url = `http://127.0.0.1:${(witness.address() as AddressInfo).port}/`;
    const { body } = await at['ada']!.get<{ policy: Policy }>('/policy');
    const policy: Policy = {
      ...body.policy,
      purposes: [
        {
          code: 'missing',
          title: 'Missing persons',
          legalBasis: 'Act, section 3',
          leastSevereOffence: 'none',
          offences: ['missing-person'],
        },
      ],
      witnesses: { quorum: 1, maxHours: 24, list: [{ key: opened.vkey, url }] },
      workingHours: { from: 0, to: 24 },
      publicReport: true,
    };
    await decideTogether('policy.change', policy, at['ada']!, at['ben']!);
    const cosigned = await cosignLogs(place.server.vitrine);
    expect(cosigned.map(({ results }) => results.map(({ code }) => code))).toEqual([[null], [null]]);
    expect(await at['otto']!.get('/witnesses')).toMatchObject({
      body: { items: [{ quorum: 1, witnesses: [{ key: opened.vkey }] }, { quorum: 1 }] },
    });
  });
});

let authorisation: string;

describe('a collection', () => {
  it('has an owner, a basis and a purpose before its first photo', async () => {
    const collection = {
      name: 'archive',
      owner: 'Photo desk',
      basis: 'Act, section 3',
      purpose: 'Missing persons',
    };
    expect(await at['cleo']!.post('/collections', { ...collection, basis: ' ' })).toMatchObject(
      refused(400, 'collection.invalid'),
    );
    expect(await at['cleo']!.post('/collections', collection)).toMatchObject({ status: 201 });
    expect(await at['cleo']!.post('/collections', { ...collection, name: 'other' })).toMatchObject({
      status: 201,
    });
  });

  it('takes photos, and tells how far it is', async () => {
    const form = new FormData();
    for (let person = 1; person <= 4; person++) {
      for (let photo = 1; photo <= 2; photo++) {
        form.append('files', new File([new Uint8Array(facePhoto(person, photo))], `s${person}-${photo}.pgm`));
      }
    }
    for (const [i, bytes] of (await samplePhotos()).entries()) {
      form.append('files', new File([new Uint8Array(bytes)], `group ${i}.jpg`));
    }
    form.append('files', new File(['this is no photo'], 'notes.txt'));
    form.append('sourceBase', 'https://archive.test/photos');
    const started = await at['cleo']!.send<{ id: string }>('POST', '/collections/archive/photos', { form });
    expect(started).toMatchObject({ status: 202, body: { total: 15 } });
    const events = await at['cleo']!.get<string>(`/jobs/${started.body.id}/events`);
    expect(events.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const told = [...events.body.matchAll(/^data: (.*)$/gm)].map(
      ([, data]) => JSON.parse(data!) as { state: string },
    );
    expect(told.at(-1)).toMatchObject({
      state: 'done',
      error: null,
      summary: { indexed: 14, skipped: { total: 1, items: [{ code: 'photo.unsupported' }] } },
    });
    expect(await at['cleo']!.get('/collections/archive/skipped')).toMatchObject({
      body: { items: [{ code: 'photo.unsupported', source: 'https://archive.test/photos/notes.txt' }] },
    });
  });

  it('can be looked through by its curator, page by page, with pictures under addresses that end', async () => {
    interface Page {
      items: { id: number; preview: string; faces: { thumbnail: string }[] }[];
      nextCursor: string | null;
    }
    const first = await at['cleo']!.get<Page>('/collections/archive/photos?limit=10');
    const second = await at['cleo']!.get<Page>(
      `/collections/archive/photos?limit=10&cursor=${first.body.nextCursor}`,
    );
    expect([first.body.items.length, second.body.items.length]).toEqual([10, 4]);
    expect(second.body.nextCursor).toBeNull();
    const [photo] = first.body.items;
    for (const address of [photo!.preview, photo!.faces[0]!.thumbnail]) {
      const picture = await at['cleo']!.get(address);
      expect(picture).toMatchObject({ status: 200 });
      expect(picture.headers.get('content-type')).toBe('image/jpeg');
      const forged = address.replace(/photos\/\d+/, `photos/${second.body.items[0]!.id}`);
      expect(await at['cleo']!.get(forged)).toMatchObject(refused(403, 'request.foreign'));
    }
  });
});

describe('a case', () => {
  it('says for what', async () => {
    const wanted = {
      reference: '2026-014',
      purpose: 'missing',
      offence: 'missing-person',
      endsOn: '2099-12-31',
    };
    expect(await at['ivan']!.post('/cases', { ...wanted, offence: 'theft' })).toMatchObject(
      refused(400, 'case.invalid'),
    );
    const { status, body } = await at['ivan']!.post<{ id: string }>('/cases', wanted);
    expect(status).toBe(201);
    place.caseId = body.id;
  });

  it('is not searched in without an authorisation, nor before the activation', async () => {
    expect(await search(null)).toMatchObject(refused(403, 'authorisation.missing'));
    const made = await request(at['ivan']!, 'First request of the day.');
    expect(made.status).toBe(201);
    authorisation = made.body.id;
    expect(await search(authorisation)).toMatchObject(refused(403, 'authorisation.missing'));
    expect(await decide(at['nina']!, authorisation)).toMatchObject({
      status: 200,
      body: { standing: 'usable' },
    });
    expect(await search(authorisation)).toMatchObject(refused(423, 'activation.missing'));
    await decideTogether(
      'activation',
      {
        legalBases: { missing: 'Act, section 3' },
        dpia: { reference: 'DPIA-7', date: today, reviewOn: '2099-12-31' },
        fria: { reference: 'FRIA-3', date: today, reviewOn: '2099-12-31' },
        priorConsultation: { notNeededBecause: 'the residual risk is low' },
        registerNumber: 'EU-123',
        organisation: 'Test archive',
        responsiblePerson: 'Head of unit',
        boardApproval: 'B-9',
      },
      at['petra']!,
      at['ada']!,
    );
  });

  it('texts that were used before are no reasons', async () => {
    expect(await request(at['ivan']!, 'First request of the day.')).toMatchObject(
      refused(400, 'request.text'),
    );
  });

  it('nobody decides on a request of their own', async () => {
    expect(await decide(at['ivan']!, authorisation)).toMatchObject(refused(403, 'role.missing'));
    // Somebody who holds both roles, and asked.
    const second = await at['nina']!.post<{ id: string }>('/cases', {
      reference: '2026-015',
      purpose: 'missing',
      offence: 'missing-person',
      endsOn: '2099-12-31',
    });
    const own = await at['nina']!.post<{ id: string }>('/authorisations', {
      caseId: second.body.id,
      mode: 'exAnte',
      facts: 'A request by somebody who could decide on the requests of others.',
      necessity: 'It must not be possible to say yes to oneself, whatever the roles.',
      alternatives: 'Another authoriser decides, which is the whole point of this.',
      probeDescription: 'One portrait',
      collections: ['archive'],
      searches: 1,
    });
    expect(own.status).toBe(201);
    expect(await decide(at['nina']!, own.body.id)).toMatchObject(refused(403, 'role.conflict'));
  });
});

let found: SearchBody;

describe('a search', () => {
  it('in another collection than the authorised one is refused', async () => {
    expect(await search(authorisation, 'other')).toMatchObject(refused(403, 'authorisation.scope'));
  });

  it('is in the log before it answers, and finds the person', async () => {
    const { status, body } = await search(authorisation);
    expect(status).toBe(201);
    found = body;
    expect(found.kind).toBe('answer');
    expect(found.candidates[0]!.photo.source).toMatch(/^https:\/\/archive\.test\/photos\/s1-[12]\.pgm$/);
    expect(await at['otto']!.get('/log/searches')).toMatchObject({ body: { size: found.receipt.index + 1 } });
    expect(await at['ivan']!.get(found.candidates[0]!.thumbnail)).toMatchObject({ status: 200 });
  });

  it('was the one that was allowed', async () => {
    expect(await search(authorisation)).toMatchObject(refused(403, 'authorisation.used-up'));
  });

  it('can be read again by whoever made it, and by nobody else', async () => {
    const path = `/searches/${found.searchId}`;
    const read = await at['ivan']!.get<{ probePictures: string[]; candidates: object[] }>(path);
    expect(read.status).toBe(200);
    expect(read.body.candidates[0]).toMatchObject({ rank: 1, status: 'not examined' });
    expect(await at['ivan']!.get(read.body.probePictures[0]!)).toMatchObject({ status: 200 });
    expect(await at['nina']!.get(path)).toMatchObject(refused(404, 'search.unknown'));
    expect(await at['ada']!.get(path)).toMatchObject(refused(403, 'role.missing'));
  });

  it('is stopped for everybody by one privacy officer, and released by two people', async () => {
    const made = await request(at['ivan']!, 'Second request, for the stop.', 3);
    await decide(at['nina']!, made.body.id);
    const { body } = await at['petra']!.post<{ stop: number }>('/stop', { reason: 'a complaint' });
    expect(await search(made.body.id)).toMatchObject(refused(423, 'search.stopped'));
    expect(await at['ivan']!.get('/stop')).toMatchObject({ body: { stopped: { stop: body.stop } } });
    await decideTogether('stop.release', { stop: body.stop }, at['petra']!, at['nina']!);
    expect(await search(made.body.id)).toMatchObject({ status: 201 });
  });

  it('is refused when the authorisation is over', async () => {
    const made = await request(at['ivan']!, 'Third request, for an hour.');
    const expiresAt = new Date(place.server.vitrine.now().getTime() + 3600_000).toISOString();
    expect(await decide(at['nina']!, made.body.id, { expiresAt })).toMatchObject({ status: 200 });
    place.server.pass(2);
    expect(await search(made.body.id)).toMatchObject(refused(403, 'authorisation.expired'));
  });
});

describe('an examination', () => {
  const comparisons: string[] = [];

  it('begins with what the investigator hands over', async () => {
    expect(await queueOf('eve')).toEqual([]);
    const { body } = await at['ivan']!.post<{ items: { id: string }[] }>(
      `/searches/${found.searchId}/examinations`,
      { ranks: [1, 2] },
    );
    comparisons.push(...body.items.map(({ id }) => id));
    expect((await queueOf('eve')).toSorted()).toEqual(comparisons.toSorted());
    expect(await at['ivan']!.get('/examinations')).toMatchObject(refused(403, 'role.missing'));
  });

  it('two differ, a third decides: a lead, supported by two examiners', async () => {
    const [first] = comparisons as [string];
    expect(await examine('eve', first, 'support-same')).toMatchObject({ body: { decided: null } });
    expect(await examine('eli', first, 'inconclusive')).toMatchObject({ body: { decided: null } });
    expect(await queueOf('eve')).not.toContain(first);
    expect(await examine('emma', first, 'strong-support-same')).toMatchObject({
      body: { decided: 'supported' },
    });
    expect(await queueOf('emma')).not.toContain(first);
  });

  it('two agree, and no third is asked', async () => {
    const [, second] = comparisons as [string, string];
    await examine('emma', second, 'limited-support-same');
    expect(await examine('eve', second, 'support-different')).toMatchObject({
      body: { decided: 'not-supported' },
    });
    expect(await queueOf('eli')).toEqual([]);
  });
});

describe('what leaves the house', () => {
  it('is a supported lead, with a note on what else points to the person', async () => {
    const path = `/searches/${found.searchId}/exports`;
    const corroboration = 'The ticket of that evening is in the name of the person, and a witness saw them.';
    expect(await at['ivan']!.post(path, { rank: 1, corroboration: 'looks alike' })).toMatchObject(
      refused(400, 'export.corroboration'),
    );
    expect(await at['ivan']!.post(path, { rank: 2, corroboration })).toMatchObject(
      refused(409, 'export.unsupported'),
    );
    const { status, body } = await at['ivan']!.post<{ json: string; html: string }>(path, {
      rank: 1,
      corroboration,
    });
    expect(status).toBe(201);
    expect(JSON.parse(body.json)).toMatchObject({ status: 'lead, supported by two examiners' });
    expect(body.html).toMatch(/^<!doctype html>/i);
  });

  it('is told to whom, and on which basis', async () => {
    const given = {
      search: found.searchId,
      recipient: 'Coast guard',
      legalBasis: 'Act, section 8',
      content: 'Lead 1',
    };
    expect(
      await at['ivan']!.post(`/cases/${place.caseId}/disclosures`, { ...given, legalBasis: ' ' }),
    ).toMatchObject({
      status: 400,
    });
    expect(await at['ivan']!.post(`/cases/${place.caseId}/disclosures`, given)).toMatchObject({
      status: 201,
    });
    const shown = await at['nina']!.get<{ timeline: { what: string }[] }>(`/cases/${place.caseId}`);
    expect(shown.body.timeline.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'case.opened',
        'authorisation.granted',
        'search',
        'lead.decided',
        'export.made',
        'disclosure.made',
      ]),
    );
  });

  it('other tools are registered by whoever knows of them', async () => {
    const tool = {
      tool: 'Other',
      vendor: 'V',
      kind: 'trial',
      unit: 'unit-1',
      from: today,
      to: null,
      note: '',
    };
    expect(await at['eli']!.post('/tools', tool)).toMatchObject({ status: 201 });
  });
});

describe('the evening', () => {
  it('the auditor reads the log for a reason, and that is in the log', async () => {
    const { body } = await at['otto']!.get<{ size: number }>('/log/events');
    expect(await at['otto']!.get('/log/searches/entries?from=0&to=1')).toMatchObject(refused(400, 'usage'));
    const read = await at['otto']!.get<{ items: { index: number; text: string }[] }>(
      '/log/searches/entries?from=0&to=10&reason=evening%20round',
    );
    expect(read.body.items.map(({ text }) => (JSON.parse(text) as { type: string }).type)).toEqual([
      'search',
      'search',
    ]);
    expect(read.body.items.map(({ text }) => text).join()).not.toMatch(/ivan|2026-014|pier/);
    expect(await at['otto']!.get('/log/events')).toMatchObject({ body: { size: body.size + 1 } });
  });

  it('a receipt can be checked by anybody with the verifier alone', async () => {
    const proof = await at['ivan']!.get<{ proof: string; index: number }>(
      `/searches/${found.searchId}/proof`,
    );
    const entry = await at['otto']!.get<{ items: { text: string }[] }>(
      `/log/searches/entries?from=${proof.body.index}&to=${proof.body.index + 1}&reason=receipt`,
    );
    const vkey = (await openBrowser(place.server).get<string>('/log/searches/files/keys/0001')).body.split(
      '\n',
    )[4]!;
    writeFileSync(join(folder, 'search.tlog-proof'), proof.body.proof);
    writeFileSync(join(folder, 'entry.json'), entry.body.items[0]!.text);
    const arguments_ = ['--proof', join(folder, 'search.tlog-proof'), '--entry', join(folder, 'entry.json')];
    expect(verify('log', [...arguments_, '--key', vkey])).toMatchObject({ ok: true });
  });

  it('outsiders may have checkpoints and hashes, and no entries', async () => {
    const browser = openBrowser(place.server);
    expect(await browser.get('/log/searches/files/checkpoint')).toMatchObject({ status: 200 });
    expect(await browser.get('/log/searches/files/tile/0/000.p/2')).toMatchObject({ status: 200 });
    for (const path of ['journal', 'tile/entries/000.p/2', 'keys%2F..%2Fjournal', '..%2F..%2Fstore.db']) {
      const { status } = await browser.get(`/log/searches/files/${path}`);
      expect(status).toBe(404);
    }
  });

  it('the report is counted from the log, and again by the stand-alone verifier, and both agree', async () => {
    const made = await at['otto']!.post<{ sha256: string; document: Report }>('/reports', {
      ...period,
      public: false,
    });
    expect(made.status).toBe(201);
    const { totals, logs } = made.body.document;
    expect(totals).toMatchObject({
      searches: 2,
      searchers: 1,
      examinations: 5,
      supportedLeads: 1,
      notSupportedLeads: 1,
      exports: 1,
      disclosures: 1,
      authorisationsGranted: 3,
      stopsEngaged: 1,
      stopsReleased: 1,
      toolsRegistered: 1,
      casesOpened: 2,
    });
    // What a stranger has: copies of the files, and the keys from somewhere else.
    const [copy, report] = [join(folder, 'copy'), join(folder, 'report')];
    cpSync(place.server.vitrine.folder.log, copy, { recursive: true });
    mkdirSync(report);
    for (const file of ['report.json', 'report.html', 'report.csv', 'report.note']) {
      const { status, body } = await at['otto']!.get<unknown>(`/reports/${made.body.sha256}/${file}`);
      expect(status).toBe(200);
      writeFileSync(
        join(report, file),
        typeof body === 'string' ? body : `${JSON.stringify(body, null, 2)}\n`,
      );
    }
    const vkeys: string[] = [];
    const counted: Record<string, Counted> = {};
    for (const log of ['searches', 'events'] as const) {
      const { body } = await openBrowser(place.server).get<string>(`/log/${log}/files/keys/0001`);
      const vkey = body.split('\n')[4]!;
      counted[log] = verify('log', [join(copy, log), '--key', vkey]);
      expect(counted[log]).toMatchObject({ ok: true, trusted: true });
      vkeys.push('--key', vkey);
    }
    expect(logs.searches.size).toBe(counted['searches']!.size);
    // The report itself is the one entry that came after.
    expect(logs.events.size).toBe(counted['events']!.size - 1);
    const recounted = verify('report', [join(report, 'report.json'), copy, ...vkeys]);
    expect(recounted).toMatchObject({ ok: true });
    // One figure less is found, whatever else is right.
    const json = readFileSync(join(report, 'report.json'), 'utf8');
    writeFileSync(join(report, 'report.json'), json.replace('"searches": 2', '"searches": 1'));
    expect(verify('report', [join(report, 'report.json'), copy, ...vkeys])).toMatchObject({ ok: false });
  });

  it('anybody may read it where the policy says so', async () => {
    const browser = openBrowser(place.server);
    expect(await at['otto']!.post('/reports', { ...period, public: true })).toMatchObject(
      refused(400, 'usage'),
    );
    const quarter = { from: '2026-01-01', to: '2026-03-31' };
    expect(await at['otto']!.post('/reports', { ...quarter, public: true })).toMatchObject({ status: 201 });
    const { body } = await browser.get<{ items: { sha256: string }[] }>('/transparency');
    expect(body.items).toHaveLength(1);
    for (const file of ['report.json', 'report.html', 'report.csv', 'report.note']) {
      const { status, headers } = await browser.get(`/transparency/${body.items[0]!.sha256}/${file}`);
      expect(status).toBe(200);
      expect(headers.get('content-disposition')).toContain(file);
    }
    expect(await browser.get('/reports')).toMatchObject(refused(401, 'session.missing'));
  });

  it('whoever is disabled is out with the next request', async () => {
    const { body } = await at['ada']!.get<{ items: { id: string; name: string }[] }>('/people');
    const { id } = body.items.find(({ name }) => name === 'ivan')!;
    expect(await at['ben']!.post(`/people/${id}/disable`, { reason: 'left the unit' })).toMatchObject({
      status: 200,
    });
    expect(await at['ivan']!.get('/cases')).toMatchObject(refused(401, 'session.missing'));
  });
});

interface Report {
  totals: Record<string, number>;
  logs: { searches: { size: number }; events: { size: number } };
}
