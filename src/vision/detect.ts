/**
 * Finds faces: the detector runs on levels of the image pyramid, coarse to fine, and the boxes of all levels are merged.
 *
 * A detector covers a range of sizes, faces of about 16 to 250 px, so one level covers faces of that many of its pixels. Fine
 * levels cost four times the one above and are only run when the coarser ones give reason to expect small faces.
 */
import type { Box, Point } from '../types.js';
import type { Detection, Detector } from './detector.js';
import { mapLandmarks } from './align.js';
import { intersection, overlapOf } from '../lib/boxes.js';
import { pad, type Pyramid, type RgbImage } from './image.js';
import { applyTones, type Tones } from './tone.js';

/** Levels are run whole up to the detector's largest edge, in overlapping tiles above it. */
const tileOverlapPx = 160;
/** Longest edges, in level pixels: faces are first looked for up to the first, then up to the second if it may pay. */
export const ordinaryEdgePx = 800;
export const finestEdgePx = 3200;
/** Boxes narrower than this at the finest level run so far suggest that there are smaller ones. */
const smallFacePx = 40;
/** So many faces suggest smaller ones behind them. */
const crowd = 4;
/** Beside a face beyond doubt, what scores less than a sure one does not make a crowd: faces in crowds score 0.99. */
const [surestScore, sureScore] = [0.999, 0.9];
/** Margin on each side, relative to the level's own size. */
const paddedMargin = 0.5;

/**
 * All faces of the image, best first, merged over levels whose longest edge is at most `finestPx`. `tones`: what the detector
 * is shown of each level, instead of the level as it is.
 */
export async function detectFaces(
  detector: Detector,
  pyramid: Pyramid,
  finestPx: number,
  tones: Tones | null = null,
): Promise<Detection[]> {
  const look = (level: RgbImage): RgbImage => (tones === null ? level : applyTones(level, tones));
  const edges = pyramid.map((level) => Math.max(level.width, level.height));
  const ordinary = edges.findIndex((edge) => edge <= ordinaryEdgePx);
  const coarsest = pyramid.length - 1;
  let found = await detectPadded(detector, look(pyramid[coarsest]!), 2 ** coarsest);
  for (let k = coarsest - 1; k >= ordinary; k--) {
    found.push(...(await detectLevel(detector, look(pyramid[k]!), 2 ** k)));
  }
  found = mergeBoxes(found);
  for (let k = ordinary - 1; k >= 0 && edges[k]! <= finestPx; k--) {
    const scaleAbove = 2 ** (k + 1);
    const small = found.some(({ box }) => box.width < smallFacePx * scaleAbove);
    if (found.length > 0 && !isCrowd(found) && !small) break;
    found = mergeBoxes([...found, ...(await detectLevel(detector, look(pyramid[k]!), 2 ** k))]);
  }
  return found;
}

/** Where nothing is beyond doubt, as with dogs, every detection counts: the finest level also tells off what is no face. */
function isCrowd(found: readonly Detection[]): boolean {
  const isSure = found.some(({ score }) => score >= surestScore);
  const counted = isSure ? found.filter(({ score }) => score >= sureScore) : found;
  return counted.length >= crowd;
}

async function detectLevel(detector: Detector, level: RgbImage, scale: number): Promise<Detection[]> {
  const found: Detection[] = [];
  const tilePx = detector.largestEdgePx;
  for (const y of tileStarts(level.height, tilePx)) {
    for (const x of tileStarts(level.width, tilePx)) {
      const cut = cutTile(level, x, y, tilePx);
      for (const detection of await detector.detect(cut)) {
        if (!isCutOff(detection.box, cut, x, y, level)) found.push(inFullImage(detection, x, y, scale));
      }
    }
  }
  return found;
}

/**
 * The coarsest level with a grey margin around it: faces that fill the photo or are cut by its edge lie in the middle of
 * the detector's view there.
 */
async function detectPadded(detector: Detector, level: RgbImage, scale: number): Promise<Detection[]> {
  const marginX = Math.round(level.width * paddedMargin);
  const marginY = Math.round(level.height * paddedMargin);
  const found = await detector.detect(pad(level, marginX, marginY));
  return found.map((detection) => inFullImage(detection, -marginX, -marginY, scale));
}

/** From a picture whose corner lies at (`left`, `top`) of a level to the full image. */
function inFullImage(
  { box, score, landmarks5 }: Detection,
  left: number,
  top: number,
  scale: number,
): Detection {
  const place = ({ x, y }: Point): Point => ({ x: (x + left) * scale, y: (y + top) * scale });
  const placed = { ...place(box), width: box.width * scale, height: box.height * scale };
  if (landmarks5 === undefined) return { score, box: placed };
  return { score, box: placed, landmarks5: mapLandmarks(landmarks5, place) };
}

/** Starts of tiles that cover `length` pixels with the overlap; one start when it fits whole. */
export function tileStarts(length: number, tilePx: number): number[] {
  if (length <= tilePx) return [0];
  const count = Math.ceil((length - tileOverlapPx) / (tilePx - tileOverlapPx));
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - tilePx)) / (count - 1)));
}

function cutTile(level: RgbImage, x: number, y: number, tilePx: number): RgbImage {
  const width = Math.min(tilePx, level.width);
  const height = Math.min(tilePx, level.height);
  if (width === level.width && height === level.height) return level;
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * level.width + x) * 3;
    data.set(level.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data };
}

/** A box that touches an inner edge of a tile is seen whole by the neighbouring tile or by a coarser level. */
function isCutOff(box: Box, cut: RgbImage, x: number, y: number, level: RgbImage): boolean {
  const margin = 2;
  return (
    (x > 0 && box.x < margin) ||
    (y > 0 && box.y < margin) ||
    (x + cut.width < level.width && box.x + box.width > cut.width - margin) ||
    (y + cut.height < level.height && box.y + box.height > cut.height - margin)
  );
}

const sameFaceOverlap = 0.35;
const nestedShare = 0.7;

/**
 * Greedy non-maximum suppression: of boxes that overlap by more than `sameFaceOverlap` (intersection over union), or
 * that lie almost wholly inside another, the best scored stays.
 */
export function mergeBoxes(detections: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of detections.toSorted((p, q) => q.score - p.score)) {
    if (kept.every((other) => !isSameFace(candidate.box, other.box))) kept.push(candidate);
  }
  return kept;
}

/** Whether two boxes are of one face: they overlap much, or one lies almost wholly inside the other. */
export function isSameFace(p: Box, q: Box): boolean {
  const smaller = Math.min(p.width * p.height, q.width * q.height);
  return overlapOf(p, q) > sameFaceOverlap || intersection(p, q) > nestedShare * smaller;
}
