/**
 * Requests that change something come from our own pages, or carry a token. Cookies are SameSite=Lax besides; this is the second
 * bar, for browsers that do not keep the first.
 */
import { createMiddleware } from 'hono/factory';
import { AppError } from '../errors.js';
import type { HttpEnv } from './served.js';

/** Throws `request.foreign`. */
export const sameOrigin = createMiddleware<HttpEnv>(async (c, next) => {
  const isSafe = c.req.method === 'GET' || c.req.method === 'HEAD';
  // A page of another site cannot set this header without our leave, which nobody gets. Of its kinds only a token counts: a proxy
  // with passwords of its own has browsers send another kind along with every request.
  const hasToken = /^bearer /i.test(c.req.header('authorization') ?? '');
  if (!isSafe && !hasToken) {
    const origin = c.req.header('origin');
    if (origin !== c.get('served').settings.origin) {
      throw new AppError(
        'request.foreign',
        'expected a request of our own pages: the header Origin is another one',
      );
    }
  }
  await next();
});
