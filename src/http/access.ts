/**
 * Who may call a route, said next to its schema and checked before its body is even read. A role here is the coarse half: what a
 * person may do with this case or that search, the flow decides.
 */
import { createMiddleware } from 'hono/factory';
import { AppError } from '../errors.js';
import { requireRole } from '../flows/people/actor.js';
import { recognise } from '../flows/people/recognise.js';
import type { Role } from '../types.js';
import { networkAddress } from './network-address.js';
import type { HttpEnv } from './served.js';

/**
 * `public`: no session; for signing in, health, and what anybody may read. `account`: whoever has an account, also before the
 * second factor is set up. `anyone`: whoever may act here. `signed`: the one person whom the address was told, which the route checks.
 * Otherwise: whoever holds one of these roles.
 */
export type Access = 'public' | 'account' | 'anyone' | 'signed' | readonly Role[];

/** Throws `session.missing`, what `actAs` and `requireRole` throw, or `request.too-many`. */
export function guard(access: Access) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    const served = c.get('served');
    const proof = access === 'public' ? null : await served.accounts.identify(c.req.raw.headers);
    // Pictures by themselves: a look through a gallery must not use up what its person may ask for otherwise.
    const limit = access === 'signed' ? served.pictures : served.requests;
    limit.take(proof?.person ?? networkAddress(c));
    if (access !== 'public') {
      if (proof === null) throw new AppError('session.missing', 'sign in, or send a token');
      c.set('proof', proof);
      if (access !== 'account') {
        const { person, means, factor } = proof;
        const actor = await recognise(served.vitrine, person, { means, secondFactor: factor !== 'password' });
        if (typeof access !== 'string') requireRole(actor, ...access);
        c.set('actor', actor);
      }
    }
    await next();
  });
}
