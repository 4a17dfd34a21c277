/** `vitrine serve` as a process of its own. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { initialise } from '#vitrine/flows/vitrine.js';
import { temporaryConfig } from '../flows/temporary-vitrine.js';
import { startVitrine } from './serve-process.js';
import { memberOf, setPolicy, temporaryServer } from './temporary-server.js';

const folders: (() => void)[] = [];
afterEach(() => {
  for (const remove of folders.splice(0)) remove();
});

async function place() {
  const config = temporaryConfig();
  folders.push(config.remove);
  await initialise(config);
  return config;
}

it.each([
  [['--host', '0.0.0.0'], 'server.exposed'],
  [['--host', '::'], 'server.exposed'],
  [['--behind-proxy'], 'usage'],
  [['--tls-cert', 'only-one.pem'], 'usage'],
  [['--origin', 'https://search.example.org/path'], 'usage'],
])('refuses %j', async (options, code) => {
  const child = startVitrine(await place(), ['serve', '--port', '0', ...options]);
  expect(await child.ended).not.toBe(0);
  expect(JSON.parse(child.output())).toMatchObject({ error: { code } });
});

it('prints where it is and how to begin, answers, and stops cleanly when asked to', async () => {
  const config = await place();
  const child = startVitrine(config, ['serve', '--port', '0']);
  const { origin, setupLink } = await child.document<{ origin: string; setupLink: string }>();
  expect(setupLink.startsWith(`${origin}/setup#`)).toBe(true);
  const health = await fetch(`${origin}/health`);
  expect(health.status).toBe(200);
  const refused = await fetch(`${origin}/api/v1/session`);
  expect(refused.status).toBe(401);
  child.kill('SIGTERM');
  expect(await child.ended).toBe(0);
  expect(existsSync(config.dataDir)).toBe(true);
  await expect(fetch(`${origin}/health`)).rejects.toThrow();
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

it.skipIf(!hasOpenssl)('speaks https with a certificate of its own, also beyond this machine', async () => {
  const config = await place();
  const [cert, key] = [join(config.folder, 'cert.pem'), join(config.folder, 'key.pem')];
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ];
  spawnSync('openssl', [...made, '-subj', '/CN=localhost', '-keyout', key, '-out', cert]);
  const args = ['serve', '--port', '0', '--host', '0.0.0.0', '--tls-cert', cert, '--tls-key', key];
  const child = startVitrine(config, args);
  const { origin } = await child.document<{ origin: string }>();
  expect(origin).toMatch(/^https:/);
  const { status, headers } = await new Promise<{ status: number | undefined; headers: object }>(
    (resolve, reject) => {
      request(`${origin}/health`, { rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, headers: response.headers });
      })
        .on('error', reject)
        .end();
    },
  );
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'strict-transport-security': expect.stringContaining('max-age') });
  child.kill('SIGINT');
  expect(await child.ended).toBe(0);
});

it('the command line under supervision acts for whoever a token is of, and for nobody without one', async () => {
  const server = await temporaryServer();
  try {
    await setPolicy(server);
    const { browser } = await memberOf(server, ['curator']);
    const { body } = await browser.post<{ secret: string }>('/account/tokens', { name: 'cli', days: 1 });
    const add = [
      'collection',
      'add',
      'press',
      '--owner',
      'Desk',
      '--basis',
      'consent',
      '--purpose',
      'testing',
    ];
    // What is for whoever runs the machine asks for nothing, and names nothing.
    const machine = async (...args: string[]) => {
      const child = startVitrine(server.config, args);
      await child.ended;
      return JSON.parse(child.output()) as object;
    };
    expect(await machine('collection', 'list')).toMatchObject({ error: { code: 'policy.strict' } });
    expect(await machine('status')).toMatchObject({ photos: 0, collections: null });
    expect(await machine('reindex')).toMatchObject({ faces: 0 });
    expect(await machine('verify')).toMatchObject({ ok: true });
    const stranger = startVitrine(server.config, add);
    await stranger.ended;
    expect(JSON.parse(stranger.output())).toMatchObject({ error: { code: 'policy.strict' } });
    const child = startVitrine(server.config, add, { VITRINE_TOKEN: body.secret });
    expect(await child.ended).toBe(0);
    expect(await browser.get('/collections')).toMatchObject({ body: { items: [{ name: 'press' }] } });
    for (const args of [['collection', 'list'], ['status']]) {
      const named = startVitrine(server.config, args, { VITRINE_TOKEN: body.secret });
      await named.ended;
      expect(JSON.parse(named.output())).toMatchObject({ collections: [{ name: 'press' }] });
    }
    const wrong = startVitrine(server.config, add, { VITRINE_TOKEN: `${body.secret}x` });
    await wrong.ended;
    expect(JSON.parse(wrong.output())).toMatchObject({ error: { code: 'session.missing' } });
  } finally {
    await server.remove();
  }
});
