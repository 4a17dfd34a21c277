/** What `vitrine serve` starts: the app, and the work that goes on behind it. */
import type { Vitrine } from '../flows/vitrine.js';
import { makeApp, type App } from './app.js';
import { openServed, type ServedOptions } from './open-served.js';

export { makeSetupLink } from '../flows/setup-link.js';
export { readSingleSignOn } from './accounts/single-sign-on.js';

export interface HttpServer {
  fetch: App['fetch'];
  /** Lets running jobs finish what they have in hand. */
  close(): Promise<void>;
}

export function openServer(vitrine: Vitrine, options: ServedOptions): HttpServer {
  const served = openServed(vitrine, options);
  return { fetch: makeApp(served).fetch, close: () => served.jobs.close() };
}
