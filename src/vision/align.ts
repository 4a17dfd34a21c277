/**
 * From 68 landmarks to five, and from five to the aligned 112x112 face that recognisers of the ArcFace family expect.
 */
import type { Landmarks5, Point } from '../types.js';
import type { Similarity } from './image.js';

/** Where the five points lie in the aligned face, pixels of a 112x112 picture (Deng et al., ArcFace, 2019). */
export const template112: Landmarks5 = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
];

/** Eye centres, nose tip and mouth corners out of the 68 points of the iBUG 300-W scheme. */
export function fiveOf68(points: readonly Point[]): Landmarks5 {
  const mean = (...indices: number[]): Point => ({
    x: indices.reduce((sum, i) => sum + points[i]!.x, 0) / indices.length,
    y: indices.reduce((sum, i) => sum + points[i]!.y, 0) / indices.length,
  });
  return [mean(37, 38, 40, 41), mean(43, 44, 46, 47), mean(30), mean(48, 60), mean(54, 64)];
}

export function mapLandmarks(landmarks: Landmarks5, place: (point: Point) => Point): Landmarks5 {
  const [leftEye, rightEye, nose, leftMouth, rightMouth] = landmarks;
  return [place(leftEye), place(rightEye), place(nose), place(leftMouth), place(rightMouth)];
}

/**
 * The similarity that maps `from` onto `to` with the least sum of squared distances (Umeyama 1991, in the plane and
 * without reflection: a closed form in complex numbers).
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const n = from.length;
  let fx = 0;
  let fy = 0;
  let gx = 0;
  let gy = 0;
  for (let i = 0; i < n; i++) {
    fx += from[i]!.x / n;
    fy += from[i]!.y / n;
    gx += to[i]!.x / n;
    gy += to[i]!.y / n;
  }
  let dot = 0;
  let cross = 0;
  let norm = 0;
  for (let i = 0; i < n; i++) {
    const px = from[i]!.x - fx;
    const py = from[i]!.y - fy;
    const qx = to[i]!.x - gx;
    const qy = to[i]!.y - gy;
    dot += px * qx + py * qy;
    cross += px * qy - py * qx;
    norm += px * px + py * py;
  }
  const a = norm > 0 ? dot / norm : 1;
  const b = norm > 0 ? cross / norm : 0;
  return { a, b, tx: gx - a * fx + b * fy, ty: gy - b * fx - a * fy };
}

export function applySimilarity({ a, b, tx, ty }: Similarity, { x, y }: Point): Point {
  return { x: a * x - b * y + tx, y: b * x + a * y + ty };
}

/** First `inner`, then `outer`. */
export function joinSimilarities(outer: Similarity, inner: Similarity): Similarity {
  const { x: tx, y: ty } = applySimilarity(outer, { x: inner.tx, y: inner.ty });
  return {
    a: outer.a * inner.a - outer.b * inner.b,
    b: outer.b * inner.a + outer.a * inner.b,
    tx,
    ty,
  };
}
