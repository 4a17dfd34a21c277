/**
 * Requests are for this server by name. A page of another site can have its own name resolve to our address (DNS rebinding) and would be
 * of the same origin then, for a browser on this machine or in this network; what it cannot do is have that browser say our name.
 */
import { createMiddleware } from 'hono/factory';
import { AppError } from '../errors.js';
import type { HttpEnv, HttpSettings } from './served.js';

/** Nobody can make these mean another machine; a tunnel or a proxy beside us says them with a port of its own. */
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Throws `request.misdirected`. */
export const ownHost = createMiddleware<HttpEnv>(async (c, next) => {
  const { settings } = c.get('served');
  const url = new URL(c.req.url);
  // The target of a request can name a host too, which then counts for what is behind us.
  const hosts = [url.host, c.req.header('host') ?? url.host];
  if (!isOpenToProbes(url.pathname, settings) && !hosts.every((host) => isOwn(host, settings.origin))) {
    throw new AppError(
      'request.misdirected',
      'expected the name of this server in the header Host: vitrine serve --origin says which it is',
    );
  }
  await next();
});

/** Probes ask by number, and learn yes or no. Metrics are opened by a token, where there is one, that no page has. */
function isOpenToProbes(path: string, { metricsToken }: HttpSettings): boolean {
  return path === '/health' || path === '/ready' || (path === '/metrics' && metricsToken !== null);
}

function isOwn(host: string, origin: string): boolean {
  const own = new URL(origin);
  const address = `${own.protocol}//${host}`;
  // Nothing but a name and a port: what else a URL may have before its path is not for this header.
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(address)) return false;
  const given = new URL(address);
  return given.host === own.host || loopbackNames.has(given.hostname);
}
