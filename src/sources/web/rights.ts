/**
 * Signals by which publishers say what may be done with what they publish, read from headers, meta elements and tdmrep.json. Every signal that
 * was looked at is kept with the photo, with its effect; one that refuses is enough, whatever the others say.
 */
import { z } from 'zod';
import { comparableAddress } from '../../lib/comparable-address.js';
import type { RightsSignal } from '../../types.js';
import { productToken } from './guarded-fetch.js';

/** Of X-Robots-Tag and the meta element of that name; `none` is noindex and nofollow in one word. */
const forbidding = ['noindex', 'noimageindex', 'noai', 'noimageai', 'none'];
const notToFollow = ['nofollow', 'none'];
/** Directives with a value after a colon; any other word before a colon names the robot that is meant. */
const withValue = ['unavailable_after', 'max-snippet', 'max-image-preview', 'max-video-preview'];

export type Headers = readonly (readonly [name: string, value: string])[];

/** `robots`: who is meant where a header names nobody. */
export function headerSignals(headers: Headers, from: string, now: Date): RightsSignal[] {
  const all = (name: string) => headers.filter(([each]) => each === name).map(([, value]) => value);
  const robots = all('x-robots-tag').map((value) => robotsSignal('x-robots-tag', value, from, now));
  const reserved = all('tdm-reservation').map((value) => tdmSignal('tdm-reservation', value, from));
  return [
    ...(robots.length > 0 ? robots : [absent('x-robots-tag', from)]),
    ...(reserved.length > 0 ? reserved : [absent('tdm-reservation', from)]),
  ];
}

/** Of a page, for what is embedded in it. */
export function metaSignals(
  metas: readonly { name: string; content: string }[],
  from: string,
  now: Date,
): RightsSignal[] {
  const found = metas.flatMap(({ name, content }) => {
    if (name === 'robots' || name === 'vitrine') return [robotsSignal(`meta ${name}`, content, from, now)];
    return name === 'tdm-reservation' ? [tdmSignal('meta tdm-reservation', content, from)] : [];
  });
  return found.length > 0 ? found : [absent('meta robots', from)];
}

/** True where a page asks that its links be left alone. */
export function forbidsLinks(headers: Headers, metas: readonly { name: string; content: string }[]): boolean {
  const texts = [
    ...headers.filter(([name]) => name === 'x-robots-tag').map(([, value]) => value),
    ...metas.filter(({ name }) => name === 'robots' || name === 'vitrine').map(({ content }) => content),
  ];
  return texts.flatMap(directives).some((each) => notToFollow.includes(each));
}

/** Why it may not be taken; null: it may. */
export function refusalIn(signals: readonly RightsSignal[]): string | null {
  const refusing = signals.find(({ effect }) => effect === 'refused');
  return refusing === undefined ? null : `${refusing.signal}: ${refusing.value ?? ''} (${refusing.from})`;
}

function robotsSignal(signal: string, value: string, from: string, now: Date): RightsSignal {
  const isRefused = directives(value).some((each) => forbidding.includes(each) || isOver(each, now));
  return { signal, value: value.slice(0, 1000), from, effect: isRefused ? 'refused' : 'allowed' };
}

/** Those that concern us, in lower case; a value comes with its word. */
function directives(text: string): string[] {
  const found: string[] = [];
  let isMeant = true;
  for (const part of partsOf(text.toLowerCase())) {
    const [word, rest] = splitOnce(part);
    const isNamed = rest !== undefined && !withValue.includes(word);
    if (isNamed) isMeant = word === productToken.toLowerCase() || word === '*' || word === 'robots';
    if (!isMeant) continue;
    const directive = isNamed ? rest : part;
    // Some write them with spaces between; a date holds some.
    found.push(...(directive.startsWith('unavailable_after') ? [directive] : directive.split(/\s+/)));
  }
  return found;
}

/** Between the commas; one that stands within a date (`sat, 25 jun 2050`) is part of it. */
function partsOf(list: string): string[] {
  const parts: string[] = [];
  for (const part of list.split(',').map((each) => each.trim())) {
    const isRestOfDate = /unavailable_after:\s*[a-z]+$/.test(parts.at(-1) ?? '') && /^\d/.test(part);
    if (isRestOfDate) parts.push(`${parts.pop()}, ${part}`);
    else parts.push(part);
  }
  return parts;
}

function splitOnce(part: string): [string, string | undefined] {
  const at = part.indexOf(':');
  return at === -1 ? [part.trim(), undefined] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
}

function isOver(directive: string, now: Date): boolean {
  const [word, date = ''] = splitOnce(directive);
  // One that cannot be read may have passed.
  return word === 'unavailable_after' && !(Date.parse(date) >= now.getTime());
}

/** TDM Reservation Protocol (W3C community group, 2024): 1 reserves, 0 does not. What is neither is taken for a reservation. */
function tdmSignal(signal: string, value: string, from: string): RightsSignal {
  return { signal, value: value.slice(0, 1000), from, effect: value.trim() === '0' ? 'allowed' : 'refused' };
}

function absent(signal: string, from: string): RightsSignal {
  return { signal, value: null, from, effect: 'allowed' };
}

const tdmRuleSchema = z.object({
  location: z.string().max(2000),
  'tdm-reservation': z.union([z.number(), z.string(), z.boolean()]),
});

/**
 * What /.well-known/tdmrep.json at `from` says of a path. Locations are patterns as in robots.txt. Where several hold, both readings that are
 * in use (the first one, the longest one) are asked, and one reservation is enough. A rule that is none is passed over, the others hold.
 * Null: it is no such file.
 */
export function tdmrepSignal(bytes: Uint8Array, from: string, path: string): RightsSignal | null {
  const stated = parsedJson(bytes);
  const rules = (Array.isArray(stated) ? stated : []).flatMap(
    (each: unknown) => tdmRuleSchema.safeParse(each).data ?? [],
  );
  if (rules.length === 0) return null;
  const comparable = comparableAddress(path);
  const holding = rules.filter(({ location }) => holds(comparableAddress(location), comparable));
  const longest = holding.toSorted((a, b) => b.location.length - a.location.length)[0];
  const deciding = [holding[0], longest].filter((each) => each !== undefined);
  const reserving = deciding.find((each) => String(each['tdm-reservation']) !== '0') ?? deciding[0];
  if (reserving === undefined) return absent('tdmrep.json', from);
  const reservation = String(reserving['tdm-reservation']);
  return {
    signal: 'tdmrep.json',
    value: `${reserving.location.slice(0, 500)}: ${reservation.slice(0, 20)}`,
    from,
    effect: reservation === '0' ? 'allowed' : 'refused',
  };
}

/** `*` is anything, `$` the end; without a `$` it is a beginning. Linear: no pattern of a stranger becomes an expression. */
function holds(pattern: string, path: string): boolean {
  const isWhole = pattern.endsWith('$');
  const [first = '', ...parts] = (isWhole ? pattern.slice(0, -1) : pattern).split('*');
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    if (isWhole && isLast) return path.length - part.length >= at && path.endsWith(part);
    const found = path.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return !isWhole || at === path.length;
}

function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
