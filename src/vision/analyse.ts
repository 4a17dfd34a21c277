/**
 * One photo, start to end: decode, detect, landmarks, align, embed, quality, thumbnails. Runs in a child process.
 *
 * Two frames meet here: the *working image* (decoded, perhaps reduced or enlarged) in which everything is computed, and
 * the *published upright photo*, in whose pixels boxes and landmarks are reported.
 */
import sharp from 'sharp';
import type { AnalysedPhoto, Box, Face, Landmarks5 } from '../types.js';
import { fitSimilarity, fiveOf68, template112 } from './align.js';
import { decodePhoto } from './decode.js';
import { detectFaces, type Detection } from './detect.js';
import { embedFace } from './embed.js';
import { buildPyramid, squareCut, warp, type Pyramid, type RgbImage } from './image.js';
import { scoreFace } from './face-score.js';
import { findLandmarks } from './landmarks.js';
import { measureQuality } from './quality.js';
import type { Session } from './session.js';

export interface Sessions {
  detector: Session;
  landmarker: Session;
  recogniser: Session;
}

const alignedPx = 112;
/** Detections that score less are no faces. */
const minFaceScore = 0.5;
const smallestLevelPx = 160;
const previewEdgePx = 800;
const thumbnailPx = 160;
/** Side of the thumbnail's cut, relative to the larger side of the box. */
const thumbnailMargin = 1.5;

/** Finds and embeds every face. Faces are ordered by the left edge of their box. Throws `photo.` errors. */
export async function analysePhoto(sessions: Sessions, bytes: Uint8Array): Promise<AnalysedPhoto> {
  const start = performance.now();
  const modelsBefore = modelMs(sessions);
  const { image, widthPx, heightPx } = await decodePhoto(bytes);
  const pyramid = buildPyramid(image, smallestLevelPx);
  const decoded = performance.now();
  const detections = await detectFaces(sessions.detector, pyramid);
  const detected = performance.now();
  const scale = widthPx / image.width;
  const faces: Face[] = [];
  for (const detection of detections.toSorted((p, q) => p.box.x - q.box.x)) {
    const face = await describeFace(sessions, pyramid, detection, scale);
    if (face) faces.push(face);
  }
  const embedded = performance.now();
  return {
    widthPx,
    heightPx,
    faces,
    preview: await encodePreview(pyramid),
    elapsedMs: {
      decode: decoded - start,
      detect: detected - decoded,
      embed: embedded - detected,
      models: modelMs(sessions) - modelsBefore,
    },
  };
}

function modelMs({ detector, landmarker, recogniser }: Sessions): number {
  return detector.spentMs() + landmarker.spentMs() + recogniser.spentMs();
}

/** null: on a closer look it is no face. */
async function describeFace(
  sessions: Sessions,
  pyramid: Pyramid,
  detection: Detection,
  scale: number,
): Promise<Face | null> {
  const { points, spread } = await findLandmarks(sessions.landmarker, pyramid, detection.box);
  const five = fiveOf68(points);
  const aligned = warp(pyramid, fitSimilarity(template112, five), alignedPx, alignedPx);
  const embedding = await embedFace(sessions.recogniser, aligned);
  const faceScore = scoreFace({ detectorScore: detection.score, spread, embeddingLength: embedding.length });
  if (faceScore < minFaceScore) return null;
  const box = scaleBox(detection.box, scale);
  const landmarks5 = five.map(({ x, y }) => ({ x: x * scale, y: y * scale })) as unknown as Landmarks5;
  return {
    box,
    landmarks5,
    quality: measureQuality(aligned, box, landmarks5, faceScore),
    embedding: embedding.vector,
    thumbnail: await encodeThumbnail(pyramid, detection.box),
  };
}

function scaleBox({ x, y, width, height }: Box, scale: number): Box {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
}

async function encodeThumbnail(pyramid: Pyramid, box: Box): Promise<Uint8Array> {
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const side = Math.max(box.width, box.height) * thumbnailMargin;
  return encodeJpeg(warp(pyramid, squareCut(centre, side, thumbnailPx), thumbnailPx, thumbnailPx));
}

/** The whole photo: a level of the pyramid as it is, which costs nothing to make. */
async function encodePreview(pyramid: Pyramid): Promise<Uint8Array> {
  return encodeJpeg(pyramid.find(({ width, height }) => Math.max(width, height) <= previewEdgePx)!);
}

async function encodeJpeg({ width, height, data }: RgbImage): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } }).jpeg({ quality: 82 }).toBuffer();
}
