/** What `vitrine serve` starts, and the link with which an installation that has nobody yet begins. */
import { makeSetupLink } from '../flows/setup-link.js';
import type { Vitrine } from '../flows/vitrine.js';

export { readSingleSignOn } from './accounts/single-sign-on.js';
export { makeApp } from './app.js';
export { openServed } from './open-served.js';

/** null where somebody is here already. The secret is behind the `#`, so no server or proxy writes it down. */
export async function setupLink(vitrine: Vitrine, origin: string): Promise<string | null> {
  const secret = await makeSetupLink(vitrine);
  return secret === null ? null : `${origin}/setup#${secret}`;
}
