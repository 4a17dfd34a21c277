/** The aligned face that recognisers see: cut out of the photo so that its five points lie on the template. */
import type { Landmarks5 } from '../types.js';
import { fitSimilarity, template112 } from './align.js';
import { warp, type Pyramid, type RgbImage } from './image.js';

const alignedPx = 112;

/** `landmarks` in pixels of the pyramid's full image. 112 x 112 px. */
export function alignFace(pyramid: Pyramid, landmarks: Landmarks5): RgbImage {
  return warp(pyramid, fitSimilarity(template112, landmarks), alignedPx, alignedPx);
}
