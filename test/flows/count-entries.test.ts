/** The counting rules of docs/report.md, against entries whose figures are plain to see, and against a count written otherwise. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '#vitrine/audit/entries.js';
import { countEntries } from '#vitrine/flows/reports/count-entries.js';
import { hideSmallCounts } from '#vitrine/flows/reports/small-counts.js';

const period = { from: '2026-01-01', to: '2026-12-31' };
let number = 0;

/** `fields` as the log has them. */
function entry(at: string, fields: Record<string, unknown>, by: string | null = 'p1'): Entry {
  number += 1;
  return { v: 1, id: `e${number}`, at, by, policy: 1, ...fields } as unknown as Entry;
}

function search(id: string, at: string, fields: Record<string, unknown> = {}, by = 'p1'): Entry {
  return entry(
    at,
    {
      type: 'search',
      search: id,
      case: 'c1',
      authorisation: 'a1',
      mode: 'exAnte',
      unit: 'north',
      purpose: 'serious',
      offence: 'robbery',
      collections: [1],
      model: 'm',
      calibration: null,
      probes: 1,
      ...fields,
    },
    by,
  );
}

const finished = (id: string, at: string, outcome: string, candidates: number, usable = true): Entry =>
  entry(at, { type: 'search.finished', search: id, outcome, usable, candidates });

describe('countEntries', () => {
  test('an entry belongs to its day in UTC, an outcome to the day of its search', () => {
    const searches = [
      search('s0', '2025-12-31T23:59:59.999Z'),
      search('s1', '2026-01-01T00:00:00.000Z'),
      search('s2', '2026-12-31T23:59:59.999Z', { probes: 3, unit: 'south', mode: 'urgent48h' }, 'p2'),
      search('s3', '2027-01-01T00:00:00.000Z'),
    ];
    const events = [
      finished('s0', '2026-01-01T00:00:01.000Z', 'answered', 9),
      finished('s1', '2026-01-01T00:00:01.000Z', 'photo.no-face', 0, false),
      finished('s2', '2027-01-01T00:00:01.000Z', 'answered', 2),
      entry('2027-02-01T10:00:00.000Z', { type: 'lead.decided', search: 's2', rank: 1, result: 'supported' }),
      entry('2026-02-01T10:00:00.000Z', { type: 'lead.decided', search: 's0', rank: 1, result: 'supported' }),
    ];
    const { totals, by } = countEntries(searches, events, period);
    expect(totals).toMatchObject({
      searches: 2,
      searchers: 2,
      probePhotos: 4,
      usableProbes: 1,
      candidates: 2,
      searchesWithCandidates: 1,
      supportedLeads: 1,
      searchesWithSupportedLead: 1,
      unfinishedSearches: 0,
    });
    expect(by).toMatchObject({
      searchesByUnit: { north: 1, south: 1 },
      searchesByMode: { exAnte: 1, urgent48h: 1 },
      searchesByMonth: { '2026-01': 1, '2026-12': 1 },
      searchesByOutcome: { 'photo.no-face': 1, answered: 1 },
    });
  });

  test('of two entries about the same thing the last one counts, and a search without an outcome is told', () => {
    const at = '2026-05-01T10:00:00.000Z';
    const lead = (rank: number, result: string) =>
      entry(at, { type: 'lead.decided', search: 's1', rank, result });
    const events = [
      finished('s1', at, 'internal', 0),
      finished('s1', at, 'answered', 3),
      entry(at, { type: 'search.unfinished', search: 's2' }),
      lead(1, 'supported'),
      lead(1, 'not-supported'),
      lead(2, 'supported'),
    ];
    const { totals, by } = countEntries([search('s1', at), search('s2', at)], events, period);
    expect(totals).toMatchObject({
      candidates: 3,
      supportedLeads: 1,
      notSupportedLeads: 1,
      unfinishedSearches: 1,
    });
    expect(by.searchesByOutcome).toEqual({ answered: 1, unfinished: 1 });
  });

  test('everything else by its own day', () => {
    const at = '2026-05-01T10:00:00.000Z';
    const events = [
      entry(at, { type: 'search.refused', code: 'authorisation.missing' }),
      entry(at, { type: 'search.refused', code: 'search.stopped' }),
      entry('2025-05-01T10:00:00.000Z', { type: 'search.refused', code: 'search.stopped' }),
      entry(at, { type: 'case.opened', case: 'c', onBehalf: true }),
      entry(at, { type: 'case.opened', case: 'd', onBehalf: false }),
      entry(at, { type: 'authorisation.refused', authorisation: 'a', mode: 'urgent48h' }),
      entry(at, { type: 'erasure.done', what: 'probes', reason: 'refused', count: 3 }),
      entry(at, { type: 'erasure.done', what: 'results', reason: 'refused', count: 2 }),
      // From before kinds of sources were told, and from after.
      entry(at, { type: 'photos.indexed', collection: 1, added: 30, skipped: 2 }),
      entry(at, {
        type: 'photos.indexed',
        collection: 1,
        added: 10,
        skipped: 0,
        run: 'r',
        sources: { site: 7, film: 3 },
      }),
      entry(at, { type: 'tool.registered', tool: 't', kind: 'trial', unit: 'north' }),
      entry(at, { type: 'tools.attested', unit: 'south', quarter: '2026-Q1' }),
      entry(at, { type: 'anomaly.flagged', kind: 'burst', search: 's' }, null),
    ];
    const { totals, by } = countEntries([], events, period);
    expect(totals).toMatchObject({
      searches: 0,
      searchesRefused: 2,
      casesOpened: 2,
      casesOnBehalf: 1,
      authorisationsRefused: 1,
      erased: 5,
      photosIndexed: 40,
      toolsRegistered: 1,
      toolsAttested: 1,
      anomalies: 1,
    });
    expect(by).toMatchObject({
      searchesRefusedByCode: { 'authorisation.missing': 1, 'search.stopped': 1 },
      authorisationsRefusedByMode: { urgent48h: 1 },
      photosBySource: { site: 7, film: 3 },
      erasedByReason: { refused: 5 },
      erasedByWhat: { probes: 3, results: 2 },
      toolsByUnit: { north: 1 },
      attestationsByQuarter: { '2026-Q1': 1 },
      anomaliesByKind: { burst: 1 },
    });
  });
});

/** Every way in which hidden counts can be filled in so that the breakdown still adds up to `sum`. */
function* fillings(shown: readonly string[], sum: number): Generator<number[]> {
  const [first, ...rest] = shown;
  if (first === undefined) {
    if (sum === 0) yield [];
    return;
  }
  const [least, most] = first === 'fewer than 5' ? [1, 4] : [5, sum];
  for (let count = least; count <= Math.min(most, sum); count++)
    for (const others of fillings(rest, sum - count)) yield [count, ...others];
}

const hide = (tally: Record<string, number>) => {
  const counts = countEntries([], [], period);
  return hideSmallCounts({ ...counts, by: { ...counts.by, searchesByUnit: tally } }).by.searchesByUnit;
};

describe('hideSmallCounts', () => {
  test('tells no count under five, and none from which it could be worked out', () => {
    expect(hide({ a: 10, b: 7, c: 2 })).toEqual({ a: 10, b: 'not shown', c: 'fewer than 5' });
    expect(hide({ a: 10, b: 2, c: 3 })).toEqual({ a: 10, b: 'fewer than 5', c: 'fewer than 5' });
    // Two that are one each add up to two: whoever knows the sum would know both.
    expect(hide({ a: 10, b: 1, c: 1 })).toEqual({ a: 'not shown', b: 'fewer than 5', c: 'fewer than 5' });
    expect(hide({ a: 10, b: 20 })).toEqual({ a: 10, b: 20 });
  });

  test('for whoever knows the total, every small count stays open where there is anything to hide it behind', () => {
    const tallies = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(tallies, (counts) => {
        const shown = hide(Object.fromEntries(counts.map((count, i) => [`k${i}`, count])));
        const hidden = Object.entries(shown).filter(([, count]) => typeof count === 'string');
        for (const [key, count] of Object.entries(shown)) {
          const truth = counts[Number(key.slice(1))]!;
          if (typeof count === 'number') expect(count).toBe(truth);
          else expect(count === 'fewer than 5').toBe(truth < 5);
        }
        const small = hidden.flatMap(([, count], i) => (count === 'fewer than 5' ? [i] : []));
        if (small.length === 0 || hidden.length === counts.length) return;
        const sum = hidden.reduce((total, [key]) => total + counts[Number(key.slice(1))]!, 0);
        const ways = [
          ...fillings(
            hidden.map(([, count]) => String(count)),
            sum,
          ),
        ];
        for (const i of small) expect(new Set(ways.map((way) => way[i])).size).toBeGreaterThan(1);
      }),
    );
  });
});
