/** The quality record of a face: what can be said of its fitness for comparison without identifying anybody. */
import type { Box, Landmarks5, Quality } from '../types.js';
import type { FaceEvidence } from './face-score.js';
import { toGrey, type RgbImage } from './image.js';
import { measureSharpness } from './sharpness.js';

/** Distance of the nose tip from the plane of the eyes, in units of the frontal distance between the eyes. */
const noseDepth = 0.55;

/**
 * The cosine with the best photo of the same person, as a linear regression expects it: fitted on altered and unaltered photos
 * (docs/accuracy.md, *Quality*). Blur, darkness, cover and turn all shorten the embedding or unsettle the landmarks.
 */
const expectedCosine = { embeddingLength: 0.228, spread: -0.066, detail: 0.039, constant: -0.299 };
/** Expected cosines that count as nothing and as all. */
const [worstCosine, bestCosine] = [0.2, 0.85];
/** More detail than this is texture, not sharpness. */
const fullDetail = 0.02;

/**
 * `aligned` is the 112x112 face; `box` and `landmarks` are in pixels of the published upright photo. `evidence` is null where a
 * detector's own score was believed; then size, sharpness and that score stand in for it.
 */
export function measureQuality(
  aligned: RgbImage,
  box: Box,
  landmarks: Landmarks5,
  { faceScore, evidence }: { faceScore: number; evidence: FaceEvidence | null },
): Quality {
  const grey = toGrey(aligned);
  const { laplacian, contrast } = measureSharpness(aligned);
  const unified =
    evidence === null
      ? faceScore * Math.min(1, box.width / aligned.width) * Math.min(1, laplacian / 50)
      : unifiedQuality(evidence, laplacian / Math.max(contrast, 1));
  return {
    unified: round(unified, 3),
    faceSizePx: round(box.width, 1),
    detectorScore: round(faceScore, 6),
    sharpness: round(laplacian, 1),
    yawDegrees: round(estimateYaw(landmarks), 1),
    brightness: round(grey.reduce((sum, value) => sum + value, 0) / grey.length, 1),
  };
}

function unifiedQuality({ embeddingLength, spread }: FaceEvidence, detail: number): number {
  const cosine =
    expectedCosine.constant +
    expectedCosine.embeddingLength * embeddingLength +
    expectedCosine.spread * Math.log(Math.max(spread, 1e-3)) +
    expectedCosine.detail * Math.log(Math.min(Math.max(detail, 1e-5), fullDetail));
  return Math.min(1, Math.max(0, (cosine - worstCosine) / (bestCosine - worstCosine)));
}

/**
 * Head turn from the sideways shift of the nose tip against the middle of the eyes. With the head turned by y the shift is
 * depth * sin y and the eyes appear cos y apart, hence the tangent. Good to about ten degrees, for sorting only.
 */
function estimateYaw([left, right, nose]: Landmarks5): number {
  const eyeX = right.x - left.x;
  const eyeY = right.y - left.y;
  const squared = eyeX * eyeX + eyeY * eyeY;
  if (squared === 0) return 0;
  const shift =
    ((nose.x - (left.x + right.x) / 2) * eyeX + (nose.y - (left.y + right.y) / 2) * eyeY) / squared;
  return (Math.atan(shift / noseDepth) * 180) / Math.PI;
}

function round(value: number, digits: number): number {
  const unit = 10 ** digits;
  return Math.round(value * unit) / unit;
}
