/** Headers of the answer that carried a photo, as they are kept with it and handed out in evidence packages. */

/** Of whoever asked, not of the photo: sessions, credentials, and where a browser is to report to. */
const notKept: ReadonlySet<string> = new Set([
  'set-cookie',
  'set-cookie2',
  'cookie',
  'authorization',
  'proxy-authorization',
  'www-authenticate',
  'proxy-authenticate',
  'authentication-info',
  'proxy-authentication-info',
  'x-csrf-token',
  'report-to',
  'nel',
]);
const mostKept = 100;

/** In their order, cut to what may be kept of each. */
export function keptHeaders(
  headers: readonly (readonly [name: string, value: string])[],
): [name: string, value: string][] {
  return headers
    .filter(([name]) => !notKept.has(name.trim().toLowerCase()))
    .slice(0, mostKept)
    .map(([name, value]) => [name.slice(0, 200), value.slice(0, 2000)]);
}
