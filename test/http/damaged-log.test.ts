/** Somebody changes the log under a server that runs. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { appendEntry } from '#vitrine/flows/log/logs.js';
import { soloPolicy } from '#vitrine/flows/policy/policy.js';
import { startHousekeeping } from '#vitrine/http/housekeeping.js';
import { openMetrics } from '#vitrine/http/metrics.js';
import { facePhoto } from '../flows/temporary-vitrine.js';
import { memberOf, openBrowser, serverUnder, type TemporaryServer } from './temporary-server.js';

async function startedServer(): Promise<TemporaryServer> {
  const server = await serverUnder(soloPolicy);
  expect(await openBrowser(server).get('/ready')).toMatchObject({ status: 200 });
  return server;
}

/** Enough for a full bundle, which nobody reads when something is appended. */
async function fillEvents({ vitrine }: TemporaryServer): Promise<void> {
  const log = await vitrine.logs.open('events');
  await vitrine.store.write(async (db) => {
    for (let i = 0; i < 260; i++) await appendEntry(db, log, { by: null }, { type: 'stop.engaged' });
  });
}

function flip(server: TemporaryServer, path: string, at: number): void {
  const file = join(server.vitrine.folder.log, path);
  const bytes = readFileSync(file);
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}

const metricsOf = async (server: TemporaryServer): Promise<string> => {
  const local = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
  return (await server.app.request('http://localhost:8480/metrics', {}, local)).text();
};

it.each(['searches', 'events'] as const)('the log %s: it is not ready, and says so', async (log) => {
  const server = await startedServer();
  await memberOf(server, ['curator']);
  await fillEvents(server);
  expect(await metricsOf(server)).toMatch(/^vitrine_log_damaged 0$/m);
  flip(server, `${log}/checkpoint`, 3);
  const damaged = { status: 503, body: { code: 'log.damaged' } };
  expect(await openBrowser(server).get('/ready')).toMatchObject(damaged);
  expect(await metricsOf(server)).toMatch(/^vitrine_log_damaged 1$/m);
});

it.each(['searches', 'events'] as const)('the log %s is gone: it is not ready', async (log) => {
  const server = await startedServer();
  rmSync(join(server.vitrine.folder.log, log), { recursive: true });
  expect(await openBrowser(server).get('/ready')).toMatchObject({ status: 503 });
});

it('the store is gone: it is not ready', async () => {
  const server = await startedServer();
  renameSync(server.vitrine.folder.store, `${server.vitrine.folder.store}.away`);
  expect(await openBrowser(server).get('/ready')).toMatchObject({
    status: 500,
    body: { code: 'store.damaged' },
  });
});

it('an old entry: found by itself, and nothing is searched any more', async () => {
  const server = await startedServer();
  const { browser } = await memberOf(server, ['investigator', 'curator']);
  const collection = { name: 'archive', owner: 'us', basis: 'consent', purpose: 'testing' };
  expect(await browser.post('/collections', collection)).toMatchObject({ status: 201 });
  await fillEvents(server);
  const rounds = async (): Promise<string> => {
    const metrics = openMetrics();
    const housekeeping = startHousekeeping(server.vitrine, metrics);
    await housekeeping.firstRound;
    await housekeeping.close();
    return metrics.print({});
  };
  expect(await rounds()).not.toContain('log.damaged');
  flip(server, 'events/tile/entries/000', 2000);
  expect(await openBrowser(server).get('/ready')).toMatchObject({ status: 200 });
  expect(await rounds()).toContain('vitrine_problems_total{code="log.damaged"} ');
  const damaged = { status: 503, body: { code: 'log.damaged' } };
  expect(await openBrowser(server).get('/ready')).toMatchObject(damaged);
  const form = new FormData();
  form.append('probe', new File([new Uint8Array(facePhoto(1, 1))], 'probe.pgm'));
  form.append('case', '2026-1');
  form.append('reason', 'to see whether it is refused');
  expect(await browser.send('POST', '/searches', { form })).toMatchObject(damaged);
  expect(await metricsOf(server)).toMatch(/^vitrine_log_damaged 1$/m);
});
