/** What is kept of the head of an answer in which a photo came, as evidence of where it came from. */

/** Of visitors, not of photos. */
const notKept = new Set(['set-cookie', 'set-cookie2', 'www-authenticate', 'report-to', 'nel']);
const most = { headers: 100, name: 200, value: 2000 };

export function keptHeaders(headers: Iterable<readonly [name: string, value: string]>): [string, string][] {
  return [...headers]
    .filter(([name]) => !notKept.has(name.toLowerCase()))
    .slice(0, most.headers)
    .map(([name, value]) => [name.slice(0, most.name), value.slice(0, most.value)]);
}
