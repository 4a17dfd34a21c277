/** Why a port could not be listened on, for people: what is in the way, and what to do. */
const advice: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already; end it, or take another port with --port',
  EACCES: 'this account may not use the port; take one from 1024 on with --port',
  EADDRNOTAVAIL: 'this machine has no such address; --host 127.0.0.1 is always there',
  ENOTFOUND: 'there is no such name; give an address such as --host 127.0.0.1',
};

export function whyNotListening(
  host: string,
  port: number,
  { code = 'unknown' }: NodeJS.ErrnoException,
): string {
  const what = advice[code];
  return `cannot listen on ${host}, port ${port} (${code})${what === undefined ? '' : `: ${what}`}`;
}
