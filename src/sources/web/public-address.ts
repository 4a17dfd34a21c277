/**
 * Which network addresses a fetch may reach: public ones. Whoever publishes a name decides what it points at, so the answer of the DNS is
 * as untrusted as a page. An address that is let through here by mistake opens this machine's own network to whoever writes a link.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * A named exception: true where `host` may be at the private `address`. Dangerous: whoever controls the name reaches that network. Link-local
 * addresses, where clouds keep their credentials, are never asked about.
 */
export type AllowPrivate = (host: string, address: string) => boolean;

/** Ranges for which an exception can be made; every other one is refused whatever is allowed. */
const excusable: readonly string[] = ['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'];

/** Why `host` may not be reached at `address` (an IP address in any spelling that sockets take); null: it may. */
export function refusalOfAddress(host: string, address: string, allowPrivate: AllowPrivate): string | null {
  const range = rangeOf(address);
  if (range === 'unicast') return null;
  if (excusable.includes(range) && allowPrivate(host, address)) return null;
  return `its address is not public (${range})`;
}

/** The IP address that a URL's host name is, without brackets; null for names. Node has normalised `0x7f.1` and the like. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? null : bare;
}

/**
 * `unicast` is public, every other name is a special purpose (IANA registries of RFC 6890). Of IPv6 only 2000::/3 is given out, and not
 * what carries IPv4 within it (6to4, Teredo); mapped addresses and those of translators (NAT64) lie outside of it.
 */
function rangeOf(address: string): string {
  // A zone (fe80::1%eth0) makes no address public.
  const bare = address.split('%', 1)[0] ?? '';
  if (isIP(bare) === 0) return 'unknown';
  const parsed = ipaddr.parse(bare);
  if (parsed.kind() === 'ipv4') return parsed.range();
  const six = parsed as ipaddr.IPv6;
  if (six.isIPv4MappedAddress())
    return six.toIPv4Address().range() === 'unicast' ? 'ipv4Mapped' : mappedRange(six);
  const range = six.range();
  if (range !== 'unicast') return range;
  return (six.parts[0] ?? 0) >> 13 === 0b001 ? 'unicast' : 'reserved';
}

/** An exception for 127.0.0.1 holds for ::ffff:127.0.0.1, which is the same socket. */
function mappedRange(address: ipaddr.IPv6): string {
  return address.toIPv4Address().range();
}
