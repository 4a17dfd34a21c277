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

/** Where clouds answer their machines about credentials, in ranges that look ordinary: Azure, Alibaba, Amazon and Google over IPv6. */
const metadata: readonly string[] = ['168.63.129.16', '100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254'];

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
 * what carries IPv4 within it (6to4, Teredo); mapped addresses and those of translators (NAT64) lie outside of it. An exception for
 * 127.0.0.1 holds for ::ffff:127.0.0.1, which is the same socket.
 */
function rangeOf(address: string): string {
  // A zone (fe80::1%eth0) makes no address public.
  const bare = address.split('%', 1)[0] ?? '';
  if (isIP(bare) === 0) return 'unknown';
  const parsed = ipaddr.parse(bare);
  const mapped = isSix(parsed) && parsed.isIPv4MappedAddress() ? parsed.toIPv4Address() : null;
  if (metadata.includes((mapped ?? parsed).toString())) return 'metadata';
  if (mapped !== null) return mapped.range() === 'unicast' ? 'ipv4Mapped' : mapped.range();
  const range = parsed.range();
  if (range !== 'unicast' || !isSix(parsed)) return range;
  return (parsed.parts[0] ?? 0) >> 13 === 0b001 ? 'unicast' : 'reserved';
}

function isSix(address: ipaddr.IPv4 | ipaddr.IPv6): address is ipaddr.IPv6 {
  return address.kind() === 'ipv6';
}
