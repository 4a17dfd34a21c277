/** A face as the vector index takes it. */
import type { StoredFace } from '../store/faces.js';
import type { Quality } from '../types.js';
import type { VectorRow } from '../vectors/vector-index.js';

export function vectorRow(face: StoredFace): VectorRow {
  return {
    faceId: face.faceId,
    photoId: face.photoId,
    embedding: face.embedding,
    capturedAtSeconds: seconds(face.capturedAt),
    quality: fitness(face.quality),
  };
}

/**
 * One number for filtering: the detector's score, lowered for faces smaller than the recogniser's 112 px input and
 * for blur. An ordering, not a probability.
 */
function fitness({ detectorScore, faceSizePx, sharpness }: Quality): number {
  return detectorScore * Math.min(1, faceSizePx / 112) * Math.min(1, sharpness / 50);
}

function seconds(capturedAt: string | null): number | null {
  const milliseconds = capturedAt === null ? Number.NaN : Date.parse(capturedAt);
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
}
