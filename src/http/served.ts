/** What every route is given: made once when the server starts, the same for all requests. */
import type { HttpBindings } from '@hono/node-server';
import type { Vitrine } from '../flows/vitrine.js';
import type { Actor } from '../flows/people/actor.js';
import type { PersonId } from '../types.js';
import type { Accounts } from './accounts/accounts.js';
import type { Factor } from './accounts/open-library.js';
import type { Jobs } from './jobs.js';
import type { Metrics } from './metrics.js';
import type { RateLimit } from './rate-limit.js';
import type { SignedAddresses } from './signed-addresses.js';
import type { WaitingPackages } from './waiting-packages.js';

export interface HttpSettings {
  /** Where people reach the server: scheme, host and port. */
  origin: string;
  /** A reverse proxy in front ends TLS and adds `X-Forwarded-For`; without one that header is not believed. */
  behindProxy: boolean;
  /** Opens /metrics to whoever has it; null: to this machine only. */
  metricsToken: string | null;
}

export interface Served {
  readonly vitrine: Vitrine;
  readonly accounts: Accounts;
  readonly settings: HttpSettings;
  readonly jobs: Jobs;
  readonly addresses: SignedAddresses;
  readonly packages: WaitingPackages;
  readonly metrics: Metrics;
  /** Of one person or, where nobody is signed in, one network address. */
  readonly requests: RateLimit;
  /** Of pictures under signed addresses, of one person. */
  readonly pictures: RateLimit;
  /** Of one network address or e-mail address that tries to sign in. */
  readonly attempts: RateLimit;
}

/** Whose account the request belongs to, and how that was proven. Whether the person may act is another question. */
export interface Proof {
  readonly person: PersonId;
  readonly means: 'session' | 'token';
  /** `password`: one factor, whatever it was; `token`: made by somebody who had shown two. */
  readonly factor: Factor | 'token';
}

export interface HttpEnv {
  Bindings: Partial<HttpBindings>;
  Variables: {
    served: Served;
    requestId: string;
    /** What styles of this answer's page must carry. */
    secureHeadersNonce?: string;
    proof: Proof | null;
    actor: Actor | null;
  };
}
