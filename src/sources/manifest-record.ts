/** One line of a manifest: which columns there are, and what each may hold. */
import { z } from 'zod';

/** Where one file of a manifest came from. Null: the manifest does not say. */
export interface ManifestRecord {
  /** Null: there is no file; the photo lies at `source`, which is then a web address. */
  path: string | null;
  source: string | null;
  page: string | null;
  title: string | null;
  capturedAt: string | null;
}

export const manifestColumns = ['path', 'source_url', 'page_url', 'title', 'captured_at'] as const;

const webAddress = /^https?:\/\/[^/\s]/i;
const otherScheme = /^(?:[a-z][a-z0-9+.-]*:\/\/|(?:javascript|data|vbscript|blob):)/i;

/** ISO 8601 as sources give it: a year, a month, a day, or a time of day with or without its zone. */
const isoMoment = z.union([
  z.string().regex(/^\d{4}(-(0[1-9]|1[0-2]))?$/),
  z.iso.date(),
  z.iso.datetime({ offset: true, local: true }),
]);

/** True for a date or time in a form that `captured_at` may have. */
export function isCaptureTime(text: string): boolean {
  return isoMoment.safeParse(text).success;
}

/** An absent, null or empty cell is null. */
function optional(check: (text: string) => boolean, expected: string) {
  return z
    .union([z.string(), z.number(), z.null()], { error: 'expected text' })
    .optional()
    .transform((cell, context) => {
      const text = String(cell ?? '').trim();
      if (text === '') return null;
      if (check(text)) return text;
      context.addIssue({ code: 'custom', message: `expected ${expected}, got '${excerpt(text)}'` });
      return z.NEVER;
    });
}

/** Longer than any address or title; a longer cell is a broken file. */
const largestCellChars = 8192;

const columns = z.object(
  {
    path: z
      .string({ error: 'expected the path of a file' })
      .refine((path) => !path.includes('\0'), 'a path cannot contain a zero byte')
      .nullish()
      .transform((path) => path || null),
    source_url: optional(
      (text) => (webAddress.test(text) ? isOpenAddress(text) : !otherScheme.test(text)) && isShort(text),
      'an http(s) address without a user, or an archive reference',
    ),
    page_url: optional(
      (text) => webAddress.test(text) && isOpenAddress(text) && isShort(text),
      'an http(s) address without a user',
    ),
    title: optional(isShort, `at most ${largestCellChars} characters`),
    captured_at: optional(isCaptureTime, 'an ISO 8601 date such as 2021-03-04 or 2021-03-04T10:11:12Z'),
  },
  { error: 'expected one JSON object on one line' },
);

const row = columns.refine(
  ({ path, source_url: source }) => path !== null || (source !== null && webAddress.test(source)),
  {
    path: ['path'],
    error: 'expected the path of a file, or an http(s) address in source_url',
  },
);

/** The record, or what is wrong with each column, as `column: expected …, got …`. */
export function parseManifestRow(cells: unknown): { record: ManifestRecord } | { problems: string[] } {
  const parsed = row.safeParse(cells);
  if (!parsed.success) {
    return { problems: parsed.error.issues.map(showIssue) };
  }
  const { path, source_url, page_url, title, captured_at } = parsed.data;
  return { record: { path, source: source_url, page: page_url, title, capturedAt: captured_at } };
}

function showIssue({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

/** It is shown as a link: nobody's password belongs into it. */
function isOpenAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

function isShort(text: string): boolean {
  return text.length <= largestCellChars;
}

/** For messages, which are kept: without a password. */
function excerpt(cell: string): string {
  const text = cell.replace(/\/\/[^/?#]*@/, '//…@');
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
