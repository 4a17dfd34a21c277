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

/** Detections that score less are no faces. */
const minFaceScore = 0.25;
/** Chosen: what looks like no face even if its embedding were this long is not embedded (docs/accuracy.md, *Detection*). */
const doubtfulLength = 3.2;
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

/** `clarify`: dark, flat and blurred faces are made less so first. null: on a closer look it is no face. */
export async function lookCloser(
  sessions: Sessions,
  pyramid: Pyramid,
  detection: Detection,
  clarify: boolean,
): Promise<FoundFace | null> {
  const { landmarks, spread, overlap } = await placeLandmarks(sessions, pyramid, detection);
  const seemsNoFace = { detectorScore: detection.score, spread, overlap, embeddingLength: doubtfulLength };
  if (sessions.detector.sureScore === null && scoreFace(seemsNoFace) < minFaceScore) return null;
  const aligned = alignFace(pyramid, landmarks);
  const seen = clarify ? clarifyFace(aligned) : aligned;
  const embedding = await embedFace(sessions.recogniser, seen);
  const { box, score } = detection;
  const embeddingLength = await lengthToJudge(sessions, seen, embedding);
  const evidence =
    embeddingLength === null ? null : { detectorScore: score, spread, overlap, embeddingLength };
  const faceScore = evidence === null ? score : scoreFace(evidence);
  if (faceScore < minFaceScore) return null;
  return { box, landmarks, aligned, faceScore, evidence, embedding };
}

/** The detector's own five points, or five of the landmark model's 68. */
async function placeLandmarks(
  { landmarker }: Sessions,
  pyramid: Pyramid,
  { box, landmarks5 }: Detection,
): Promise<{ landmarks: Landmarks5; spread: number; overlap: number }> {
  if (landmarks5 !== undefined) return { landmarks: landmarks5, spread: 0, overlap: 1 };
  if (landmarker === null) throw new AppError('model.mismatch', 'expected landmarks from the detector');
  const { points, spread, overlap } = await findLandmarks(landmarker, pyramid, box);
  return { landmarks: fiveOf68(points), spread, overlap };
}

/**
 * What face-score.ts wants of the default recogniser. null: detectors whose scores mean something by themselves are
 * believed.
 */
async function lengthToJudge(
  { detector, judge }: Sessions,
  aligned: RgbImage,
  embedding: Embedding,
): Promise<number | null> {
  if (detector.sureScore !== null) return null;
  return judge === null ? embedding.length : (await embedFace(judge, aligned)).length;
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
