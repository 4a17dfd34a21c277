/** A request is for this server by its name: otherwise a page of another site, by a name that resolves to us, would be our own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPolicy, temporaryServer, type TemporaryServer } from './temporary-server.js';

let server: TemporaryServer;
let proxied: TemporaryServer;

beforeAll(async () => {
  server = await temporaryServer();
  await setPolicy(server);
  proxied = await temporaryServer({
    origin: 'https://search.example.org',
    behindProxy: true,
    metricsToken: 'secret',
  });
});
afterAll(async () => {
  await server.remove();
  await proxied.remove();
});

const local = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };

async function asked(
  { app }: TemporaryServer,
  host: string,
  path: string,
  base = 'http://localhost:8480',
): Promise<{ status: number; code: string | undefined }> {
  const response = await app.request(`${base}${path}`, { headers: { host } }, local);
  const text = await response.text();
  const code = text.startsWith('{') ? (JSON.parse(text) as { code?: string }).code : undefined;
  return { status: response.status, code };
}

describe('by another name', () => {
  it.each(['/metrics', '/api/v1/session', '/api/v1/transparency', '/api/v1/log/events/files/checkpoint'])(
    '%s is refused',
    async (path) => {
      for (const host of [
        'evil.test',
        'evil.test:8480',
        'localhost.evil.test',
        '192.0.2.7:8480',
        'localhost@evil.test',
      ])
        expect(await asked(server, host, path)).toEqual({ status: 421, code: 'request.misdirected' });
    },
  );

  it('is refused also when only the target of the request has it', async () => {
    const refused = { status: 421, code: 'request.misdirected' };
    expect(await asked(server, 'localhost:8480', '/metrics', 'http://evil.test')).toEqual(refused);
  });

  it('health and readiness answer: probes ask by number', async () => {
    for (const path of ['/health', '/ready'])
      expect(await asked(server, '10.0.0.7:8480', path)).toMatchObject({ status: 200 });
  });

  it('metrics answer where a token guards them', async () => {
    expect(await asked(proxied, '10.0.0.7:8480', '/metrics')).toMatchObject({ status: 401 });
  });
});

describe('by its own name', () => {
  it.each(['localhost:8480', 'LOCALHOST:8480', 'localhost:9000', '127.0.0.1:8480', '[::1]:8480'])(
    '%s is answered on this machine',
    async (host) => {
      expect(await asked(server, host, '/metrics')).toMatchObject({ status: 200 });
      expect(await asked(server, host, '/api/v1/session')).toMatchObject({ status: 401 });
    },
  );

  it.each(['search.example.org', 'Search.Example.org:443'])('%s is answered behind a proxy', async (host) => {
    const answer = await asked(proxied, host, '/api/v1/session', 'http://search.example.org');
    expect(answer).toMatchObject({ status: 401 });
  });
});
