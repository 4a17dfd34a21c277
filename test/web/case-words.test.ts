/** What screens of cases work out by themselves: states by the day, what is found, days of a timeline. */
import { describe, expect, it } from 'vitest';
import { fits, stateOfCase } from '../../web/src/screens/cases/case-state.js';
import { byDay, eventsOf } from '../../web/src/screens/case/shown-case.js';
import { lackingIn, type Draft } from '../../web/src/screens/request/draft.js';

describe('the state of a case', () => {
  const open = { endsOn: '2026-03-31', closedAt: null, erasedAt: null };

  it.each([
    ['open', open, '2026-03-31'],
    ['ended', open, '2026-04-01'],
    ['open', { ...open, endsOn: null }, '2099-01-01'],
    ['closed', { ...open, closedAt: '2026-03-02T10:00:00Z' }, '2026-04-01'],
    ['erased', { ...open, closedAt: '2026-03-02T10:00:00Z', erasedAt: '2026-09-02T10:00:00Z' }, '2026-10-01'],
  ] as const)('is %s', (state, file, today) => {
    expect(stateOfCase(file, today)).toBe(state);
  });
});

it('finds a case by words in any order and case, and all by none', () => {
  expect(fits(['2026-0314', 'Serious offences', 'north'], 'NORTH 0314')).toBe(true);
  expect(fits(['2026-0314', 'Serious offences', 'north'], 'north 0315')).toBe(false);
  expect(fits(['2026-0314'], '')).toBe(true);
});

describe('a timeline', () => {
  const timeline = [
    { at: '2026-03-02T10:00:00Z', what: 'case.opened', by: null, id: 'c' },
    { at: '2026-03-02T11:00:00Z', what: 'note.made', by: null, id: 'n' },
    { at: '2026-03-04T11:00:00Z', what: 'search', by: null, id: 's' },
  ] as const;

  it('is newest first, of one kind or all', () => {
    expect(eventsOf({ timeline: [...timeline] }, 'all').map(({ id }) => id)).toEqual(['s', 'n', 'c']);
    expect(eventsOf({ timeline: [...timeline] }, 'notes').map(({ id }) => id)).toEqual(['n']);
  });

  it('is laid under its days', () => {
    expect(byDay(timeline).map(({ events }) => events.length)).toEqual([2, 1]);
    expect(byDay([])).toEqual([]);
  });
});

it('names what a request lacks, in the order of the form', () => {
  const draft: Draft = {
    mode: 'exAnte',
    offence: 'robbery',
    facts: 'long enough',
    necessity: 'short',
    alternatives: 'Long enough!',
    probeDescription: ' ',
    collections: [],
    searches: 1,
  };
  expect(lackingIn(draft, { least: 10, left: 0 })).toEqual([
    'collections',
    'probeDescription',
    'necessity',
    'repeated',
    'quota',
  ]);
});
