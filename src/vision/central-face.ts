/** Which face a photo of one person is meant to show, for measuring: the one in the middle. */
import type { AnalysedPhoto, Face } from '../types.js';

/** The face whose middle is nearest the middle of the photo. */
export function centralFace({ faces, widthPx, heightPx }: AnalysedPhoto): Face | null {
  const distance = ({ box }: Face): number =>
    Math.hypot(box.x + box.width / 2 - widthPx / 2, box.y + box.height / 2 - heightPx / 2);
  return faces.toSorted((p, q) => distance(p) - distance(q))[0] ?? null;
}
