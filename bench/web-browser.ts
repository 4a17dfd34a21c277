/** What the benchmarks of the browser app share: a data folder of their own, and the app in front of a Chromium that is signed in. */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { readConfig, type Config } from '#vitrine/config.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import { makeApp } from '#vitrine/http/app.js';
import { listen } from '#vitrine/http/listen.js';
import { openServed } from '#vitrine/http/open-served.js';

export function configIn(folder: string): Config {
  return {
    ...readConfig(process.env, join(folder, 'data')),
    configDir: join(folder, 'config'),
    keyFile: join(folder, 'key'),
  };
}

/** `link`: of the setup, made before anything is put into the store. The person is alone, and signed in by it. */
export async function inBrowser<T>(
  vitrine: Vitrine,
  link: string | null,
  work: (context: BrowserContext, origin: string) => Promise<T>,
): Promise<T> {
  const listening = await listen({ host: '127.0.0.1', port: 0, tls: null, behindProxy: false });
  const origin = `http://localhost:${listening.port}`;
  const served = openServed(vitrine, { origin, behindProxy: false, metricsToken: null, singleSignOn: null });
  listening.answerWith(makeApp(served).fetch);
  const browser = await chromium.launch({
    executablePath: execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim(),
    args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : [],
  });
  try {
    const context = await browser.newContext({ baseURL: origin, viewport: { width: 1440, height: 900 } });
    await begin(context, origin, link);
    return await work(context, origin);
  } finally {
    await browser.close();
    await listening.close();
    await served.jobs.close();
  }
}

async function begin(context: BrowserContext, origin: string, link: string | null): Promise<void> {
  const person = {
    name: 'Bench',
    email: 'bench@example.org',
    organisation: 'Bench',
    unit: 'bench',
    sponsor: 'Bench',
    roles: ['curator'],
    endsOn: '2099-12-31',
    trainingValidUntil: null,
  };
  const data = { preset: 'solo', person, password: 'a long password to measure', link };
  const answer = await context.request.post('/api/v1/setup', { data, headers: { origin } });
  if (!answer.ok()) throw new Error(`setting up: ${answer.status()} ${await answer.text()}`);
}

/** One a line, and all of them once more as JSON where that is asked for. */
export function printFigures(figures: object, json = false): void {
  console.log(
    `machine: ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node.js ${process.version}`,
  );
  for (const [name, value] of Object.entries(figures)) console.log(`${name}: ${JSON.stringify(value)}`);
  if (json) console.log(JSON.stringify(figures));
}
