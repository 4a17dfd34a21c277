/**
 * Who searched when for what, for those who oversee. The list is of the searches that the log has, so that a look at it is a look at the log,
 * and is an entry (`log.read`) before anything is told. It says what became of a search, never what it found.
 */
import { AppError } from '../../errors.js';
import { csvLine } from '../../lib/csv.js';
import {
  countMadeSearches,
  madeSearches,
  nothingFollowed,
  whatFollowed,
  type Followed,
  type MadeCounts,
  type MadeFilter,
  type MadeSearch,
} from '../../store/made-searches.js';
import type { Role } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { record } from './record.js';
import type { Vitrine } from '../vitrine.js';

export const overseers: readonly Role[] = ['auditor', 'privacy-officer'];

export type WhoSearchedFilter = MadeFilter;

export interface WhoSearchedRequest {
  reason: string;
  filter: MadeFilter;
  /** Searches before this entry of the log. */
  before?: number;
  limit: number;
}

export type ListedSearch = MadeSearch & Followed;

export interface WhoSearched {
  /** Newest first. */
  items: ListedSearch[];
  nextBefore: number | null;
  /** Of all that the filter lets through, not of this page alone. */
  counts: Omit<MadeCounts, 'entries'>;
}

export const mostExportedSearches = 50_000;

/** Throws `role.missing`, `reason.missing` or `log.` errors. */
export async function whoSearched(
  vitrine: Vitrine,
  actor: Actor,
  { reason, filter, ...page }: WhoSearchedRequest,
): Promise<WhoSearched> {
  const counts = await look(vitrine, actor, { reason, filter });
  const { db } = vitrine.store;
  const made = await madeSearches(db, filter, page);
  const last = made.at(-1);
  const nextBefore = made.length < page.limit || last === undefined ? null : last.logIndex;
  return { items: await withWhatFollowed(vitrine, made), nextBefore, counts };
}

/** The newest 50,000 at most, as JSON or CSV. Throws as `whoSearched` does. */
export async function exportWhoSearched(
  vitrine: Vitrine,
  actor: Actor,
  wanted: Pick<WhoSearchedRequest, 'reason' | 'filter'>,
  format: 'json' | 'csv',
): Promise<string> {
  await look(vitrine, actor, wanted);
  const made = await madeSearches(vitrine.store.db, wanted.filter, { limit: mostExportedSearches });
  const items = await withWhatFollowed(vitrine, made);
  return format === 'json' ? `${JSON.stringify(items, null, 2)}\n` : csvOf(items);
}

/** Counts, and has the log say that they and what they count were looked at. */
async function look(
  vitrine: Vitrine,
  actor: Actor,
  { reason, filter }: Pick<WhoSearchedRequest, 'reason' | 'filter'>,
): Promise<Omit<MadeCounts, 'entries'>> {
  requireRole(actor, ...overseers);
  if (reason.trim() === '') throw new AppError('reason.missing', 'say why you look at who searched');
  const { entries, ...counts } = await countMadeSearches(vitrine.store.db, filter);
  // That there is none is told of all of them.
  const read = entries ?? { from: 0, to: (await vitrine.logs.open('searches')).size };
  await record(vitrine, actor.person, async () => {
    const event = { type: 'log.read', log: 'searches', ...read } as const;
    return { result: undefined, events: [{ event, secrets: { reason: reason.trim() } }] };
  });
  return counts;
}

async function withWhatFollowed({ store }: Vitrine, made: readonly MadeSearch[]): Promise<ListedSearch[]> {
  const followed = await whatFollowed(
    store.db,
    made.map(({ id }) => id),
  );
  return made.map((search) => ({
    ...search,
    ...(followed.get(search.id) ?? { ...nothingFollowed, flags: [] }),
  }));
}

const columns = [
  'at',
  'user',
  'person',
  'unit',
  'reference',
  'case',
  'purpose',
  'offence',
  'reason',
  'authorisation',
  'mode',
  'photos',
  'outcome',
  'candidates',
  'supported',
  'notSupported',
  'exports',
  'authorisationState',
  'logIndex',
  'id',
] as const satisfies readonly (keyof ListedSearch)[];

function csvOf(items: readonly ListedSearch[]): string {
  const lines = items.map((item) =>
    csvLine([
      ...columns.map((column) => item[column]),
      String(item.isErased),
      item.collections.join('; '),
      item.flags.join('; '),
    ]),
  );
  return csvLine([...columns, 'isErased', 'collections', 'flags']) + lines.join('');
}
