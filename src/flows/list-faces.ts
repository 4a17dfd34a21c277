/** The faces of one photo, numbered from left to right. Nothing is stored. */
import { AppError } from '../errors.js';
import type { Box, Landmarks5, PhotoAnalyser, Quality, Sha256 } from '../types.js';

/** A face of a probe photo as shown to people. */
export interface NumberedFace {
  /** From 1, left to right, in the order of the boxes' left edges. */
  number: number;
  box: Box;
  landmarks5: Landmarks5;
  quality: Quality;
  /** The detector's score, 0 to 1. */
  score: number;
}

/** For annotated pictures; boxes are in pixels of the upright photo, `preview` may be smaller. */
export interface Picture {
  preview: Uint8Array;
  widthPx: number;
  heightPx: number;
}

export interface FaceList {
  sha256: Sha256;
  widthPx: number;
  heightPx: number;
  faces: NumberedFace[];
  elapsedMs: { decode: number; detect: number; embed: number; total: number };
}

/** `list` is plain JSON. A photo without faces gives an empty list; an unusable one throws a `photo.` error. */
export async function listFaces(
  _analyser: PhotoAnalyser,
  _photo: Uint8Array,
): Promise<{ list: FaceList; picture: Picture }> {
  throw new AppError('internal', 'not built yet');
}
