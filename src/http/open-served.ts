/** Makes what the routes work with. Whoever opened the vitrine closes it, after this. */
import type { Vitrine } from '../flows/vitrine.js';
import { openAccounts } from './accounts/accounts.js';
import type { SingleSignOn } from './accounts/single-sign-on.js';
import { openJobs } from './jobs.js';
import { openMetrics } from './metrics.js';
import { rateLimit } from './rate-limit.js';
import type { HttpSettings, Served } from './served.js';
import { signedAddresses } from './signed-addresses.js';
import { waitingPackages } from './waiting-packages.js';

export interface ServedOptions extends HttpSettings {
  singleSignOn: SingleSignOn | null;
}

export function openServed(vitrine: Vitrine, options: ServedOptions): Served {
  const { origin, behindProxy, metricsToken, singleSignOn } = options;
  return {
    vitrine,
    accounts: openAccounts(vitrine, { origin, singleSignOn }),
    settings: { origin, behindProxy, metricsToken },
    jobs: openJobs(() => vitrine.now()),
    addresses: signedAddresses(),
    packages: waitingPackages(),
    metrics: openMetrics(),
    requests: rateLimit(600, 1200),
    // Whoever scrolls through a gallery passes a hundred pictures a second.
    pictures: rateLimit(6000, 12_000),
    attempts: rateLimit(10, 10),
  };
}
