/**
 * What the search for faces needs of a detector, whichever network it is: one picture in, boxes in its pixels out. The
 * pyramid, the tiles and the merging (detect.ts) work with any of them.
 */
import type { Box, Landmarks5 } from '../types.js';
import type { RgbImage } from './image.js';

export interface Detection {
  /** Pixels of the picture that was looked at. */
  box: Box;
  /** 0 to 1. */
  score: number;
  /** The same frame as the box; from detectors that find the five points themselves. */
  landmarks5?: Landmarks5;
}

export interface Detector {
  /** Longest edge of a picture it takes in one pass. */
  readonly largestEdgePx: number;
  /**
   * The score of a face beyond doubt; null where scores have to be weighed with landmarks and embedding first (face-score.ts).
   */
  readonly sureScore: number | null;
  /** Every face of the picture, overlapping ones too, in no order. */
  detect(image: RgbImage): Promise<Detection[]>;
  /** Milliseconds spent in the model since it was loaded. */
  spentMs(): number;
}
