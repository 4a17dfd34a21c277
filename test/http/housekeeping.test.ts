/** What the service does by itself, on a real store. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { soloPolicy } from '#vitrine/flows/policy/policy.js';
import { startHousekeeping } from '#vitrine/http/housekeeping.js';
import { openMetrics } from '#vitrine/http/metrics.js';
import { memberOf, setPolicy, temporaryServer, type TemporaryServer } from './temporary-server.js';

let server: TemporaryServer;

beforeAll(async () => {
  server = await temporaryServer();
  await setPolicy(server, soloPolicy);
});
afterAll(() => server.remove());

it('closes what ended while the service was down', async () => {
  const { browser } = await memberOf(server, ['investigator']);
  const endsOn = new Date(Date.now() + 24 * 3600_000).toISOString().slice(0, 10);
  const wanted = { reference: '2026-1', purpose: 'unsupervised', offence: 'none', endsOn };
  expect(await browser.post('/cases', wanted)).toMatchObject({ status: 201, body: { closedAt: null } });
  server.pass(72);
  const metrics = openMetrics();
  const housekeeping = startHousekeeping(server.vitrine, metrics);
  await housekeeping.firstRound;
  await housekeeping.close();
  expect(await browser.get('/cases')).toMatchObject({
    body: { items: [{ reference: '2026-1', closedAt: expect.any(String) }] },
  });
  expect(metrics.print({})).not.toMatch(/vitrine_problems_total\{/);
});

it('goes on when something fails, and counts it', async () => {
  const metrics = openMetrics();
  const broken = { ...server.vitrine, now: () => new Date(Number.NaN) };
  const housekeeping = startHousekeeping(broken, metrics);
  await housekeeping.firstRound;
  await housekeeping.close();
  expect(metrics.print({})).toMatch(/vitrine_problems_total\{code="internal"\} [1-9]/);
});
