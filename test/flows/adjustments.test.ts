/** The list of what an examiner did to the pictures: complete, in order, and never too long. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addAdjustments,
  adjustmentKinds,
  lastAdjustments,
  mostAdjustments,
  sides,
  type Adjustment,
} from '#vitrine/flows/examination/adjustments.js';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
const step = (second: number, kind: Adjustment['kind'], value: number, side: Adjustment['side'] = 'probe') =>
  ({ at: at(second), side, kind, value }) satisfies Adjustment;

test('keeps every gesture in order, and counts what is sent again once', () => {
  const first = [step(1, 'rotation', 5), step(2, 'brightness', 120)];
  const again = [...first, step(3, 'brightness', 130)];
  expect(addAdjustments(addAdjustments([], first), again)).toEqual(again);
});

test('of zooms the last of each side counts', () => {
  const zooms = [step(1, 'zoom', 2), step(2, 'zoom', 3, 'candidate'), step(3, 'zoom', 4)];
  expect(addAdjustments([], zooms)).toEqual([zooms[1], zooms[2]]);
});

const adjustment = fc.record({
  side: fc.constantFrom(...sides),
  kind: fc.constantFrom(...adjustmentKinds),
  value: fc.integer({ min: 0, max: 100 }),
});
const key = ({ side, kind }: Adjustment): string => `${side} ${kind}`;

test('is bounded, and how the pictures were left is right whatever came', () => {
  fc.assert(
    fc.property(fc.array(adjustment, { maxLength: 200, size: 'max' }), (made) => {
      const most = sides.length * adjustmentKinds.length;
      const given = made.map((each, i) => ({ ...each, at: at(i) }));
      let kept: Adjustment[] = [];
      for (let start = 0; start < given.length; start += 30) {
        kept = addAdjustments(kept, given.slice(start, start + 30), most);
      }
      expect(kept.length).toBeLessThanOrEqual(most);
      expect(kept).toEqual(kept.toSorted((p, q) => p.at.localeCompare(q.at)));
      const last = new Map(given.map((each) => [key(each), each.value]));
      const left = new Map(lastAdjustments(kept).map((each) => [key(each), each.value]));
      expect(left).toEqual(last);
    }),
    { numRuns: 50 },
  );
  expect(mostAdjustments).toBeGreaterThan(sides.length * adjustmentKinds.length);
});
