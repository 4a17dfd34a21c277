/** Which face a photo of one person is meant to show, for measuring. */
import type { AnalysedPhoto, Face, Perturbation } from '../types.js';

/** The face in the middle; in a photo that was laid into a large picture, the largest. null: the photo has none. */
export function meantFace(photo: AnalysedPhoto, perturbation?: Perturbation): Face | null {
  const { faces, widthPx, heightPx } = photo;
  const rank =
    perturbation === 'small-in-large'
      ? ({ box }: Face): number => -box.width * box.height
      : ({ box }: Face): number =>
          Math.hypot(box.x + box.width / 2 - widthPx / 2, box.y + box.height / 2 - heightPx / 2);
  return faces.toSorted((p, q) => rank(p) - rank(q))[0] ?? null;
}
