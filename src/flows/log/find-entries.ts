/**
 * Looking for entries of a log by type, person and day: newest first, page by page, and all of them as a file. Whatever part of the log was
 * gone through for it counts as read, and is an entry itself before anything is told.
 */
import type { Entry } from '../../audit/entries.js';
import { AppError } from '../../errors.js';
import { csvLine } from '../../lib/csv.js';
import { requireRole, type Actor } from '../people/actor.js';
import { sizeOf } from './log-state.js';
import type { LogName, OpenLog } from './logs.js';
import type { ReadEntry } from './read-log.js';
import { record } from './record.js';
import type { Vitrine } from '../vitrine.js';

/** What is not given does not narrow. */
export interface EntryFilter {
  types?: readonly string[];
  /** Id of a person, case, search …: entries that name it, also as who did it. */
  about?: string;
  /** Days in UTC, YYYY-MM-DD, both included. */
  from?: string;
  to?: string;
}

export interface FindRequest {
  log: LogName;
  reason: string;
  filter: EntryFilter;
  /** Entries before this number; the end where it is not given. */
  before?: number;
  limit: number;
}

export interface Found {
  /** Newest first. */
  items: ReadEntry[];
  /** Where to go on: entries before this number; null: there are none. */
  nextBefore: number | null;
}

const bundle = 256;
/** Gone through for one page at most: an answer within a second however rare what is looked for. */
const mostScanned = 64 * bundle;
export const mostExported = 20_000;

/** For auditors. Throws `role.missing`, `reason.missing` or `log.damaged`. */
export async function findEntries(vitrine: Vitrine, actor: Actor, wanted: FindRequest): Promise<Found> {
  const { log, end } = await openFor(vitrine, actor, wanted);
  const { items, reached, isDone } = await scan(log, { ...wanted, end, most: mostScanned });
  await recordLook(vitrine, actor, wanted, { from: reached, to: end });
  return { items, nextBefore: isDone ? null : reached };
}

/** The newest that fit, at most 20,000, as JSON or CSV. For auditors; throws as `findEntries` does. */
export async function exportEntries(
  vitrine: Vitrine,
  actor: Actor,
  wanted: Omit<FindRequest, 'limit' | 'before'>,
  format: 'json' | 'csv',
): Promise<string> {
  const { log, end } = await openFor(vitrine, actor, wanted);
  const { items, reached } = await scan(log, { ...wanted, end, limit: mostExported, most: Infinity });
  await recordLook(vitrine, actor, wanted, { from: reached, to: end });
  return format === 'json' ? jsonOf(items) : csvOf(items);
}

async function openFor(
  vitrine: Vitrine,
  actor: Actor,
  { log: name, reason, before }: { log: LogName; reason: string; before?: number },
): Promise<{ log: OpenLog; end: number }> {
  requireRole(actor, 'auditor');
  if (reason.trim() === '') throw new AppError('reason.missing', 'say why the log is read');
  const log = await vitrine.logs.open(name);
  const size = sizeOf(await log.checkpoint());
  return { log, end: Math.min(before ?? size, size) };
}

async function recordLook(
  vitrine: Vitrine,
  actor: Actor,
  { log, reason }: { log: LogName; reason: string },
  { from, to }: { from: number; to: number },
): Promise<void> {
  if (from === to) return;
  await record(vitrine, actor.person, async () => {
    const event = { type: 'log.read', log, from, to } as const;
    return { result: undefined, events: [{ event, secrets: { reason: reason.trim() } }] };
  });
}

interface Scan {
  end: number;
  filter: EntryFilter;
  limit: number;
  /** Entries to go through. */
  most: number;
}

/** Backwards, a bundle at a time. */
async function scan(
  log: OpenLog,
  { end, filter, limit, most }: Scan,
): Promise<{ items: ReadEntry[]; reached: number; isDone: boolean }> {
  const items: ReadEntry[] = [];
  let reached = end;
  while (reached > 0 && end - reached < most) {
    const from = Math.floor((reached - 1) / bundle) * bundle;
    const read: { entry: ReadEntry; parsed: Entry }[] = [];
    for await (const { index, bytes } of log.entries(from, reached)) {
      const text = Buffer.from(bytes).toString('utf8');
      read.push({ entry: { index, text }, parsed: JSON.parse(text) as Entry });
    }
    for (const { entry, parsed } of read.toReversed()) {
      reached = entry.index;
      if (fits(parsed, filter)) items.push(entry);
      if (items.length === limit) return { items, reached, isDone: reached === 0 };
    }
    // Clocks are set back by minutes, not by bundles.
    if (filter.from !== undefined && read.every(({ parsed }) => parsed.at.slice(0, 10) < filter.from!)) {
      return { items, reached, isDone: true };
    }
  }
  return { items, reached, isDone: reached === 0 };
}

function fits(entry: Entry, { types, about, from, to }: EntryFilter): boolean {
  const day = entry.at.slice(0, 10);
  if (from !== undefined && day < from) return false;
  if (to !== undefined && day > to) return false;
  if (types !== undefined && types.length > 0 && !types.includes(entry.type)) return false;
  return about === undefined || Object.values(entry).flat().includes(about);
}

function jsonOf(items: readonly ReadEntry[]): string {
  return `[\n${items.map(({ index, text }) => `{"index":${index},"entry":${text}}`).join(',\n')}\n]\n`;
}

function csvOf(items: readonly ReadEntry[]): string {
  const lines = items.map(({ index, text }) => {
    const { type, at, by, policy, id, v: _v, ...rest } = JSON.parse(text) as Entry;
    return csvLine([index, at, type, by, policy, id, JSON.stringify(rest)]);
  });
  return csvLine(['index', 'at', 'type', 'by', 'policy', 'id', 'fields']) + lines.join('');
}
