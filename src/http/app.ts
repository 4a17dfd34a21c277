/**
 * The server without a socket: a request goes in, a response comes out. The order of the layers matters: the headers that protect
 * the browser stand on every answer, also on refusals; the limits come before any work; the guard of a route (`access.ts`) comes
 * before its body is read.
 */
import { OpenAPIHono } from '@hono/zod-openapi';
import { requestId } from 'hono/request-id';
import { NONCE, secureHeaders } from 'hono/secure-headers';
import { AppError } from '../errors.js';
import { plainMistakes } from '../lib/plain-mistakes.js';
import { allRoutes } from './all-routes.js';
import { apiBase } from './define-route.js';
import { measured } from './metrics.js';
import { limitOf } from './overload.js';
import { operations } from './operations.js';
import { ownHost } from './own-host.js';
import { problem } from './problem.js';
import { sameOrigin } from './same-origin.js';
import type { HttpEnv, Served } from './served.js';
import { webPages } from './web-pages.js';

/** Requests of all kinds; event streams count until they have begun, and then in `jobs.ts`. */
const mostRequests = 256;

export type App = ReturnType<typeof makeApp>;

/** `webFolder`: where the built browser app is. */
export function makeApp(served: Served, webFolder?: string) {
  const app = new OpenAPIHono<HttpEnv>();
  app.onError((error, c) => problem(c, error));
  const pages = webPages(webFolder);
  // Not a route of its own: it would stand behind every other one, and metrics count by the last that matched.
  app.notFound(pages);

  app.use(async (c, next) => {
    c.set('served', served);
    c.set('proof', null);
    c.set('actor', null);
    await next();
  });
  app.use(requestId({ headerName: '', generator: () => crypto.randomUUID() }));
  app.use(async (c, next) => {
    c.header('X-Request-Id', c.get('requestId'));
    await next();
  });
  app.use(measured);
  app.use(securityHeaders(served.settings.origin));
  app.use(limitOf(mostRequests));
  app.use(ownHost);
  app.use(sameOrigin);

  app.route('/', operations());
  const api = new OpenAPIHono<HttpEnv>({
    defaultHook: (result) => {
      if (!result.success) throw new AppError('usage', mistakesIn(result.target, result.error.issues));
    },
  });
  for (const each of allRoutes()) each.mount(api);
  app.route(apiBase, api);
  return app;
}

/**
 * Nothing is loaded from, sent to or shown in another site. Scripts come as files of our own; styles too, or they carry the nonce of
 * the page: the app's components make some while they run.
 */
function securityHeaders(origin: string) {
  const self = ["'self'"];
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: self,
      styleSrc: ["'self'", NONCE],
      imgSrc: ["'self'", 'blob:', 'data:'],
      fontSrc: self,
      connectSrc: self,
      manifestSrc: self,
      workerSrc: self,
      formAction: self,
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    crossOriginEmbedderPolicy: true,
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    strictTransportSecurity: origin.startsWith('https:') ? 'max-age=31536000; includeSubDomains' : false,
    permissionsPolicy: { camera: [], geolocation: [], microphone: [], publickeyCredentialsGet: ['self'] },
  });
}

/** Forms and JSON are what was sent; of what stands in the address it is said. */
function mistakesIn(target: string, issues: Parameters<typeof plainMistakes>[0]): string {
  const inAddress = target === 'query' || target === 'param';
  return `${inAddress ? 'in the address: ' : ''}${plainMistakes(issues)}`;
}
