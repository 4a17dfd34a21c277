/**
 * One photo, start to end: decode, detect, landmarks, align, embed, quality, thumbnails. Runs in a child process.
 *
 * Two frames meet here: the *working image* (decoded, perhaps reduced, enlarged or turned) in which everything is computed,
 * and the *published upright photo*, in whose pixels boxes and landmarks are reported.
 */
import sharp from 'sharp';
import type { AnalysedPhoto, Box, Effort, Face } from '../types.js';
import { applySimilarity, joinSimilarities, mapLandmarks } from './align.js';
import { decodePhoto } from './decode.js';
import { embedThoroughly } from './embed-thoroughly.js';
import { readFacts } from './facts/read-facts.js';
import { findFaces } from './find-faces.js';
import { buildPyramid, greyOutside, squareCut, warp, type Pyramid, type RgbImage } from './image.js';
import { likenessOf } from './likeness.js';
import type { FoundFace } from './look-closer.js';
import type { Sessions } from './open-models.js';
import { measureQuality } from './quality.js';
import { boxInWorking, smallestLevelPx, type TurnedView } from './turn.js';

const previewEdgePx = 800;
const thumbnailPx = 160;
/** Side of the thumbnail's cut, relative to the larger side of the box. */
const thumbnailMargin = 1.5;
/** Around a box that somebody drew, relative to its larger side. */
const cutMargin = 0.5;
const leastCutPx = 320;

/** Finds and embeds every face, or those in a box of the upright photo. Throws `photo.` errors. */
export async function analysePhoto(
  sessions: Sessions,
  bytes: Uint8Array,
  effort: Effort = 'ordinary',
  within?: Box,
): Promise<AnalysedPhoto> {
  const start = performance.now();
  const modelsBefore = modelMs(sessions);
  const { image, widthPx, heightPx, written } = await decodePhoto(bytes);
  // Beside the models, which keep other threads busy.
  const reading = readFacts(written);
  const whole = buildPyramid(image, smallestLevelPx);
  const scale = widthPx / image.width;
  const { pyramid, frame } = within === undefined ? wholeOf(whole, scale) : cutOf(whole, scale, within);
  const decoded = performance.now();
  const { faces: found, view, detectMs } = await findFaces(sessions, pyramid, effort === 'plain');
  const embeddings: Float32Array[] = [];
  for (const { embedding, landmarks } of found) {
    embeddings.push(
      effort === 'thorough'
        ? await embedThoroughly(sessions.recogniser, view.pyramid, landmarks)
        : embedding.vector,
    );
  }
  const embedded = performance.now();
  const faces: Face[] = [];
  for (const [i, face] of found.entries()) {
    const thumbnail = await encodeJpeg(cutThumbnail(pyramid, view, face.box));
    faces.push({ ...publishFace(face, view, frame), embedding: embeddings[i]!, thumbnail });
  }
  return {
    widthPx,
    heightPx,
    ...(await reading),
    faces: faces.toSorted((p, q) => p.box.x - q.box.x || p.box.y - q.box.y),
    preview: await encodePreview(whole),
    likeness: likenessOf(whole),
    elapsedMs: {
      decode: decoded - start,
      detect: detectMs,
      embed: embedded - decoded - detectMs,
      models: modelMs(sessions) - modelsBefore,
    },
  };
}

function modelMs({ detector, landmarker, recogniser, judge }: Sessions): number {
  return [detector, landmarker, recogniser, judge].reduce((sum, model) => sum + (model?.spentMs() ?? 0), 0);
}

/** Where what is looked at lies in the published photo, which is `scale` times as large. */
interface Frame {
  scale: number;
  left: number;
  top: number;
}

interface LookedAt {
  pyramid: Pyramid;
  frame: Frame;
}

function wholeOf(pyramid: Pyramid, scale: number): LookedAt {
  return { pyramid, frame: { scale, left: 0, top: 0 } };
}

/** With a margin as far as the photo goes, and not smaller than what the detector needs to see a face at all. */
function cutOf(whole: Pyramid, scale: number, { x, y, width, height }: Box): LookedAt {
  const margin = Math.max(width, height) * cutMargin;
  const [left, right] = spanOf(x - margin, x + width + margin, whole[0]!.width * scale);
  const [top, bottom] = spanOf(y - margin, y + height + margin, whole[0]!.height * scale);
  // Published pixels for each pixel of the cut: never less detail than the working image has.
  const step = Math.min(scale, Math.max(right - left, bottom - top) / leastCutPx);
  const place = { a: step / scale, b: 0, tx: left / scale, ty: top / scale };
  const cut = warp(whole, place, Math.ceil((right - left) / step), Math.ceil((bottom - top) / step));
  return { pyramid: buildPyramid(cut, smallestLevelPx), frame: { scale: step, left, top } };
}

/** What of it lies in the photo; at its edge, a little, where nothing does. */
function spanOf(from: number, to: number, edge: number): [number, number] {
  const start = Math.min(Math.max(0, from), edge - 1);
  return [start, Math.max(start + 1, Math.min(to, edge))];
}

/** From a view of what was looked at to the published photo. */
function publishFace(
  { box, landmarks, aligned, ...judged }: FoundFace,
  { toWorking }: TurnedView,
  { scale, left, top }: Frame,
): Omit<Face, 'embedding' | 'thumbnail'> {
  const { x, y, width, height } = boxInWorking(box, toWorking);
  const published = {
    x: left + x * scale,
    y: top + y * scale,
    width: width * scale,
    height: height * scale,
  };
  const landmarks5 = mapLandmarks(landmarks, (point) => {
    const placed = applySimilarity(toWorking, point);
    return { x: left + placed.x * scale, y: top + placed.y * scale };
  });
  return {
    box: published,
    landmarks5,
    quality: measureQuality(aligned, published, landmarks5, judged),
  };
}

/** Upright, out of the photo as people see it: its tones are never touched, and beyond its edge there is nothing. */
function cutThumbnail(pyramid: Pyramid, { toWorking }: TurnedView, box: Box): RgbImage {
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const side = Math.max(box.width, box.height) * thumbnailMargin;
  const cut = joinSimilarities(toWorking, squareCut(centre, side, thumbnailPx));
  const thumbnail = warp(pyramid, cut, thumbnailPx, thumbnailPx);
  greyOutside(thumbnail, cut, pyramid[0]!);
  return thumbnail;
}

/** The whole photo: a level of the pyramid as it is, which costs nothing to make. */
async function encodePreview(pyramid: Pyramid): Promise<Uint8Array> {
  return encodeJpeg(pyramid.find(({ width, height }) => Math.max(width, height) <= previewEdgePx)!);
}

async function encodeJpeg({ width, height, data }: RgbImage): Promise<Uint8Array> {
  return (
    sharp(data, { raw: { width, height, channels: 3 } })
      // Fitting the Huffman tables takes a second pass over the picture: a fifth of the time for 2 to 9 % of the bytes.
      .jpeg({ quality: 82, optimiseCoding: false })
      .toBuffer()
  );
}
