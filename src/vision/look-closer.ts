/**
 * The closer look at one detection: landmarks, alignment, embedding, and from them whether it is a face at all.
 */
import { AppError } from '../errors.js';
import type { Box, Landmarks5 } from '../types.js';
import { alignFace } from './align-face.js';
import { fiveOf68 } from './align.js';
import { clarifyFace } from './clarify-face.js';
import type { Detection } from './detector.js';
import { embedFace, type Embedding } from './embed.js';
import { scoreFace, type FaceEvidence } from './face-score.js';
import type { Pyramid, RgbImage } from './image.js';
import { findLandmarks } from './landmarks.js';
import type { Sessions } from './open-models.js';

/** Detections that score less are no faces, whatever else the photo shows. */
const leastFaceScore = 0.05;
/** Chosen: what scores too little even if its embedding were this long is not embedded (docs/accuracy.md, *Detection*). */
const doubtfulLength = 3.4;
/** Landmarks nearer than this, in widths of the box, are of the same face. */
const sameFaceDistance = 0.3;

/** A face in the pixels of the view it was found in. */
export interface FoundFace {
  box: Box;
  landmarks: Landmarks5;
  /** 112 x 112, as photographed: the measure of quality. */
  aligned: RgbImage;
  /** 0 to 1: how likely it is a face. */
  faceScore: number;
  /** null: the detector's own score was believed. */
  evidence: FaceEvidence | null;
  embedding: Embedding;
}

/**
 * `clarify`: dark, flat and blurred faces are made less so first. `leastScore`: a detection that cannot come to score this
 * much may be passed over, which is most of the work saved. null: on a closer look it is no face.
 */
export async function lookCloser(
  sessions: Sessions,
  pyramid: Pyramid,
  detection: Detection,
  { clarify, leastScore }: { clarify: boolean; leastScore: number },
): Promise<FoundFace | null> {
  const { box, score } = detection;
  const isJudged = sessions.detector.sureScore === null;
  const isWorth = (spread: number): boolean => {
    const most = isJudged
      ? scoreFace({ detectorScore: score, spread, embeddingLength: doubtfulLength })
      : score;
    return most >= Math.max(leastScore, leastFaceScore);
  };
  const placed = await placeLandmarks(sessions, pyramid, detection, isWorth);
  if (placed === null) return null;
  const { landmarks, spread } = placed;
  const aligned = alignFace(pyramid, landmarks);
  const clarified = clarify ? clarifyFace(aligned) : aligned;
  const embedding = await embedFace(sessions.recogniser, clarified);
  const evidence = isJudged
    ? {
        detectorScore: score,
        spread,
        embeddingLength: await lengthToJudge(sessions, clarified, embedding),
      }
    : null;
  const faceScore = evidence === null ? score : scoreFace(evidence);
  if (faceScore < leastFaceScore) return null;
  return { box, landmarks, aligned, faceScore, evidence, embedding };
}

/** The detector's own five points, or five of the landmark model's 68. */
async function placeLandmarks(
  { landmarker }: Sessions,
  pyramid: Pyramid,
  { box, landmarks5 }: Detection,
  isWorth: (spread: number) => boolean,
): Promise<{ landmarks: Landmarks5; spread: number } | null> {
  if (landmarks5 !== undefined) return isWorth(0) ? { landmarks: landmarks5, spread: 0 } : null;
  if (landmarker === null) throw new AppError('model.mismatch', 'expected landmarks from the detector');
  const found = await findLandmarks(landmarker, pyramid, box, isWorth);
  return found && { landmarks: fiveOf68(found.points), spread: found.spread };
}

/** Of the default recogniser, whichever else embeds. */
async function lengthToJudge(
  { judge }: Sessions,
  clarified: RgbImage,
  embedding: Embedding,
): Promise<number> {
  return judge === null ? embedding.length : (await embedFace(judge, clarified)).length;
}

/** Two boxes can lead to the same landmarks: the surer one stays. */
export function dropSameFaces(found: readonly FoundFace[]): FoundFace[] {
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
