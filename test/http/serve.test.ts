/** `vitrine serve` as a process of its own. */
import { existsSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { initialise } from '#vitrine/flows/vitrine.js';
import { temporaryConfig } from '../flows/temporary-vitrine.js';
import { startVitrine } from './serve-process.js';

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
