/** Archives and jobs, over HTTP: what is taken, what is told meanwhile, and how it is stopped. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { soloPolicy } from '#vitrine/flows/policy/policy.js';
import { blankPhoto, facePhoto } from '../flows/temporary-vitrine.js';
import { packed, picture } from '../support/warc.js';
import { zipOf, type ZipEntry } from '../support/zip.js';
import {
  memberOf,
  setPolicy,
  temporaryServer,
  type Member,
  type TemporaryServer,
} from './temporary-server.js';

let server: TemporaryServer;
let cleo: Member;
let lina: Member;
let collection = '';
let made = 0;

interface Job {
  id: string;
  collection: string;
  by: string;
  state: string;
  total: number;
  openEnded: boolean;
  progress: { seen: number; latestSkips: { source: string; code: string }[] };
  photosPerSecond: number | null;
  remainingSeconds: number | null;
  summary: { indexed: number; skipped: { items: { source: string; code: string; reason: string }[] } } | null;
}

beforeAll(async () => {
  server = await temporaryServer();
  await setPolicy(server, soloPolicy);
  cleo = await memberOf(server, ['curator']);
  lina = await memberOf(server, ['curator']);
});
afterAll(() => server.remove());
beforeEach(async () => {
  collection = `archive-${++made}`;
  const wanted = { name: collection, owner: 'Desk', basis: 'consent', purpose: 'testing' };
  await cleo.browser.post('/collections', wanted);
});

const photos = (count: number, person = 1): ZipEntry[] =>
  Array.from({ length: count }, (_, i) => ({ name: `p/${i + 1}.pgm`, bytes: facePhoto(person, i + 1) }));

function sendFile(name: string, bytes: Uint8Array, fields: Record<string, string> = {}) {
  const form = new FormData();
  form.append('archive', new File([new Uint8Array(bytes)], name));
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  return cleo.browser.send<Job & { code: string }>('POST', `/collections/${collection}/archives`, { form });
}

const send = (entries: readonly ZipEntry[], fields?: Record<string, string>) =>
  sendFile('album.zip', zipOf(entries), fields);

/** All that is told until the job has ended. */
async function follow(id: string): Promise<Job[]> {
  const { body } = await cleo.browser.get<string>(`/jobs/${id}/events`);
  return [...body.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as Job);
}

async function listed({ browser }: Member, query: string): Promise<string[]> {
  const { body } = await browser.get<{ items: Job[] }>(`/jobs?${query}`);
  return body.items.map(({ id }) => id);
}

describe('a zip file', () => {
  it('is indexed, but for what is refused, with the reason', async () => {
    const entries = [
      ...photos(3),
      { name: '../up.pgm', bytes: facePhoto(2, 1) },
      { name: 'inner.zip', bytes: zipOf(photos(1, 9)) },
      { name: 'link.pgm', bytes: Buffer.from('/etc/passwd'), unixMode: 0o120777 },
      { name: 'blank.pgm', bytes: blankPhoto() },
      { name: '__MACOSX/x', bytes: Buffer.from('x') },
    ];
    const { status, body } = await send(entries, { sourceBase: 'https://archive.test/x' });
    // How much is in it is not known before it was opened.
    expect({ status, total: body.total, openEnded: body.openEnded }).toEqual({
      status: 202,
      total: 1,
      openEnded: true,
    });
    const last = (await follow(body.id)).at(-1)!;
    expect(last).toMatchObject({
      state: 'done',
      total: 7,
      openEnded: false,
      remainingSeconds: null,
      progress: { seen: 7 },
    });
    expect(last.photosPerSecond).toBeGreaterThan(0);
    const { indexed, skipped } = last.summary!;
    expect(indexed).toBe(4);
    expect(
      skipped.items.map(({ source, code }) => [source.replace('https://archive.test/x/', ''), code]),
    ).toEqual([
      ['up.pgm', 'photo.refused'],
      ['link.pgm', 'photo.refused'],
      ['blank.pgm', 'photo.no-face'],
    ]);
    expect(last.progress.latestSkips).toHaveLength(3);
  });

  it('that comes again changes nothing, and what was left out is looked at again where that is wanted', async () => {
    const entries = [...photos(2), { name: 'blank.pgm', bytes: blankPhoto() }];
    await follow((await send(entries)).body.id);
    const [again, retried] = [
      await follow((await send(entries)).body.id),
      await follow((await send(entries, { retry: 'true' })).body.id),
    ];
    // The zip is known by its hash: it is not opened.
    expect(again.at(-1)).toMatchObject({ summary: { indexed: 0, unchanged: 1, skipped: { total: 0 } } });
    // Now it is, and is there itself as well.
    expect(retried.at(-1)).toMatchObject({ summary: { indexed: 0, unchanged: 3, skipped: { total: 1 } } });
  });

  it('that is none is refused at once; a bomb, or a part of one, as soon as it is opened', async () => {
    expect(await sendFile('a.zip', new Uint8Array(1000))).toMatchObject({
      status: 400,
      body: { code: 'archive.invalid' },
    });
    const bomb = zipOf([{ name: 'a.pgm', bytes: new Uint8Array(20e6), deflated: true }]);
    // What is intact in a part of one comes out.
    for (const [bytes, code, source, indexed] of [
      [bomb, 'photo.refused', 'upload:album.zip!/a.pgm', 0],
      [zipOf(photos(1)).subarray(0, -30), 'photo.corrupt', 'upload:album.zip', 1],
    ] as const) {
      const last = (await follow((await sendFile('album.zip', bytes)).body.id)).at(-1)!;
      expect(last).toMatchObject({ state: 'done', summary: { indexed } });
      expect(last.summary?.skipped.items).toMatchObject([{ source, code }]);
    }
    const none = await cleo.browser.send('POST', `/collections/${collection}/archives`, {
      form: new FormData(),
    });
    expect(none).toMatchObject({ status: 400, body: { code: 'usage' } });
  });

  it('may as well be a web archive, whose photos have their own addresses', async () => {
    const bytes = packed([picture('https://press.test/1.pgm', facePhoto(10, 1))]);
    const sent = await sendFile('press.warc.gz', bytes, { sourceBase: 'https://archive.test/x' });
    const told = await follow(sent.body.id);
    expect(told.at(-1)).toMatchObject({ total: 1, openEnded: false, summary: { indexed: 1 } });
    const found = await server.vitrine.store.db
      .selectFrom('source_item')
      .select(['source', 'location'])
      .where('source', '=', 'https://press.test/1.pgm')
      .execute();
    expect(found.map(({ location }) => location)).toEqual([
      expect.stringMatching(/^upload\/[0-9a-f]{64}\/press\.warc\.gz!\/https:\/\/press\.test\/1\.pgm at 0$/),
    ]);
  });

  it('may come among photos', async () => {
    const form = new FormData();
    form.append('files', new File([new Uint8Array(facePhoto(11, 1))], 'a.pgm'));
    form.append('files', new File([new Uint8Array(zipOf(photos(2, 12)))], 'b.zip'));
    const sent = await cleo.browser.send<Job>('POST', `/collections/${collection}/photos`, { form });
    expect(sent.body).toMatchObject({ total: 2, openEnded: false });
    expect((await follow(sent.body.id)).at(-1)).toMatchObject({ total: 3, summary: { indexed: 3 } });
  });

  it('for a collection that is not there is refused', async () => {
    collection = 'nowhere';
    expect(await send(photos(1))).toMatchObject({ status: 404, body: { code: 'collection.unknown' } });
  });
});

describe('a job', () => {
  it('that waits or runs can be stopped; what was committed stays', async () => {
    const [running, waiting] = [(await send(photos(14, 3))).body, (await send(photos(2, 4))).body];
    const stopped = await cleo.browser.post<Job>(`/jobs/${waiting.id}/cancel`);
    expect(stopped).toMatchObject({ status: 200, body: { state: 'cancelled', summary: null } });
    await cleo.browser.post(`/jobs/${running.id}/cancel`);
    const last = (await follow(running.id)).at(-1)!;
    expect(last).toMatchObject({ state: 'cancelled', summary: { interrupted: true } });
    expect(last.progress.seen).toBeLessThan(14);
    expect((await follow(waiting.id)).at(-1)).toMatchObject({ state: 'cancelled', progress: { seen: 0 } });
    // Stopping what has ended changes nothing.
    expect(await cleo.browser.post(`/jobs/${running.id}/cancel`)).toMatchObject({
      body: { state: 'cancelled' },
    });
    expect(await cleo.browser.post('/jobs/none/cancel')).toMatchObject({ status: 404 });
    const after = (await send(photos(1, 4))).body;
    expect((await follow(after.id)).at(-1)).toMatchObject({ state: 'done', summary: { indexed: 1 } });
  });

  it('is found again by whoever started it, and by its collection', async () => {
    const { id } = (await send(photos(1))).body;
    await follow(id);
    expect(await listed(cleo, `mine=true&collection=${collection}`)).toEqual([id]);
    expect(await listed(lina, `collection=${collection}`)).toEqual([id]);
    expect(await listed(lina, 'mine=true')).toEqual([]);
    expect(await listed(cleo, 'collection=other')).toEqual([]);
  });

  it('tells how fast it goes and how long it will take', async () => {
    const { id } = (await send(photos(16, 5))).body;
    const told = await follow(id);
    expect(told[0]).toMatchObject({ photosPerSecond: null, remainingSeconds: null });
    for (const { progress, total, photosPerSecond, remainingSeconds, state } of told) {
      if (state !== 'running' || progress.seen === 0) continue;
      expect(total).toBe(16);
      expect(remainingSeconds).toBeCloseTo((16 - progress.seen) / photosPerSecond!, 6);
    }
  });
});
