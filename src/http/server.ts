/** What `vitrine serve` starts: the app, and the work that goes on behind it. */
import type { Vitrine } from '../flows/vitrine.js';
import { makeApp, type App } from './app.js';
import { startHousekeeping } from './housekeeping.js';
import { openServed, type ServedOptions } from './open-served.js';

export { makeSetupLink } from '../flows/people/setup-link.js';
export { readSingleSignOn } from './accounts/single-sign-on.js';

export interface HttpServer {
  fetch: App['fetch'];
  /** Lets running work finish what it has in hand. */
  close(): Promise<void>;
}

export function openServer(vitrine: Vitrine, options: ServedOptions): HttpServer {
  const served = openServed(vitrine, options);
  const housekeeping = startHousekeeping(vitrine, served.metrics);
  return {
    fetch: makeApp(served).fetch,
    async close() {
      await Promise.all([served.jobs.close(), housekeeping.close()]);
    },
  };
}
