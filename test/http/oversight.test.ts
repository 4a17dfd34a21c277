/** What auditor and privacy officer see over HTTP, and that each look is in the log. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { leafHash, verifyConsistency, verifyInclusion } from '#vitrine/audit/merkle.js';
import { parseCheckpoint, parseProof } from '#vitrine/audit/checkpoint.js';
import { openNote, parseVkey } from '#vitrine/audit/note.js';
import { flagAnomalies } from '#vitrine/flows/brakes/anomalies.js';
import { appendEntry } from '#vitrine/flows/log/logs.js';
import { verify } from './day.js';
import { overseenServer, type Overseen } from './overseen-server.js';
import { openBrowser, origin } from './temporary-server.js';

let place: Overseen;
beforeAll(async () => {
  place = await overseenServer();
});
afterAll(() => place.server.remove());

interface Page {
  items: { index: number; text: string }[];
  nextBefore: number | null;
}
interface State {
  size: number;
  checkpoint: string;
  keys: { key: string; size: number }[];
  witnessed: string | null;
  witnesses: string[];
}
type Read = { type: string; by: string; log: string; from: number; to: number; commitments: object };

const parse = ({ text }: { text: string }) => JSON.parse(text) as Record<string, unknown> & { type: string };

async function lastEvent(): Promise<Read> {
  const log = await place.server.vitrine.logs.open('events');
  return JSON.parse(Buffer.from(await log.read(log.size - 1)).toString()) as Read;
}

const ask = <T>(path: string, who = place.auditor) => who.browser.get<T>(path);

describe('the log', () => {
  it('gives what an entry is checked with', async () => {
    const { body: state } = await ask<State>('/log/searches');
    const { body: read } = await ask<Page>('/log/searches/entries?from=1&to=2&reason=round');
    const { body } = await ask<{ proof: string }>('/log/searches/proofs/1');
    const proof = parseProof(body.proof)!;
    const keys = state.keys.map(({ key }) => parseVkey(key)!);
    expect(openNote(proof.checkpoint, keys)).not.toBeNull();
    const { checkpoint } = parseCheckpoint(proof.checkpoint)!;
    const leaf = leafHash(Buffer.from(read.items[0]!.text));
    expect(verifyInclusion(leaf, 1, checkpoint.size, checkpoint.root, proof.hashes)).toBe(true);
  });

  it('proves that it only grew', async () => {
    const { body: before } = await ask<State>('/log/events');
    await ask('/log/searches/entries?from=0&to=1&reason=round');
    const { body: after } = await ask<State>('/log/events');
    expect(after.size).toBe(before.size + 1);
    const path = `/log/events/consistency?from=${before.size}&to=${after.size}`;
    const { body } = await ask<{ hashes: string[] }>(path, place.ivan);
    const roots = [before, after].map((state) => parseCheckpoint(state.checkpoint)!.checkpoint.root);
    const hashes = body.hashes.map((hash) => Buffer.from(hash, 'base64'));
    expect(verifyConsistency(before.size, after.size, roots[0]!, roots[1]!, hashes)).toBe(true);
    expect(await ask(`/log/events/consistency?from=2&to=1`)).toMatchObject({ status: 400 });
    expect(await ask(`/log/events/consistency?from=1&to=99999`)).toMatchObject({ status: 400 });
  });

  it('has no proof under witnesses where there are none', async () => {
    expect(await ask('/log/searches/proofs/1?under=witnessed')).toMatchObject({
      status: 404,
      body: { code: 'request.unknown' },
    });
  });

  it('is looked through by type and person, newest first, and the look is an entry', async () => {
    const { person } = place.ivan;
    const path = `/log/events/find?reason=round&type=search.finished,case.opened&about=${person.id}`;
    const { body, status } = await ask<Page>(path);
    expect(status).toBe(200);
    expect(body.items.map((item) => parse(item).type)).toEqual([
      'search.finished',
      'search.finished',
      'case.opened',
    ]);
    expect(body.nextBefore).toBeNull();
    const read = await lastEvent();
    expect(read).toMatchObject({ type: 'log.read', log: 'events', from: 0, by: place.auditor.person.id });
    expect(Object.keys(read.commitments)).toEqual(['reason']);
  });

  it('page by page, without a gap and nothing twice', async () => {
    const { body: state } = await ask<State>('/log/events');
    const seen: number[] = [];
    for (let before: number | null = state.size; before !== null;) {
      const page: Page = (await ask<Page>(`/log/events/find?reason=round&limit=7&before=${before}`)).body;
      seen.push(...page.items.map(({ index }) => index));
      before = page.nextBefore;
    }
    expect(seen).toEqual(Array.from({ length: state.size }, (_, i) => state.size - 1 - i));
  });

  it('by day', async () => {
    const today = new Date().toISOString().slice(0, 10);
    for (const [range, count] of [
      [`from=${today}&to=${today}`, 3],
      ['to=2020-01-01', 0],
      ['from=2099-01-01', 0],
    ] as const) {
      const { body } = await ask<Page>(`/log/searches/find?reason=round&${range}`);
      expect(body.items).toHaveLength(count);
    }
  });

  it('without a reason, and by others, it is not', async () => {
    const { body: before } = await ask<State>('/log/events');
    for (const path of ['/log/events/find', '/log/events/export/entries.csv', '/oversight/searches']) {
      expect(await ask(path)).toMatchObject({ status: 400 });
      expect(await ask(`${path}?reason=%20`)).toMatchObject({ status: 400 });
      expect(await ask(`${path}?reason=%00round`)).toMatchObject({ status: 400 });
      expect(await ask(`${path}?reason=curious`, place.ivan)).toMatchObject({ status: 403 });
    }
    expect(await ask('/log/events/find?reason=round', place.officer)).toMatchObject({ status: 403 });
    expect((await ask<State>('/log/events')).body.size).toBe(before.size);
  });

  it('leaves as JSON or CSV, which says so in the log', async () => {
    const path = '/log/searches/export/entries';
    const json = await ask<{ index: number; entry: { type: string } }[]>(`${path}.json?reason=round`);
    expect(json.body.map(({ index, entry }) => [index, entry.type])).toEqual([
      [2, 'search'],
      [1, 'search'],
      [0, 'search'],
    ]);
    expect(await lastEvent()).toMatchObject({ type: 'log.read', log: 'searches', from: 0, to: 3 });
    const csv = await ask<string>(`${path}.csv?reason=round&about=${place.ines.person.id}`);
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="searches-entries.csv"');
    const lines = csv.body.trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe('index,at,type,by,policy,id,fields');
  });
});

describe('a copy of a log', () => {
  it('is what its checkpoint signs, by the stand-alone verifier', async () => {
    const { vitrine, app } = place.server;
    // More than a bundle, so that it has full tiles too.
    const log = await vitrine.logs.open('events');
    await vitrine.store.write(async (db) => {
      for (let i = 0; i < 300; i++) await appendEntry(db, log, { by: null }, { type: 'stop.engaged' });
    });
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-copy-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const cookie = [...place.auditor.browser.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const name of ['searches', 'events'] as const) {
      const { body: state } = await ask<State>(`/log/${name}`);
      const response = await app.request(`${origin}/api/v1/log/${name}/copy?reason=recount`, {
        headers: { origin, cookie },
      });
      expect(response.status).toBe(200);
      writeFileSync(join(folder, `${name}.tar`), new Uint8Array(await response.arrayBuffer()));
      await extract({ file: join(folder, `${name}.tar`), cwd: folder });
      const checked = verify('log', [join(folder, name), '--key', state.keys[0]!.key]);
      expect(checked).toEqual(expect.objectContaining({ ok: true, size: state.size }));
      expect(await lastEvent()).toMatchObject({ type: 'log.read', log: name, from: 0, to: state.size });
    }
  });
});

interface Who {
  items: Record<string, unknown>[];
  nextBefore: number | null;
  counts: {
    searches: number;
    perDay: object[];
    perUnit: object[];
    perPerson: object[];
    perPurpose: object[];
  };
}

describe('who searched', () => {
  it('is told to auditor and privacy officer, and each look is an entry', async () => {
    for (const who of [place.auditor, place.officer]) {
      const { body } = await ask<Who>('/oversight/searches?reason=round', who);
      expect(body.items.map(({ id }) => id)).toEqual(place.searches.toReversed());
      expect(body.items[2]).toMatchObject({
        user: 'Ivan',
        reference: '2026-1',
        purpose: 'missing',
        offence: 'missing-person',
        mode: 'exAnte',
        collections: ['archive'],
        outcome: 'answered',
        authorisationState: null,
        isErased: false,
        logIndex: 0,
      });
      expect(await lastEvent()).toMatchObject({
        type: 'log.read',
        by: who.person.id,
        log: 'searches',
        from: 0,
        to: 3,
      });
    }
  });

  it('is counted by day, unit, purpose and person', async () => {
    const { body } = await ask<Who>('/oversight/searches?reason=round&limit=1');
    const day = new Date().toISOString().slice(0, 10);
    expect(body.nextBefore).toBe(2);
    expect(body.counts).toMatchObject({
      searches: 3,
      perDay: [{ day, searches: 3 }],
      perUnit: [
        { unit: 'unit-1', searches: 2 },
        { unit: 'unit-2', searches: 1 },
      ],
      perPurpose: [{ purpose: 'missing', searches: 3 }],
      perPerson: [
        { user: 'Ivan', searches: 2 },
        { user: 'Ines', searches: 1 },
      ],
    });
    const rest = await ask<Who>('/oversight/searches?reason=round&limit=10&before=2');
    expect(rest.body.items.map(({ logIndex }) => logIndex)).toEqual([1, 0]);
    expect(rest.body.nextBefore).toBeNull();
  });

  it('is narrowed by person, unit, case and day', async () => {
    const today = new Date().toISOString().slice(0, 10);
    for (const [query, count] of [
      [`person=${place.ines.person.id}`, 1],
      [`case=${place.caseId}`, 2],
      ['unit=unit-2', 1],
      ['purpose=other', 0],
      [`from=${today}&to=${today}`, 3],
      ['to=2020-01-01', 0],
    ] as const) {
      const { body } = await ask<Who>(`/oversight/searches?reason=round&${query}`);
      expect(body.counts.searches).toBe(count);
    }
  });

  it('counts as read whole where nothing fits: that there is none is an answer too', async () => {
    await ask('/oversight/searches?reason=round&purpose=other');
    const { size } = await place.server.vitrine.logs.open('searches');
    expect(await lastEvent()).toMatchObject({ type: 'log.read', log: 'searches', from: 0, to: size });
  });

  it('leaves as CSV and JSON', async () => {
    const path = '/oversight/searches/export/searches';
    const csv = await ask<string>(`${path}.csv?reason=round`);
    expect(csv.body.split('\r\n')[0]).toMatch(/^at,user,person,unit,reference/);
    expect(csv.body.trim().split('\r\n')).toHaveLength(4);
    const json = await ask<object[]>(`${path}.json?reason=round&unit=unit-2`);
    expect(json.body).toHaveLength(1);
    expect(await lastEvent()).toMatchObject({ type: 'log.read', log: 'searches', from: 2, to: 3 });
  });
});

it('what is unusual says beside which searches', async () => {
  await flagAnomalies(place.server.vitrine);
  interface Item {
    kind: string;
    search: string;
    person: string;
    case: string;
    logIndex: number;
    others: object[];
  }
  const { body } = await ask<{ items: Item[]; workingHours: object; timeZone: string }>('/anomalies');
  const [first, , third] = place.searches;
  expect(body.items.filter(({ kind }) => kind === 'repeated-probe')).toMatchObject([
    {
      search: third,
      others: [{ search: first, logIndex: 0, person: place.ivan.person.id }],
      person: place.ines.person.id,
      logIndex: 2,
    },
  ]);
  expect(body.workingHours).toEqual({ from: 7, to: 20 });
  // The clock of the server.
  expect(body.timeZone).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
});

it('the verifiers are anybody’s, as they were built', async () => {
  for (const file of ['verify-log.js', 'verify-report.js']) {
    const { status, body } = await openBrowser(place.server).get<string>(`/verifiers/${file}`);
    const built = readFileSync(new URL(`../../dist/verifier/${file}`, import.meta.url), 'utf8');
    expect([status, body]).toEqual([200, built]);
  }
  expect(await openBrowser(place.server).get('/verifiers/main.js')).toMatchObject({ status: 400 });
});

it('the public page is closed unless the policy opens it', async () => {
  const { body } = await ask<object>('/transparency');
  expect(body).toEqual({ open: false, items: [], logs: [] });
});
