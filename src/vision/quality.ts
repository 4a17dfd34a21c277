/** The quality record of a face: what can be said of its fitness for comparison without identifying anybody. */
import type { Box, Landmarks5, Quality } from '../types.js';
import { toGrey, type RgbImage } from './image.js';
import { measureSharpness } from './sharpness.js';

/** Distance of the nose tip from the plane of the eyes, in units of the frontal distance between the eyes. */
const noseDepth = 0.55;

/** `aligned` is the 112x112 face; `box` and `landmarks` are in pixels of the published upright photo. */
export function measureQuality(
  aligned: RgbImage,
  box: Box,
  landmarks: Landmarks5,
  detectorScore: number,
): Quality {
  const grey = toGrey(aligned);
  return {
    faceSizePx: round(box.width, 1),
    detectorScore: round(detectorScore, 6),
    sharpness: round(measureSharpness(aligned).laplacian, 1),
    yawDegrees: round(estimateYaw(landmarks), 1),
    brightness: round(grey.reduce((sum, value) => sum + value, 0) / grey.length, 1),
  };
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
