/** Where pictures lie: eyes on eyes, whatever the photos are like. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  apply,
  between,
  eyeDistancePx,
  join,
  mapPair,
  panBy,
  photoToPane,
  pictureToPhoto,
  pinch,
  placeFace,
  targetEyes,
  toCss,
  wholeTurn,
  wholeView,
  zoomAt,
  zoomRange,
  type PlacedFace,
  type Point,
  type Size,
  type View,
} from '../../web/src/parts/compare/geometry.js';
import { landmarkPath } from '../../web/src/parts/compare/landmark-lines.js';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const point = fc.record({ x: number(0, 4000), y: number(0, 4000) });
const pane = fc.record({ width: number(200, 2000), height: number(200, 1200) });
const face: fc.Arbitrary<PlacedFace> = fc
  .record({
    left: point,
    right: point,
    widthPx: number(100, 6000),
    heightPx: number(100, 6000),
    by: number(0.1, 1),
  })
  .filter(({ left, right }) => Math.hypot(right.x - left.x, right.y - left.y) > 5)
  .map(({ left, right, widthPx, heightPx, by }) => ({
    eyes: { left, right },
    widthPx,
    heightPx,
    picturePx: { width: widthPx * by, height: heightPx * by },
  }));
const view: fc.Arbitrary<View> = fc.record({ zoom: number(0.3, 8), x: number(-2, 2), y: number(-2, 2) });
const straight = { rotationDegrees: 0, isMirrored: false };

function expectNear(p: Point, q: Point, within = 1e-3): void {
  expect(Math.hypot(p.x - q.x, p.y - q.y)).toBeLessThan(within);
}

describe('alignment', () => {
  test('puts the eyes of any two faces in one place, in whatever view', () => {
    fc.assert(
      fc.property(face, face, pane, view, (one, other, size, seen) => {
        const options = { isAligned: true, turn: straight, view: seen };
        const [p, q] = [photoToPane(one, size, options), photoToPane(other, size, options)];
        expectNear(apply(p, one.eyes.left), apply(q, other.eyes.left));
        expectNear(apply(p, one.eyes.right), apply(q, other.eyes.right));
      }),
    );
  });

  test('lays the line of the eyes level, and never changes the shape of a face', () => {
    fc.assert(
      fc.property(face, pane, (each, size) => {
        const placed = placeFace(each, size, true);
        const [left, right] = [apply(placed, each.eyes.left), apply(placed, each.eyes.right)];
        expect(right.y - left.y).toBeCloseTo(0, 3);
        expect(right.x - left.x).toBeCloseTo(eyeDistancePx(size), 3);
        expect(placed.c).toBeCloseTo(-placed.b, 9);
        expect(placed.d).toBeCloseTo(placed.a, 9);
      }),
    );
  });

  test('without it a photo lies whole and upright in the pane', () => {
    fc.assert(
      fc.property(face, pane, (each, size) => {
        const placed = placeFace(each, size, false);
        const [corner, far] = [
          apply(placed, { x: 0, y: 0 }),
          apply(placed, { x: each.widthPx, y: each.heightPx }),
        ];
        expect(placed.b).toBe(0);
        expect(Math.min(corner.x, corner.y)).toBeGreaterThan(-1e-6);
        expect(far.x).toBeLessThan(size.width + 1e-6);
        expect(far.y).toBeLessThan(size.height + 1e-6);
      }),
    );
  });

  test('of two eyes in one place nothing is turned', () => {
    const at = { x: 3, y: 4 };
    expect(mapPair(at, at, { x: 10, y: 10 }, { x: 20, y: 10 })).toEqual({
      a: 1,
      b: 0,
      c: -0,
      d: 1,
      e: 7,
      f: 6,
    });
  });
});

describe('turning and mirroring', () => {
  test('go about the middle between the eyes', () => {
    fc.assert(
      fc.property(face, pane, number(-180, 180), fc.boolean(), (each, size, rotationDegrees, isMirrored) => {
        const turned = photoToPane(each, size, {
          isAligned: true,
          turn: { rotationDegrees, isMirrored },
          view: wholeView,
        });
        const target = targetEyes(size);
        expectNear(
          apply(turned, between(each.eyes.left, each.eyes.right)),
          between(target.left, target.right),
        );
        const left = apply(turned, each.eyes.left);
        const middle = between(target.left, target.right);
        const degrees = (Math.atan2(middle.y - left.y, middle.x - left.x) * 180) / Math.PI;
        const expected = isMirrored ? wholeTurn(rotationDegrees + 180) : rotationDegrees;
        expect(Math.cos(((degrees - expected) * Math.PI) / 180)).toBeCloseTo(1, 5);
        // A mirror image has its sense of turning reversed.
        expect(Math.sign(turned.a * turned.d - turned.b * turned.c)).toBe(isMirrored ? -1 : 1);
      }),
    );
  });

  test('turns are counted from -180 to 180', () => {
    expect([181, -181, 360, 180, -180, 540].map(wholeTurn)).toEqual([-179, 179, 0, 180, -180, 180]);
  });
});

describe('zoom and pan', () => {
  const size: Size = { width: 600, height: 500 };
  /** Where in the pane what was at `p` before the view is now. */
  const seenAt = (seen: View, p: Point): Point => {
    const each: PlacedFace = {
      eyes: targetEyes(size),
      widthPx: 1,
      heightPx: 1,
      picturePx: { width: 1, height: 1 },
    };
    return apply(photoToPane(each, size, { isAligned: true, turn: straight, view: seen }), p);
  };
  const within = fc.record({ x: number(0, 600), y: number(0, 500) });

  test('zooming leaves what is below the pointer where it is', () => {
    fc.assert(
      fc.property(within, number(0.8, 1.5), (pointer, factor) => {
        const before = panBy(wholeView, { x: 30, y: -20 }, size);
        const fixed = { x: pointer.x - 30, y: pointer.y + 20 };
        expectNear(seenAt(before, fixed), pointer);
        expectNear(seenAt(zoomAt(before, factor, pointer, size), fixed), pointer);
      }),
    );
  });

  test('has an end in both directions', () => {
    const centre = { x: 300, y: 250 };
    expect(zoomAt(wholeView, 1e6, centre, size).zoom).toBe(zoomRange.most);
    expect(zoomAt(wholeView, 1e-6, centre, size).zoom).toBe(zoomRange.least);
    const { x } = panBy(wholeView, { x: 1e9, y: 0 }, size);
    expect(x).toBeLessThan(10);
  });

  test('two fingers keep what is between them between them', () => {
    fc.assert(
      fc.property(within, within, (to1, to2) => {
        fc.pre(Math.hypot(to1.x - to2.x, to1.y - to2.y) > 80);
        const from = [
          { x: 250, y: 250 },
          { x: 350, y: 250 },
        ] as const;
        const pinched = pinch(wholeView, from, [to1, to2], size);
        expectNear(seenAt(pinched, between(...from)), between(to1, to2));
        expect(pinched.zoom).toBeCloseTo(Math.hypot(to1.x - to2.x, to1.y - to2.y) / 100, 6);
      }),
    );
  });
});

test('a picture with fewer pixels than its photo lies where the photo would', () => {
  const each: PlacedFace = {
    eyes: { left: { x: 400, y: 300 }, right: { x: 600, y: 320 } },
    widthPx: 2000,
    heightPx: 1000,
    picturePx: { width: 500, height: 250 },
  };
  const matrix = placeFace(each, { width: 500, height: 500 }, true);
  expectNear(apply(join(matrix, pictureToPhoto(each)), { x: 100, y: 75 }), apply(matrix, each.eyes.left));
  expect(toCss({ a: 1, b: 0, c: 0, d: 1, e: 1 / 3, f: 0 })).toBe('matrix(1, 0, 0, 1, 0.333333, 0)');
});

test('the grid has every landmark once, and there is none of other landmarks', () => {
  const points = Array.from({ length: 68 }, (_, i) => ({ x: i, y: 0 }));
  const drawn = landmarkPath(points).match(/\d+\.0 0\.0/g)!;
  expect(drawn.map(Number.parseFloat)).toEqual(points.map(({ x }) => x));
  expect(landmarkPath(points.slice(0, 5))).toBe('');
});
