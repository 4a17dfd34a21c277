/**
 * Finds faces: the detector runs on levels of the image pyramid, coarse to fine, and the boxes of all levels are merged.
 *
 * The detector (RFB-320, "Ultra-Light-Fast-Generic-Face-Detector-1MB" by Linzaer) is a single-shot network whose anchors
 * are 10 to 256 px wide. One level thus covers faces of about 16 to 250 of its pixels. Fine levels cost four times the
 * one above and are only run when the coarser ones give reason to expect small faces.
 */
import type { Box } from '../types.js';
import { pad, toPlanes, type Pyramid, type RgbImage } from './image.js';
import type { Session } from './session.js';

export interface Detection {
  /** Pixels of the full image of the pyramid. */
  box: Box;
  /** 0 to 1. */
  score: number;
}

/**
 * The network was trained at 320x240, where the anchors of n rows lie 240/n px apart: 30 and 60 px at strides 32 and 64. It
 * learned to make up for the mean difference, 8 px, which its offsets still hold at any other size: `lift` takes it out.
 */
const anchorGroups = [
  { stride: 8, sizes: [10, 16, 24], lift: 0 },
  { stride: 16, sizes: [32, 48], lift: 0 },
  { stride: 32, sizes: [64, 96], lift: 8 },
  { stride: 64, sizes: [128, 192, 256], lift: 8 },
];
const tallestAnchor = 240;
const centreVariance = 0.1;
const sizeVariance = 0.2;

const minScore = 0.5;
/** Levels are run whole up to this edge, in overlapping tiles above it: bounds memory. */
const tilePx = 832;
const tileOverlapPx = 160;
/** Longest edges, in level pixels: faces are first looked for up to the first, then up to the second if it may pay. */
export const ordinaryEdgePx = 800;
export const finestEdgePx = 3200;
/** Boxes narrower than this at the finest level run so far suggest that there are smaller ones. */
const smallFacePx = 40;
const crowd = 4;
/** Margin on each side, relative to the level's own size. */
const paddedMargin = 0.5;

/** All faces of the image, best first, merged over levels whose longest edge is at most `finestPx`. */
export async function detectFaces(
  session: Session,
  pyramid: Pyramid,
  finestPx: number,
): Promise<Detection[]> {
  const edges = pyramid.map((level) => Math.max(level.width, level.height));
  const ordinary = edges.findIndex((edge) => edge <= ordinaryEdgePx);
  const coarsest = pyramid.length - 1;
  let found = await detectPadded(session, pyramid[coarsest]!, 2 ** coarsest);
  for (let k = coarsest - 1; k >= ordinary; k--) {
    found.push(...(await detectLevel(session, pyramid[k]!, 2 ** k)));
  }
  found = mergeBoxes(found);
  for (let k = ordinary - 1; k >= 0 && edges[k]! <= finestPx; k--) {
    const scaleAbove = 2 ** (k + 1);
    const small = found.some(({ box }) => box.width < smallFacePx * scaleAbove);
    if (found.length > 0 && found.length < crowd && !small) break;
    found = mergeBoxes([...found, ...(await detectLevel(session, pyramid[k]!, 2 ** k))]);
  }
  return found;
}

async function detectLevel(session: Session, level: RgbImage, scale: number): Promise<Detection[]> {
  const found: Detection[] = [];
  for (const y of tileStarts(level.height)) {
    for (const x of tileStarts(level.width)) {
      const tile = cutTile(level, x, y);
      for (const { box, score } of await detectTile(session, tile)) {
        if (isCutOff(box, tile, x, y, level)) continue;
        found.push({
          score,
          box: {
            x: (box.x + x) * scale,
            y: (box.y + y) * scale,
            width: box.width * scale,
            height: box.height * scale,
          },
        });
      }
    }
  }
  return found;
}

/**
 * The coarsest level with a grey margin around it: faces that fill the photo or are cut by its edge lie in the middle of
 * the detector's view there.
 */
async function detectPadded(session: Session, level: RgbImage, scale: number): Promise<Detection[]> {
  const marginX = Math.round(level.width * paddedMargin);
  const marginY = Math.round(level.height * paddedMargin);
  const found = await detectTile(session, pad(level, marginX, marginY));
  return found.map(({ box, score }) => ({
    score,
    box: {
      x: (box.x - marginX) * scale,
      y: (box.y - marginY) * scale,
      width: box.width * scale,
      height: box.height * scale,
    },
  }));
}

/** Starts of tiles that cover `length` pixels with the overlap; one start when it fits whole. */
export function tileStarts(length: number): number[] {
  if (length <= tilePx) return [0];
  const count = Math.ceil((length - tileOverlapPx) / (tilePx - tileOverlapPx));
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - tilePx)) / (count - 1)));
}

function cutTile(level: RgbImage, x: number, y: number): RgbImage {
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
function isCutOff(box: Box, tile: RgbImage, x: number, y: number, level: RgbImage): boolean {
  const margin = 2;
  return (
    (x > 0 && box.x < margin) ||
    (y > 0 && box.y < margin) ||
    (x + tile.width < level.width && box.x + box.width > tile.width - margin) ||
    (y + tile.height < level.height && box.y + box.height > tile.height - margin)
  );
}

async function detectTile(session: Session, image: RgbImage): Promise<Detection[]> {
  const { width, height } = image;
  const output = await session.run(toPlanes(image), [1, 3, height, width]);
  return decodeDetections(output['scores']!, output['offsets']!, width, height);
}

/**
 * Turns the network's output into boxes, in pixels of its input. `scores` [anchors, 2] (background, face) and `offsets`
 * [anchors, 4] (centre and log size relative to the anchor) run over strides, rows, columns, anchor sizes.
 */
export function decodeDetections(
  scores: Float32Array,
  offsets: Float32Array,
  width: number,
  height: number,
): Detection[] {
  const found: Detection[] = [];
  let anchor = 0;
  for (const { stride, sizes, lift } of anchorGroups) {
    const columns = Math.ceil(width / stride);
    const rows = Math.ceil(height / stride);
    for (let cell = 0; cell < rows * columns; cell++) {
      for (const size of sizes) {
        const score = scores[2 * anchor + 1]!;
        if (score >= minScore) {
          const high = Math.min(size, tallestAnchor);
          const o = 4 * anchor;
          const cx = ((cell % columns) + 0.5) * stride + offsets[o]! * centreVariance * size;
          const row = Math.floor(cell / columns);
          const cy = (row + 0.5) * stride - lift + offsets[o + 1]! * centreVariance * high;
          const w = Math.exp(offsets[o + 2]! * sizeVariance) * size;
          const h = Math.exp(offsets[o + 3]! * sizeVariance) * high;
          found.push({ score, box: { x: cx - w / 2, y: cy - h / 2, width: w, height: h } });
        }
        anchor++;
      }
    }
  }
  return found;
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

function isSameFace(p: Box, q: Box): boolean {
  const common = intersection(p, q);
  const areaP = p.width * p.height;
  const areaQ = q.width * q.height;
  return common > sameFaceOverlap * (areaP + areaQ - common) || common > nestedShare * Math.min(areaP, areaQ);
}

function intersection(p: Box, q: Box): number {
  const width = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
  const height = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
  return width > 0 && height > 0 ? width * height : 0;
}
