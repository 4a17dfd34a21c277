/** A face as the vector index takes it. */
import type { StoredFace } from '../../store/faces.js';
import type { VectorFilter, VectorRow } from '../../vectors/vector-index.js';

export function vectorRow(face: StoredFace): VectorRow {
  return {
    faceId: face.faceId,
    photoId: face.photoId,
    embedding: face.embedding,
    capturedAtSeconds: captureSeconds(face.capturedAt),
    quality: face.quality.unified,
  };
}

/** Whether the index would keep the row, for rows that are not in it yet. The index holds quality in single precision. */
export function passes(row: VectorRow, filter: VectorFilter): boolean {
  const { capturedFromSeconds, capturedBeforeSeconds, minQuality, notPhotos } = filter;
  if (capturedFromSeconds !== undefined || capturedBeforeSeconds !== undefined) {
    const at = row.capturedAtSeconds;
    if (at === null || at < (capturedFromSeconds ?? -Infinity) || at >= (capturedBeforeSeconds ?? Infinity))
      return false;
  }
  if (minQuality !== undefined && Math.fround(row.quality) < minQuality) return false;
  return !(notPhotos?.has(row.photoId) ?? false);
}

/** Seconds since 1970 of a capture time as sources state it; a year or a month counts as its first moment. */
export function captureSeconds(capturedAt: string | null): number | null {
  const milliseconds = capturedAt === null ? Number.NaN : Date.parse(capturedAt);
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
}
