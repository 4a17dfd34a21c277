/** The files of the browser app. What is served here is a small one made for the test: the real one is driven in test/web. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeApp, type App } from '#vitrine/http/app.js';
import { origin, temporaryServer, type TemporaryServer } from './temporary-server.js';

const script = `export const words = ${JSON.stringify('a quiet, dense, fast page '.repeat(200))};`;
const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
const page =
  '<!doctype html><meta name="csp-nonce" content="__NONCE__"><script src="/assets/a-1.js"></script>';

let server: TemporaryServer;
let folder: string;
let app: App;

beforeAll(async () => {
  server = await temporaryServer();
  folder = join(server.config.dataDir, '..', 'web');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), page);
  writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, 'assets', 'a-1.js'), script);
  writeFileSync(join(folder, 'assets', 'p-1.png'), picture);
  writeFileSync(join(folder, 'assets', 'a-1.js.map'), '{}');
  app = makeApp(server.served, folder);
});
afterAll(() => server.remove());

async function get(path: string, headers: Record<string, string> = {}) {
  return app.request(`${origin}${path}`, { headers });
}

describe('the page', () => {
  it.each(['/', '/index.html', '/cases/2026-1', '/collections/press.2026', '/setup', '/apis'])(
    'is what %s gets, and is not kept',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.text()).toContain('/assets/a-1.js');
    },
  );

  it('carries the nonce of its own answer, another one each time', async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const response = await get('/');
      const nonce = /content="([^"]+)"/.exec(await response.text())![1]!;
      const policy = response.headers.get('content-security-policy')!;
      expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toContain('unsafe');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  it('may use passkeys, and no camera', async () => {
    const allowed = (await get('/')).headers.get('permissions-policy');
    expect(allowed).toContain('publickey-credentials-get=(self)');
    expect(allowed).toContain('camera=()');
    expect(allowed).not.toMatch(/publickey-credentials-create=\(\)|clipboard-\w+=\(\)/);
  });

  it.each(['/api', '/api/v1/nothing', '/health/x', '/metrics/'])('is not what %s gets', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'request.unknown' });
  });

  it('answers no other method', async () => {
    const posted = await app.request(`${origin}/cases`, { method: 'POST', headers: { origin } });
    expect(posted.status).toBe(404);
    const head = await app.request(`${origin}/cases`, { method: 'HEAD' });
    expect(head.status).toBe(200);
  });
});

describe('files', () => {
  it('whose names are made of their content are kept for ever, others are asked for again', async () => {
    const asset = await get('/assets/a-1.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await asset.text()).toBe(script);
    const icon = await get('/favicon.svg');
    expect(icon.headers.get('cache-control')).toBe('no-cache');
    expect(icon.headers.get('content-type')).toBe('image/svg+xml');
  });

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('travel as %s where the browser takes it', async (encoding, unpack) => {
    const response = await get('/assets/a-1.js', { 'accept-encoding': `deflate, ${encoding};q=0.8` });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(response.headers.get('vary')).toContain('Accept-Encoding');
    const packed = Buffer.from(await response.arrayBuffer());
    expect(packed.length).toBeLessThan(script.length / 10);
    expect(unpack(packed).toString()).toBe(script);
  });

  it('travel as they are where it does not, and pictures always', async () => {
    const refused = await get('/assets/a-1.js', { 'accept-encoding': 'br;q=0, gzip;q=0.0' });
    expect(refused.headers.get('content-encoding')).toBeNull();
    const shown = await get('/assets/p-1.png', { 'accept-encoding': 'br, gzip' });
    expect(shown.headers.get('content-encoding')).toBeNull();
    expect(shown.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(picture);
  });

  it.each([
    '/assets/gone-1.js',
    '/assets/',
    '/assets/a-1.js.map',
    '/assets/..%2f..%2fkey',
    '/assets/%2e%2e%2fkey',
  ])('that are not in the build are unknown: %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('beside the build are out of reach', async () => {
    writeFileSync(join(folder, '..', 'secret.txt'), 'not for the web');
    for (const path of [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
    ]) {
      expect(await (await get(path)).text()).not.toContain('not for the web');
    }
  });
});

it('where nothing is built, a plain line says so and the API works', async () => {
  const bare = makeApp(server.served, join(folder, 'nowhere'));
  const response = await bare.request(`${origin}/cases`);
  expect(response.status).toBe(503);
  expect(await response.text()).toMatch(/npm run build/);
  expect((await bare.request(`${origin}/health`)).status).toBe(200);
});

it('a build that goes while the server runs is still served', async () => {
  rmSync(folder, { recursive: true });
  expect((await get('/assets/a-1.js')).status).toBe(200);
});
