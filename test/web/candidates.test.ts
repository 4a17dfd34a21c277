/** What the screens of searching decide without a browser: which candidates are shown, where keys lead, what is advised, and drawn boxes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countStrangers,
  indexAfterKey,
  readFilters,
  showCandidates,
  writeFilters,
  type Candidate,
  type Filters,
} from '../../web/src/screens/results/candidates.js';
import { isOfTheWeb } from '../../web/src/parts/source-address.js';
import { adviseOn, type LookedFace } from '../../web/src/screens/search/advice.js';
import { bandOf } from '../../web/src/parts/band-of.js';
import { boxAfterKey, boxBetween, firstBox, textOfBox } from '../../web/src/screens/search/drawn-box.js';

const candidate = (
  rank: number,
  more: {
    support?: string;
    collection?: string;
    capturedAt?: string;
    like?: number;
    expected?: number;
    status?: string;
  },
) =>
  ({
    rank,
    support: more.support ?? 'strong',
    likeRank: more.like ?? rank,
    expectedFalseCandidates: more.expected ?? 0.2,
    status: more.status ?? 'not examined',
    photo: { collection: more.collection ?? 'archive', capturedAt: more.capturedAt ?? null },
  }) as Candidate;

const all: Filters = {
  collections: [],
  support: 'weak',
  from: '',
  to: '',
  isGrouped: true,
  withStrangers: false,
};
const found = [
  candidate(1, { capturedAt: '2015-03-01' }),
  candidate(2, { like: 1, collection: 'newspaper', capturedAt: '2019' }),
  candidate(3, { support: 'moderate', capturedAt: '2020-01-01T10:00:00Z' }),
  candidate(4, { support: 'weak' }),
];
const ranks = (filters: Partial<Filters>) =>
  showCandidates(found, { ...all, ...filters }).map(({ candidate: { rank }, alike }) => [
    rank,
    ...alike.map((each) => each.rank),
  ]);

describe('candidates', () => {
  it.each<[Partial<Filters>, number[][]]>([
    [{}, [[1, 2], [3], [4]]],
    [{ isGrouped: false }, [[1], [2], [3], [4]]],
    [{ support: 'moderate' }, [[1, 2], [3]]],
    // The first of a group that is left stands for it.
    [{ collections: ['newspaper'] }, [[2]]],
    [{ from: '2016' }, [[2], [3]]],
    [{ from: '2015', to: '2019' }, [[1, 2]]],
    [{ support: 'strong', from: '2020' }, []],
  ])('%j', (filters, expected) => {
    expect(ranks(filters)).toEqual(expected);
  });

  it('without a calibration none is taken for a weak one', () => {
    const unknown = { ...candidate(1, {}), support: null };
    expect(showCandidates([unknown], { ...all, support: 'strong' })).toHaveLength(1);
  });

  it('fold away where strangers score as high, but for what examiners have had', () => {
    const scored = [
      candidate(1, { support: 'weak', expected: 0.99 }),
      candidate(2, { support: 'weak', expected: 1 }),
      candidate(3, { support: 'weak', expected: 50, status: 'not supported' }),
      candidate(4, { support: 'weak', expected: 60 }),
    ];
    expect(scored.map(bandOf)).toEqual(['low', 'none', 'none', 'none']);
    const shown = (withStrangers: boolean) =>
      showCandidates(scored, { ...all, withStrangers }).map(({ candidate: { rank } }) => rank);
    expect([shown(false), shown(true)]).toEqual([
      [1, 3],
      [1, 2, 3, 4],
    ]);
    expect(countStrangers(scored, all)).toBe(2);
  });

  it('filters come back from the address as they went in', () => {
    const year = fc.constantFrom('', '2001', '2020');
    const filters = fc.record({
      collections: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 })),
      support: fc.constantFrom('weak' as const, 'moderate' as const, 'strong' as const),
      from: year,
      to: year,
      isGrouped: fc.boolean(),
      withStrangers: fc.boolean(),
    });
    fc.assert(
      fc.property(filters, (given) => {
        const text = writeFilters(given).toString();
        expect(readFilters(new URLSearchParams(text))).toEqual(given);
      }),
    );
    expect(writeFilters(all).toString()).toBe('');
  });

  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 9, 9],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 7, 7],
    ['ArrowUp', 5, 1],
    ['Home', 7, 0],
    ['End', 2, 9],
    ['q', 2, null],
  ])('%s from %i of ten in rows of four', (key, index, next) => {
    expect(indexAfterKey(key, index, 10, 4)).toBe(next);
  });

  it.each([
    ['https://archive.test/a', true],
    ['HTTP://archive.test', true],
    ['javascript:alert(1)', false],
    ['file:///etc/passwd', false],
    ['//archive.test', false],
    ['/home/photos/1.jpg', false],
    ['https://', false],
  ])('%s is an address of the web: %s', (address, is) => {
    expect(isOfTheWeb(address)).toBe(is);
  });
});

describe('a face', () => {
  const quality = {
    unified: 0.8,
    faceSizePx: 120,
    sharpness: 400,
    yawDegrees: 3,
    brightness: 120,
    detectorScore: 1,
  };
  const face = (more: object, sufficient = true) =>
    ({ quality: { ...quality, ...more }, sufficient }) as Pick<LookedFace, 'quality' | 'sufficient'>;

  it.each([
    [face({}), 'good', []],
    [face({ unified: 0.4 }), 'fair', []],
    [face({ yawDegrees: -45 }), 'fair', ['turned']],
    [face({ faceSizePx: 20, sharpness: 10, brightness: 30 }, false), 'poor', ['small', 'blurred', 'dark']],
    [face({ brightness: 230 }), 'fair', ['bright']],
    // Something must be said.
    [face({ unified: 0.1 }, false), 'poor', ['unclear']],
  ])('%#', (given, level, obstacles) => {
    expect(adviseOn(given)).toEqual({ level, obstacles });
  });
});

describe('a drawn box', () => {
  const photo = { widthPx: 1000, heightPx: 600 };
  it('lies between two corners in any order', () => {
    expect(boxBetween({ x: 30, y: 90 }, { x: 10, y: 20 })).toEqual({ x: 10, y: 20, width: 20, height: 70 });
    expect(textOfBox({ x: 1.25, y: 2, width: 3, height: 4.04 })).toBe('1.3,2.0,3.0,4.0');
  });

  it('never leaves the photo, whatever keys are pressed', () => {
    const key = fc.tuple(fc.constantFrom('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'), fc.boolean());
    fc.assert(
      fc.property(fc.array(key, { maxLength: 300 }), (keys) => {
        let box = firstBox(photo);
        for (const [name, sizes] of keys) box = boxAfterKey(box, name, sizes, photo) ?? box;
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.y).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(1000.0001);
        expect(box.y + box.height).toBeLessThanOrEqual(600.0001);
        expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(8);
      }),
    );
    expect(boxAfterKey(firstBox(photo), 'a', false, photo)).toBeNull();
  });
});
