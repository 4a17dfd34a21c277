/** What leaves the house, and what everybody may check. One chapter of scripted-day.test.ts. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseProof } from '#vitrine/audit/checkpoint.js';
import { openNote, parseVkey } from '#vitrine/audit/note.js';
import { cosignLogs } from '#vitrine/flows/log/collect-cosignatures.js';
import { at, day, refused, verify, type Counted } from '../day.js';
import { openBrowser } from '../temporary-server.js';

export function leaving(): void {
  it('is a supported lead, with a note on what else points to the person', async () => {
    const path = `/searches/${day.found.searchId}/exports`;
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
      search: day.found.searchId,
      recipient: 'Coast guard',
      legalBasis: 'Act, section 8',
      content: 'Lead 1',
    };
    expect(
      await at['ivan']!.post(`/cases/${day.caseId}/disclosures`, { ...given, legalBasis: ' ' }),
    ).toMatchObject({
      status: 400,
    });
    expect(await at['ivan']!.post(`/cases/${day.caseId}/disclosures`, given)).toMatchObject({
      status: 201,
    });
    const shown = await at['nina']!.get<{ timeline: { what: string }[] }>(`/cases/${day.caseId}`);
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
      from: day.today,
      to: null,
      note: '',
    };
    expect(await at['eli']!.post('/tools', tool)).toMatchObject({ status: 201 });
  });
}

export function evening(): void {
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
      `/searches/${day.found.searchId}/proof`,
    );
    const entry = await at['otto']!.get<{ items: { text: string }[] }>(
      `/log/searches/entries?from=${proof.body.index}&to=${proof.body.index + 1}&reason=receipt`,
    );
    const vkey = (await openBrowser(day.server).get<string>('/log/searches/files/keys/0001')).body.split(
      '\n',
    )[4]!;
    writeFileSync(join(day.folder, 'search.tlog-proof'), proof.body.proof);
    writeFileSync(join(day.folder, 'entry.json'), entry.body.items[0]!.text);
    const arguments_ = [
      '--proof',
      join(day.folder, 'search.tlog-proof'),
      '--entry',
      join(day.folder, 'entry.json'),
    ];
    expect(verify('log', [...arguments_, '--key', vkey])).toMatchObject({ ok: true });
  });

  it('a proof under the witnessed checkpoint has the signature of the witness too', async () => {
    await cosignLogs(day.server.vitrine);
    const { body } = await at['otto']!.get<{ keys: { key: string }[]; witnesses: string[] }>('/log/events');
    const path = '/log/events/proofs/0?under=witnessed';
    const { proof } = (await at['otto']!.get<{ proof: string }>(path)).body;
    const keys = [...body.keys.map(({ key }) => key), ...body.witnesses].map((key) => parseVkey(key)!);
    const opened = openNote(parseProof(proof)!.checkpoint, keys);
    expect(opened?.signers.map(({ verifier }) => verifier.vkey)).toEqual([
      body.keys[0]!.key,
      body.witnesses[0],
    ]);
  });

  it('outsiders may have checkpoints and hashes, and no entries', async () => {
    const browser = openBrowser(day.server);
    expect(await browser.get('/log/searches/files/checkpoint')).toMatchObject({ status: 200 });
    expect(await browser.get('/log/searches/files/tile/0/000.p/2')).toMatchObject({ status: 200 });
    for (const path of ['journal', 'tile/entries/000.p/2', 'keys%2F..%2Fjournal', '..%2F..%2Fstore.db']) {
      const { status } = await browser.get(`/log/searches/files/${path}`);
      expect(status).toBe(404);
    }
  });

  it('the report is counted from the log, and again by the stand-alone verifier, and both agree', async () => {
    const made = await at['otto']!.post<{ sha256: string; document: Report }>('/reports', {
      ...day.period,
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
    const [copy, report] = [join(day.folder, 'copy'), join(day.folder, 'report')];
    cpSync(day.server.vitrine.folder.log, copy, { recursive: true });
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
      const { body } = await openBrowser(day.server).get<string>(`/log/${log}/files/keys/0001`);
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
    const browser = openBrowser(day.server);
    expect(await at['otto']!.post('/reports', { ...day.period, public: true })).toMatchObject(
      refused(400, 'usage'),
    );
    const quarter = { from: '2026-01-01', to: '2026-03-31' };
    expect(await at['otto']!.post('/reports', { ...quarter, public: true })).toMatchObject({ status: 201 });
    const { body } = await browser.get<{ open: boolean; items: { sha256: string }[] }>('/transparency');
    expect(body.open).toBe(true);
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
}

interface Report {
  totals: Record<string, number>;
  logs: { searches: { size: number }; events: { size: number } };
}
