/**
 * 68 landmarks of a detected face, in the order of the iBUG 300-W scheme.
 *
 * The network is small and depends on how the face lies in its input. So it looks twice: at two cuts around the detector's
 * box, then at two cuts that are turned and scaled so that the first estimate lies where landmarks lie on average. How far
 * the first two disagree helps to tell faces from things that only look like one to the detector.
 */
import type { Box, Point } from '../types.js';
import { applySimilarity, fitSimilarity, fiveOf68 } from './align.js';
import { squareCut, toGrey, warp, type Pyramid, type Similarity } from './image.js';
import type { Session } from './session.js';
import { stretchTones } from './tone.js';

export interface Landmarks {
  /** 68 points in pixels of the pyramid's full image. */
  points: Point[];
  /** Disagreement of the first two cuts: root mean square distance of a point, in widths of the box. */
  spread: number;
}

const inputPx = 64;
/** Cuts whose grey levels span less are stretched: dark or hazy faces. */
const enoughSpan = 60;
/** Sides of the first cuts, relative to the larger side of the box. */
const firstCuts = [0.9, 1.1];
/** Height of their middle in the box: the network expects a little more chin than forehead. */
const cutMiddle = 0.56;
/** Magnifications of the later cuts around the middle of the input. */
const laterCuts = [0.95, 1.05];

/** Where the five points lie on average in a cut of the box, in input pixels; measured on frontal faces. */
const typicalFive: readonly Point[] = [
  { x: 21.1, y: 21.4 },
  { x: 43.3, y: 21.5 },
  { x: 32.2, y: 33.5 },
  { x: 23.0, y: 44.6 },
  { x: 41.3, y: 44.7 },
];

/** null where `isWorth` says so of the spread: what is no face is not looked at again. */
export async function findLandmarks(
  session: Session,
  pyramid: Pyramid,
  box: Box,
  isWorth: (spread: number) => boolean = () => true,
): Promise<Landmarks | null> {
  const centre = { x: box.x + box.width / 2, y: box.y + box.height * cutMiddle };
  const side = Math.max(box.width, box.height);
  const first: Point[][] = [];
  for (const scale of firstCuts) {
    first.push(await findInCut(session, pyramid, squareCut(centre, side * scale, inputPx)));
  }
  const spread = spreadOf(first) / box.width;
  if (!isWorth(spread)) return null;
  const second = await lookAgain(session, pyramid, fiveOf68(meanPoints(first)));
  return { points: meanPoints(second), spread };
}

/** The 68 points of a face whose five points are known, however it lies in the photo. */
export async function refineLandmarks(
  session: Session,
  pyramid: Pyramid,
  five: readonly Point[],
): Promise<Point[]> {
  return meanPoints(await lookAgain(session, pyramid, five));
}

async function lookAgain(session: Session, pyramid: Pyramid, five: readonly Point[]): Promise<Point[][]> {
  const middle = inputPx / 2;
  const found: Point[][] = [];
  for (const scale of laterCuts) {
    const typical = typicalFive.map(({ x, y }) => ({
      x: middle + (x - middle) * scale,
      y: middle + (y - middle) * scale,
    }));
    found.push(await findInCut(session, pyramid, fitSimilarity(typical, five)));
  }
  return found;
}

/** One run. `cut` maps input pixels to the full image; the network sees grey / 256. */
async function findInCut(session: Session, pyramid: Pyramid, cut: Similarity): Promise<Point[]> {
  const seen = warp(pyramid, cut, inputPx, inputPx);
  const grey = toGrey(stretchTones(seen, enoughSpan) ?? seen);
  for (let i = 0; i < grey.length; i++) grey[i]! /= 256;
  const { output } = await session.run(grey, [1, 1, inputPx, inputPx]);
  return Array.from({ length: 68 }, (_, i) =>
    applySimilarity(cut, { x: output![2 * i]! * inputPx, y: output![2 * i + 1]! * inputPx }),
  );
}

function meanPoints(sets: readonly Point[][]): Point[] {
  return sets[0]!.map((_, i) => ({
    x: sets.reduce((sum, points) => sum + points[i]!.x, 0) / sets.length,
    y: sets.reduce((sum, points) => sum + points[i]!.y, 0) / sets.length,
  }));
}

function spreadOf(sets: readonly Point[][]): number {
  const mean = meanPoints(sets);
  const squares = sets.map((points) =>
    points.reduce((sum, { x, y }, i) => sum + (x - mean[i]!.x) ** 2 + (y - mean[i]!.y) ** 2, 0),
  );
  return Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / (sets.length * mean.length));
}
