/** What the recogniser is shown of a face: full tones, and sharp where it is blurred. */
import type { RgbImage } from './image.js';
import { sharpenBlurred } from './sharpness.js';
import { stretchTones } from './tone.js';

/**
 * Names what happens to a face between the photo and the recogniser, aligning included. Part of every fingerprint: it must change
 * whenever align-face.ts, tone.ts, sharpness.ts or this file gives other pixels, or embeddings of two pipelines meet under one id.
 */
export const preparation = 'clarified-1';

/** Faces span less than whole photos do; only dark, hazy or washed-out ones span less than this. */
const enoughSpan = 60;

/** `aligned` is a 112x112 face; it comes back as it is when nothing is to be done. */
export function clarifyFace(aligned: RgbImage): RgbImage {
  return sharpenBlurred(stretchTones(aligned, enoughSpan) ?? aligned);
}
