/**
 * One photo, start to end: decode, detect, landmarks, align, embed, quality, thumbnails. Runs in a child process.
 *
 * Two frames meet here: the *working image* (decoded, perhaps reduced, enlarged or turned) in which everything is computed,
 * and the *published upright photo*, in whose pixels boxes and landmarks are reported.
 */
import sharp from 'sharp';
import { AppError } from '../errors.js';
import type { AnalysedPhoto, Box, Face, Landmarks5, Point } from '../types.js';
import { alignFace } from './align-face.js';
import { fiveOf68 } from './align.js';
import { decodePhoto } from './decode.js';
import { detectFaces, finestEdgePx, ordinaryEdgePx } from './detect.js';
import type { Detection } from './detector.js';
import { embedFace, type Embedding } from './embed.js';
import { buildPyramid, squareCut, warp, type Pyramid, type RgbImage } from './image.js';
import { scoreFace } from './face-score.js';
import { findLandmarks } from './landmarks.js';
import type { Sessions } from './open-models.js';
import { measureQuality } from './quality.js';
import { turnBoxBack, turnImage, turnPointBack, type QuarterTurns } from './turn.js';

/** Detections that score less are no faces. */
const minFaceScore = 0.4;
/** A face that scores this much settles which way up the photo is. */
const sureFaceScore = 0.9997;
/** Faces that score this much count when the way up is in question. */
const clearFaceScore = 0.96;
/** Landmarks nearer than this, in widths of the box, are of the same face. */
const sameFaceDistance = 0.3;
/** Most photos are the right way up: a turned one must be surer by this factor of remaining doubt. */
const turnAdvantage = 3;
/** A single face must be this wide, relative to the longest edge, to say which way up the photo is. */
const smallestLoneFace = 0.07;
const smallestLevelPx = 160;
const previewEdgePx = 800;
const thumbnailPx = 160;
/** Side of the thumbnail's cut, relative to the larger side of the box. */
const thumbnailMargin = 1.5;

/** Finds and embeds every face. Throws `photo.` errors. */
export async function analysePhoto(sessions: Sessions, bytes: Uint8Array): Promise<AnalysedPhoto> {
  const start = performance.now();
  const modelsBefore = modelMs(sessions);
  const { image, widthPx, heightPx } = await decodePhoto(bytes);
  const pyramid = buildPyramid(image, smallestLevelPx);
  const decoded = performance.now();
  const { found, turns, detectMs } = await findAnyWayUp(sessions, pyramid);
  const scale = widthPx / image.width;
  const embedded = performance.now();
  const faces: Face[] = [];
  for (const face of found) {
    faces.push({ ...publishFace(face, turns, image, scale), thumbnail: await encodeJpeg(face.thumbnail) });
  }
  return {
    widthPx,
    heightPx,
    faces: faces.toSorted((p, q) => p.box.x - q.box.x || p.box.y - q.box.y),
    preview: await encodePreview(pyramid),
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

/** A face in the working image, which may have been turned. */
interface FoundFace {
  box: Box;
  landmarks: Landmarks5;
  aligned: RgbImage;
  faceScore: number;
  embedding: Float32Array;
  thumbnail: RgbImage;
}

interface Found {
  found: FoundFace[];
  turns: QuarterTurns;
  detectMs: number;
}

/**
 * Looks at the photo as it is, and unless a face is found that is beyond doubt, also lying on either side and upside down, no
 * finer than ordinary. The way up with the surest face wins, the given one when in doubt, and is then searched in full.
 * Ordinary photos pay nothing for this.
 */
async function findAnyWayUp(sessions: Sessions, pyramid: Pyramid): Promise<Found> {
  const upright = await findFaces(sessions, pyramid, 0, finestEdgePx);
  const { sureScore } = sessions.detector;
  if (surest(upright) >= (sureScore ?? sureFaceScore)) return upright;
  let best = upright;
  let bestPyramid = pyramid;
  let detectMs = upright.detectMs;
  for (const turns of [1, 3, 2] as const) {
    const turned = buildPyramid(turnImage(pyramid[0]!, turns), smallestLevelPx);
    const found = await findFaces(sessions, turned, turns, ordinaryEdgePx);
    detectMs += found.detectMs;
    const surer = turnAdvantage * (1 - surest(found)) < 1 - surest(best);
    if (surer && settlesWayUp(found, turned, sureScore ?? clearFaceScore))
      [best, bestPyramid] = [found, turned];
  }
  if (best.turns !== 0) {
    best = await findFaces(sessions, bestPyramid, best.turns, finestEdgePx);
    detectMs += best.detectMs;
  }
  return { ...best, detectMs };
}

/** One small face may lie on its side in a photo that does not, in a magazine on a table. */
function settlesWayUp({ found }: Found, [working]: Pyramid, clearScore: number): boolean {
  const edge = Math.max(working!.width, working!.height);
  const clear = found.filter(({ faceScore }) => faceScore >= clearScore);
  return clear.length > 1 || clear.some(({ box }) => box.width > smallestLoneFace * edge);
}

function surest({ found }: Found): number {
  return Math.max(0, ...found.map(({ faceScore }) => faceScore));
}

async function findFaces(
  sessions: Sessions,
  pyramid: Pyramid,
  turns: QuarterTurns,
  finestPx: number,
): Promise<Found> {
  const start = performance.now();
  const detections = await detectFaces(sessions.detector, pyramid, finestPx);
  const detectMs = performance.now() - start;
  const found: FoundFace[] = [];
  for (const detection of detections) {
    const face = await lookCloser(sessions, pyramid, detection);
    if (face) found.push(face);
  }
  return { found: dropSameFaces(found), turns, detectMs };
}

/** Two boxes can lead to the same landmarks: the surer one stays. */
function dropSameFaces(found: readonly FoundFace[]): FoundFace[] {
  const kept: FoundFace[] = [];
  for (const face of found.toSorted((p, q) => q.faceScore - p.faceScore)) {
    if (kept.every((other) => landmarkDistance(face, other) > sameFaceDistance * other.box.width))
      kept.push(face);
  }
  return kept;
}

/** The mean distance of corresponding points. */
function landmarkDistance(p: FoundFace, q: FoundFace): number {
  const distances = p.landmarks.map((point, i) =>
    Math.hypot(point.x - q.landmarks[i]!.x, point.y - q.landmarks[i]!.y),
  );
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

/** null: on a closer look it is no face. */
async function lookCloser(
  sessions: Sessions,
  pyramid: Pyramid,
  detection: Detection,
): Promise<FoundFace | null> {
  const { box } = detection;
  const { landmarks, spread } = await placeLandmarks(sessions, pyramid, detection);
  const aligned = alignFace(pyramid, landmarks);
  const embedding = await embedFace(sessions.recogniser, aligned);
  const faceScore = await judgeFace(sessions, detection, { spread, aligned, embedding });
  if (faceScore < minFaceScore) return null;
  const thumbnail = cutThumbnail(pyramid, box);
  return { box, landmarks, aligned, faceScore, embedding: embedding.vector, thumbnail };
}

/** The detector's own five points, or five of the landmark model's 68. */
async function placeLandmarks(
  { landmarker }: Sessions,
  pyramid: Pyramid,
  { box, landmarks5 }: Detection,
): Promise<{ landmarks: Landmarks5; spread: number }> {
  if (landmarks5 !== undefined) return { landmarks: landmarks5, spread: 0 };
  if (landmarker === null) throw new AppError('model.mismatch', 'expected landmarks from the detector');
  const { points, spread } = await findLandmarks(landmarker, pyramid, box);
  return { landmarks: fiveOf68(points), spread };
}

/** Detectors whose scores mean something by themselves are believed; the default one's are weighed with other evidence. */
async function judgeFace(
  { detector, judge }: Sessions,
  { score }: Detection,
  { spread, aligned, embedding }: { spread: number; aligned: RgbImage; embedding: Embedding },
): Promise<number> {
  if (detector.sureScore !== null) return score;
  const judged = judge === null ? embedding : await embedFace(judge, aligned);
  return scoreFace({ detectorScore: score, spread, embeddingLength: judged.length });
}

/** From the working image, turned as it was, to the published photo. `working` is the unturned working image. */
function publishFace(
  { box, landmarks, aligned, faceScore, embedding }: FoundFace,
  turns: QuarterTurns,
  working: RgbImage,
  scale: number,
): Omit<Face, 'thumbnail'> {
  const { x, y, width, height } = turnBoxBack(box, turns, working);
  const published = { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
  const [leftEye, rightEye, nose, leftMouth, rightMouth] = landmarks;
  const place = (point: Point): Point => {
    const back = turnPointBack(point, turns, working);
    return { x: back.x * scale, y: back.y * scale };
  };
  const landmarks5: Landmarks5 = [
    place(leftEye),
    place(rightEye),
    place(nose),
    place(leftMouth),
    place(rightMouth),
  ];
  return {
    box: published,
    landmarks5,
    quality: measureQuality(aligned, published, landmarks5, faceScore),
    embedding,
  };
}

function cutThumbnail(pyramid: Pyramid, box: Box): RgbImage {
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const side = Math.max(box.width, box.height) * thumbnailMargin;
  return warp(pyramid, squareCut(centre, side, thumbnailPx), thumbnailPx, thumbnailPx);
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
