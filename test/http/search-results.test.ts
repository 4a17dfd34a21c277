/** What the results of a search say beside their scores, a face that somebody drew a box around, and the report of a lead, over HTTP. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPackage } from '#vitrine/flows/evidence/check-package.js';
import { readPackage } from '#vitrine/flows/evidence/read-package.js';
import { components } from '#vitrine/flows/examination/worksheet.js';
import { soloPolicy } from '#vitrine/flows/policy/policy.js';
import type { AnswerOf } from '#vitrine/http/client.js';
import { roles, type Box } from '#vitrine/types.js';
import { samplePhotos } from '../support/samples.js';
import {
  memberOf,
  origin,
  setPolicy,
  temporaryServer,
  type Browser,
  type TemporaryServer,
} from './temporary-server.js';

type Looked = AnswerOf<'POST /probes'>;
type Found = AnswerOf<'POST /searches'>;
type Read = AnswerOf<'GET /searches/{id}'>;

let server: TemporaryServer;
let browser: Browser;
let group: Buffer;
let searchId: string;

beforeAll(async () => {
  server = await temporaryServer();
  await setPolicy(server, {
    ...soloPolicy,
    authorisation: { ...soloPolicy.authorisation, minTextLength: 1 },
  });
  ({ browser } = await memberOf(server, roles));
  group = (await samplePhotos())[4]!;
  for (const name of ['albums', 'copies']) {
    await browser.post('/collections', { name, owner: 'Ada', basis: 'own photos', purpose: 'my own album' });
  }
  await index('albums', { 'group.jpg': group });
  await index('copies', {
    'half.jpg': await sharp(group).resize(960).jpeg({ quality: 80 }).toBuffer(),
    'same.jpg': group,
  });
});
afterAll(() => server.remove());

async function index(collection: string, photos: Record<string, Buffer>): Promise<void> {
  const form = new FormData();
  for (const [name, bytes] of Object.entries(photos)) form.append('files', file(bytes, name));
  const { body } = await browser.send<{ id: string }>('POST', `/collections/${collection}/photos`, { form });
  expect((await browser.get<string>(`/jobs/${body.id}/events`)).body).toMatch(/"state":"done"/);
}

function file(bytes: Buffer, name = 'probe.jpg'): File {
  return new File([new Uint8Array(bytes)], name);
}

async function look(box?: string): Promise<Looked> {
  const form = new FormData();
  form.append('probe', file(group));
  if (box !== undefined) form.append('box', box);
  const { status, body } = await browser.send<Looked>('POST', '/probes', { form });
  expect(status).toBe(200);
  return body;
}

function search(fields: Record<string, string>) {
  const form = new FormData();
  form.append('probe', file(group));
  const all = { case: 'C-1', reason: 'whose photo is this', collection: 'albums', ...fields };
  for (const [name, value] of Object.entries(all)) form.append(name, value);
  if (fields['collection'] === undefined) form.append('collection', 'copies');
  return browser.send<Found & { code?: string }>('POST', '/searches', { form });
}

const textOf = ({ x, y, width, height }: Box) =>
  [x, y, width, height].map((each) => each.toFixed(1)).join(',');
const grown = ({ x, y, width, height }: Box): Box => ({
  x: x - width * 0.2,
  y: y - height * 0.2,
  width: width * 1.4,
  height: height * 1.4,
});

describe('a drawn box', () => {
  it('looks only there, and reports places of the whole photo', async () => {
    const { faces, widthPx } = await look();
    expect(faces.length).toBeGreaterThan(2);
    for (const { box } of faces) {
      const there = await look(textOf(grown(box)));
      expect(there.widthPx).toBe(widthPx);
      expect(there.faces.length).toBeGreaterThan(0);
      // The detector's boxes vary a little with the cut.
      const nearest = Math.min(...there.faces.map((each) => distance(each.box, box)));
      expect(nearest).toBeLessThan(box.width * 0.15);
    }
  });

  it('is what is searched', async () => {
    const { faces } = await look();
    const wanted = faces.at(-1)!;
    const drawn = await search({ box: textOf(grown(wanted.box)) });
    const numbered = await search({ face: String(wanted.number) });
    for (const { status, body } of [drawn, numbered]) {
      expect(status).toBe(201);
      if (body.kind !== 'answer') throw new Error('expected an answer');
      const [probe] = body.probes;
      const used = probe!.faces.find(({ number }) => number === probe!.used)!;
      expect(distance(used.box, wanted.box)).toBeLessThan(wanted.box.width * 0.15);
      expect(distance(body.candidates[0]!.box, wanted.box)).toBeLessThan(wanted.box.width * 0.2);
    }
  });

  it('where there is no face finds none, and nonsense is refused before anything is spent', async () => {
    for (const box of ['2,2,60,60', '-9000,-9000,20,20', '9000,9000,900,20']) {
      expect((await look(box)).faces).toEqual([]);
    }
    // As large as can be written: the whole photo.
    expect((await look('-99999,-99999,999999,999999')).faces).toHaveLength((await look()).faces.length);
    expect((await search({ box: '2,2,60,60' })).body).toMatchObject({ code: 'photo.no-face' });
    const { size } = await server.vitrine.logs.open('searches');
    for (const box of ['1,2,3', '0,0,4,4', 'a,b,c,d', '1,2,-30,30', '1,2,30000000,30']) {
      expect(await search({ box })).toMatchObject({ status: 400, body: { code: 'usage' } });
    }
    expect((await server.vitrine.logs.open('searches')).size).toBe(size);
  });
});

const distance = (p: Box, q: Box) =>
  Math.hypot(p.x + p.width / 2 - q.x - q.width / 2, p.y + p.height / 2 - q.y - q.height / 2);

const read = async () => (await browser.get<Read>(`/searches/${searchId}`)).body;

describe('results', () => {
  beforeAll(async () => {
    const { body } = await search({ face: '1', limit: '40', minScore: '-1' });
    if (body.kind !== 'answer') throw new Error('expected an answer');
    ({ searchId } = body);
  });

  it('say which candidates show the same photo or a copy of it, and how large photos are', async () => {
    const { candidates, result } = await read();
    // The person once in each copy of the photo; the others in it are near one another too.
    expect(candidates.slice(0, 3).map(({ likeRank }) => likeRank)).toEqual([1, 1, 1]);
    expect(new Set(candidates.slice(0, 3).map(({ photo }) => photo.id)).size).toBe(3);
    for (const { likeRank, rank } of candidates) expect(likeRank).toBeLessThanOrEqual(rank);
    for (const { photo, widthPx } of candidates) {
      expect(widthPx).toBe(photo.source.includes('half') ? 960 : 1920);
    }
    expect(result!.probes[0]).toMatchObject({ widthPx: 1920 });
  });

  it('tell conclusions of examiners only once both have concluded', async () => {
    expect((await read()).candidates.every(({ conclusions }) => conclusions.length === 0)).toBe(true);
    await browser.post(`/searches/${searchId}/examinations`, { ranks: [1] });
    const examiners = [await memberOf(server, ['examiner']), await memberOf(server, ['examiner'])];
    const worksheet = Object.fromEntries(components.map((each) => [each, { finding: 'similar' }]));
    for (const [i, { browser: examiner }] of examiners.entries()) {
      const queue = await examiner.get<{ items: { comparison: string }[] }>('/examinations');
      const { body } = await examiner.post<{ id: string }>('/examinations', {
        comparison: queue.body.items[0]!.comparison,
      });
      await examiner.send('PATCH', `/examinations/${body.id}`, { json: { worksheet } });
      await examiner.post(`/examinations/${body.id}/conclusion`, { conclusion: 'support-same' });
      const told = (await read()).candidates[0]!.conclusions;
      expect(told.map(({ slot, conclusion }) => [slot, conclusion])).toEqual(
        i === 0
          ? []
          : [
              [1, 'support-same'],
              [2, 'support-same'],
            ],
      );
    }
  });

  it('come as a report on paper and for the browser, in the log before it leaves', async () => {
    const { size } = await server.vitrine.logs.open('events');
    const made = await browser.post<AnswerOf<'POST /searches/{id}/exports'>>(
      `/searches/${searchId}/exports`,
      {
        rank: 1,
        corroboration: 'Her sister named the person in the album',
      },
    );
    expect(made.status).toBe(201);
    expect(Buffer.from(made.body.pdf, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
    expect(made.body.html).toContain('LEAD ONLY – not an identification');
    expect(made.body.html).not.toMatch(/<script|https?:\/\/[^<]*\.js/);
    const log = await server.vitrine.logs.open('events');
    const entry = JSON.parse(Buffer.from(await log.read(size)).toString()) as Record<string, unknown>;
    expect(entry).toMatchObject({ type: 'export.made', sha256: made.body.sha256 });
  });

  it('come as an evidence package, once, to whoever had it made, while two minutes last', async () => {
    const ask = (more: object = {}, by = browser) =>
      by.post<AnswerOf<'POST /searches/{id}/evidence'> & { code?: string }>(
        `/searches/${searchId}/evidence`,
        {
          case: 'C-1',
          ranks: [1],
          corroboration: 'Her sister named the person in the album',
          ...more,
        },
      );
    const log = await server.vitrine.logs.open('events');
    const before = log.size;
    expect(await ask({ case: 'C-2' })).toMatchObject({ status: 404, body: { code: 'case.unknown' } });
    expect(await ask({ ranks: [9999] })).toMatchObject({ body: { code: 'export.unsupported' } });
    expect(await ask({ corroboration: '' })).toMatchObject({ body: { code: 'export.corroboration' } });
    const stranger = await memberOf(server, roles);
    expect(await ask({}, stranger.browser)).toMatchObject({ status: 404, body: { code: 'search.unknown' } });
    const made = await ask();
    expect(made).toMatchObject({ status: 201, body: { candidates: 1, photos: { total: 1 } } });
    const entry = JSON.parse(Buffer.from(await log.read(log.size - 1)).toString()) as Record<string, unknown>;
    expect(entry).toMatchObject({ type: 'export.made', search: searchId, sha256: made.body.sha256 });
    expect(log.size).toBeGreaterThan(before);

    const path = `/evidence/${made.body.id}`;
    expect(await stranger.browser.get(path)).toMatchObject({ status: 404 });
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await server.app.request(`${origin}/api/v1${path}`, { headers: { origin, cookie } });
    expect(response.headers.get('content-type')).toBe('application/zip');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    const kept = join(mkdtempSync(join(tmpdir(), 'vitrine-package-')), 'evidence.zip');
    writeFileSync(kept, bytes);
    const reader = await readPackage(kept);
    expect(await checkPackage(reader, [made.body.fingerprint])).toMatchObject({ ok: true, signer: 'given' });
    await reader.close();
    rmSync(dirname(kept), { recursive: true });
    expect(await browser.get(path)).toMatchObject({ status: 404, body: { code: 'request.unknown' } });

    const [first, second] = [await ask(), await ask()];
    // The later one took its place.
    expect(await browser.get(`/evidence/${first.body.id}`)).toMatchObject({ status: 404 });
    server.pass(3 / 60);
    expect(await browser.get(`/evidence/${second.body.id}`)).toMatchObject({ status: 404 });
  });
});
