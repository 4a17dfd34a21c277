/**
 * site.yaml: a website that somebody named, with the permission and the bounds within which it is read. Everything is checked before the
 * first request, and nothing that is not in it is ever fetched.
 */
import { isAlias, isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { plainMistakes } from '../../lib/plain-mistakes.js';
import { isContact } from './contact.js';
import { whyForbidden } from './forbidden-hosts.js';
import { globProblem, pathGlobs } from './path-globs.js';

const host = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/,
    'expected a host name such as www.example.org, in lower case and without wildcards',
  );
const webAddress = z
  .url({
    protocol: /^https?$/,
    hostname: /./,
    error: 'expected an address such as https://www.example.org/press/',
  })
  .max(2000)
  .refine(
    (address) => !URL.canParse(address) || new URL(address).username === '',
    'expected an address without a user',
  );
const line = (longest: number) => z.string().trim().min(1).max(longest);
const glob = z
  .string()
  .max(300)
  .superRefine((text, context) => {
    const message = globProblem(text);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
const globs = z.array(glob).max(100);
const paths = z.strictObject({ include: globs.min(1).default(['/**']), exclude: globs.default([]) });
const whole = (largest: number) => z.int().min(1).max(largest);

const siteSchema = z
  .strictObject({
    name: line(200),
    hosts: z.array(host).min(1).max(50),
    sitemaps: z.array(webAddress).max(100).default([]),
    start: z.array(webAddress).max(1000).default([]),
    pages: paths.prefault({}),
    photos: paths.prefault({}),
    permission: line(1000).optional(),
    licence: line(1000).optional(),
    basis: line(1000).optional(),
    approver: line(200),
    contact: line(200).refine(
      isContact,
      'expected a mail address or the address of a page, at which publishers can ask who that was',
    ),
    until: z.iso.date(),
    seconds_between_requests: z.number().min(0.2).max(3600).default(2),
    limits: z
      .strictObject({
        pages: whole(1_000_000).default(1000),
        photos: whole(10_000_000).default(10_000),
        megabytes: whole(10_000_000).default(2000),
        photo_megabytes: whole(200).default(50),
      })
      .prefault({}),
  })
  .superRefine((site, context) => {
    if (site.start.length + site.sitemaps.length === 0)
      context.addIssue({ code: 'custom', path: ['start'], message: 'expected a start page or a sitemap' });
    for (const key of ['start', 'sitemaps'] as const)
      for (const [at, address] of site[key].entries()) {
        if (!URL.canParse(address) || site.hosts.includes(new URL(address).host)) continue;
        context.addIssue({ code: 'custom', path: [key, at], message: 'its host is not among the hosts' });
      }
  });
type SiteFile = z.infer<typeof siteSchema>;

export interface Site extends SiteFile {
  permits: {
    /** Of its host and path; ports count. */
    page(address: URL): boolean;
    photo(address: URL): boolean;
  };
}

export interface SiteDefect {
  /** Of the file, from 1; null: of what is not there. */
  line: number | null;
  message: string;
}

/** A thousand start pages fit in; what is larger holds up the parser. */
const mostChars = 64 * 1024;

export type SiteReading = { ok: true; site: Site } | { ok: false; defects: SiteDefect[] };

/** `text` is YAML or JSON. Every defect is named. */
export function readSite(text: string): SiteReading {
  if (text.length > mostChars)
    return {
      ok: false,
      defects: [
        {
          line: null,
          message: `expected at most ${mostChars} characters, got ${text.length}; more start pages fit in a sitemap`,
        },
      ],
    };
  const lines = new LineCounter();
  // The parser's own look for keys that are there twice costs the square of their number; its drawing of each error costs more than the parsing.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  if (document.errors.length > 0)
    return {
      ok: false,
      defects: document.errors.map(({ pos, message }) => ({
        line: lines.linePos(pos[0]).line,
        message: firstLine(message),
      })),
    };
  const twice = keyTwice(document);
  if (twice !== null)
    return {
      ok: false,
      defects: [{ line: lines.linePos(twice.at).line, message: `'${twice.key}' is there twice` }],
    };
  const parsed = siteSchema.safeParse(plainValue(document));
  if (parsed.success) return { ok: true, site: withGlobs(parsed.data) };
  const defects = parsed.error.issues
    .flatMap(oneByOne)
    .map((issue) => ({ line: lineOf(placeOf(issue)), message: plainMistakes([issue]) }))
    .toSorted((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity));
  return { ok: false, defects };

  /** Of the innermost part of the path that is there. */
  function lineOf(path: readonly PropertyKey[]): number | null {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && !isAlias(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return null;
  }
}

/** Of the maps that mean something here: the outermost and those right within it. */
function keyTwice({ contents }: Document.Parsed): { key: string; at: number } | null {
  const within = isMap(contents) ? contents.items.map(({ value }): unknown => value) : [];
  for (const map of [contents, ...within]) {
    if (!isMap(map)) continue;
    const seen = new Set<string>();
    for (const { key } of map.items) {
      if (!isScalar(key) || typeof key.value !== 'string') continue;
      if (seen.has(key.value)) return { key: key.value.slice(0, 100), at: key.range?.[0] ?? 0 };
      seen.add(key.value);
    }
  }
  return null;
}

type Issue = z.core.$ZodIssue;

/** Unknown keys come together, and stand on lines of their own. */
function oneByOne(issue: Issue): Issue[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue];
}

function placeOf(issue: Issue): PropertyKey[] {
  return issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys] : issue.path;
}

function plainValue(document: Document.Parsed): unknown {
  try {
    // Aliases can make a few lines expand to gigabytes; a site.yaml needs none.
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return null;
  }
}

/** Why a source that is described well may not be read all the same. */
export interface Refusal {
  reason: 'forbidden-host' | 'permission' | 'basis' | 'until' | 'contact';
  /** The host, or the last day. */
  subject: string | null;
  message: string;
}

/** All that stands in the way, the gravest first. `now` by the clock of the installation. */
export function siteRefusals(site: SiteFile, now: Date): Refusal[] {
  const refusals = hostRefusals(site.hosts);
  const refuse = (reason: Refusal['reason'], message: string, subject: string | null = null) =>
    refusals.push({ reason, subject, message });
  if (site.permission === undefined && site.licence === undefined)
    refuse('permission', "expected the owner's permission or a licence: a website is read with leave only");
  if (site.basis === undefined) refuse('basis', 'expected a legal basis for processing what is found there');
  if (site.until < localDate(now))
    refuse('until', `the last day on which this site may be read was ${site.until}`, site.until);
  return refusals;
}

export function hostRefusals(hosts: readonly string[]): Refusal[] {
  return hosts.flatMap((subject) => {
    const message = whyForbidden(subject);
    return message === null ? [] : [{ reason: 'forbidden-host', subject, message }];
  });
}

/** Throws `source.refused`. */
export function refuseUnlawful(site: SiteFile, now: Date): void {
  const [first] = siteRefusals(site, now);
  if (first !== undefined) throw new AppError('source.refused', first.message);
}

function withGlobs(file: SiteFile): Site {
  const matcher = ({ include, exclude }: SiteFile['pages']) => {
    const [isIn, isOut] = [pathGlobs(include), pathGlobs(exclude)];
    return ({ host: of, pathname }: URL): boolean =>
      file.hosts.includes(of) && isIn(pathname) && !isOut(pathname);
  };
  return { ...file, permits: { page: matcher(file.pages), photo: matcher(file.photos) } };
}

function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(/ at line \d+.*$/, '');
}
