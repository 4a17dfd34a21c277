/**
 * For those who run the server: is it up, can it work, how much does it do. Outside of the API and without a session: health and
 * readiness tell nothing but yes or no; metrics open to this machine, or to whoever has the token for them where a proxy makes every
 * request look local.
 */
import { Hono } from 'hono';
import { createHash, timingSafeEqual } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { sql } from 'kysely';
import { AppError } from '../errors.js';
import type { Vitrine } from '../flows/vitrine.js';
import { isLoopback, networkAddress } from './network-address.js';
import type { HttpEnv, HttpSettings } from './served.js';

export function operations() {
  const app = new Hono<HttpEnv>();
  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.get('/ready', async (c) => {
    const { vitrine, requests } = c.get('served');
    // It costs some milliseconds, and anybody may ask.
    requests.take(networkAddress(c));
    await requireStore(vitrine);
    await vitrine.logs.check('edge');
    return c.json({ status: 'ok' });
  });
  app.get('/metrics', async (c) => {
    const { vitrine, metrics, settings, jobs } = c.get('served');
    refuseStranger(settings, networkAddress(c), c.req.header('authorization'));
    const gauges = {
      ...(await logGauges(vitrine)),
      vitrine_jobs_waiting: jobs.list().filter(({ state }) => state === 'waiting').length,
      process_resident_memory_bytes: process.memoryUsage.rss(),
    };
    return c.text(metrics.print(gauges), 200, { 'Content-Type': 'text/plain; version=0.0.4' });
  });
  return app;
}

/** Throws `store.damaged` where the file is gone: an open connection would not notice. */
async function requireStore({ store, folder }: Vitrine): Promise<void> {
  await sql`select 1`.execute(store.db);
  await stat(folder.store).catch((error: unknown) => {
    throw new AppError('store.damaged', 'the store is missing from the data folder', { cause: error });
  });
}

/** The alarm comes through just when the logs cannot be opened. */
async function logGauges({ logs }: Vitrine): Promise<Record<string, number>> {
  try {
    const sizes = {
      vitrine_log_searches: (await logs.open('searches')).size,
      vitrine_log_events: (await logs.open('events')).size,
    };
    return { vitrine_log_damaged: 0, ...sizes };
  } catch (error) {
    if (error instanceof AppError && error.code === 'log.damaged') return { vitrine_log_damaged: 1 };
    throw error;
  }
}

/** Throws `session.missing`. */
function refuseStranger(settings: HttpSettings, address: string, authorization = ''): void {
  if (settings.metricsToken === null) {
    if (!settings.behindProxy && isLoopback(address)) return;
  } else if (equal(authorization, `Bearer ${settings.metricsToken}`)) return;
  throw new AppError('session.missing', 'metrics open to this machine only, or with VITRINE_METRICS_TOKEN');
}

function equal(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
