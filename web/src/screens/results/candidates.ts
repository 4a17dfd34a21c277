/** Which candidates are shown and how they are folded together. Filters live in the address, so that a link shows the same. */
import type { AnswerOf } from '../../api/api.js';
import { bandOf } from '../../parts/band-of.js';

export type Results = AnswerOf<'GET /searches/{id}'>;
export type Candidate = Results['candidates'][number];
export type Support = 'strong' | 'moderate' | 'weak';

export interface Filters {
  /** Empty: all. */
  collections: readonly string[];
  /** The least support; `weak`: all of them. */
  support: Support;
  /** Years, inclusive; empty: no bound. With one, photos of unknown time are left out. */
  from: string;
  to: string;
  /** Candidates of one photo, or of nearly the same one, together. */
  isGrouped: boolean;
  /** Those that strangers score as high as, too. */
  withStrangers: boolean;
}

export interface Shown {
  candidate: Candidate;
  /** More of the same photo, by rank. */
  alike: Candidate[];
}

const supports: readonly Support[] = ['weak', 'moderate', 'strong'];

export function readFilters(params: URLSearchParams): Filters {
  const support = supports.find((each) => each === params.get('support')) ?? 'weak';
  return {
    collections: params.getAll('collection'),
    support,
    from: params.get('from') ?? '',
    to: params.get('to') ?? '',
    isGrouped: params.get('group') !== 'no',
    withStrangers: params.get('strangers') === 'yes',
  };
}

/** What is as at the beginning stays out of the address. */
export function writeFilters(filters: Filters): URLSearchParams {
  const params = new URLSearchParams(filters.collections.map((name) => ['collection', name]));
  if (filters.support !== 'weak') params.set('support', filters.support);
  if (filters.from !== '') params.set('from', filters.from);
  if (filters.to !== '') params.set('to', filters.to);
  if (!filters.isGrouped) params.set('group', 'no');
  if (filters.withStrangers) params.set('strangers', 'yes');
  return params;
}

export function showCandidates(candidates: readonly Candidate[], filters: Filters): Shown[] {
  const passing = candidates.filter(
    (each) => passes(each, filters) && (filters.withStrangers || !isStrangers(each)),
  );
  if (!filters.isGrouped) return passing.map((candidate) => ({ candidate, alike: [] }));
  const groups = new Map<number, Shown>();
  for (const candidate of passing) {
    const group = groups.get(candidate.likeRank);
    if (group === undefined) groups.set(candidate.likeRank, { candidate, alike: [] });
    else group.alike.push(candidate);
  }
  return [...groups.values()];
}

/** How many pass the filters and would be shown with those that strangers score as high as. */
export function countStrangers(candidates: readonly Candidate[], filters: Filters): number {
  return candidates.filter((each) => passes(each, filters) && isStrangers(each)).length;
}

/** What examiners have had stays in sight, whatever it scored. */
function isStrangers(candidate: Candidate): boolean {
  return candidate.status === 'not examined' && bandOf(candidate) === 'none';
}

function passes({ photo, support }: Candidate, { collections, support: least, from, to }: Filters): boolean {
  if (collections.length > 0 && !collections.includes(photo.collection)) return false;
  // Without a calibration nobody knows: hiding them would say that they are weak.
  if (support !== null && supports.indexOf(support) < supports.indexOf(least)) return false;
  if (from === '' && to === '') return true;
  const year = yearOf(photo.capturedAt);
  return year !== null && (from === '' || year >= from) && (to === '' || year <= to);
}

export function yearOf(capturedAt: string | null): string | null {
  return /^\d{4}/.exec(capturedAt ?? '')?.[0] ?? null;
}

/** Those that occur, ascending. */
export function yearsOf(candidates: readonly Candidate[]): string[] {
  const years = candidates.flatMap(({ photo }) => yearOf(photo.capturedAt) ?? []);
  return [...new Set(years)].toSorted();
}

/** Where the focus goes in a grid of so many columns; null: the key means something else. */
export function indexAfterKey(key: string, index: number, count: number, columns: number): number | null {
  const moved: Readonly<Record<string, number>> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index - columns,
    ArrowDown: index + columns,
    Home: 0,
    End: count - 1,
  };
  const next = moved[key];
  if (next === undefined) return null;
  return next < 0 || next >= count ? index : next;
}
