/** The faces of one photo, numbered from left to right. Nothing is stored. */
import { sha256 } from '../../lib/sha256.js';
import type {
  AnalysedPhoto,
  Box,
  Face,
  Landmarks5,
  ModelId,
  PhotoAnalyser,
  Quality,
  Sha256,
} from '../../types.js';
import { isSufficient } from './quality-gate.js';

/** A face of a probe photo as shown to people. */
export interface NumberedFace {
  /** From 1, in the order of the boxes' left edges. */
  number: number;
  box: Box;
  landmarks5: Landmarks5;
  quality: Quality;
  /** False: below the quality gate, where scores mislead. */
  sufficient: boolean;
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
  /** Whose detector numbered the faces. */
  model: ModelId;
  sha256: Sha256;
  widthPx: number;
  heightPx: number;
  faces: NumberedFace[];
  elapsedMs: { decode: number; detect: number; embed: number; total: number };
}

/** `list` is plain JSON. A photo without faces gives an empty list; an unusable one throws a `photo.` error. */
export async function listFaces(
  analyser: PhotoAnalyser,
  photo: Uint8Array,
  within?: Box,
): Promise<{ list: FaceList; picture: Picture }> {
  const started = performance.now();
  const analysed = await analyser.analyse(photo, within === undefined ? {} : { within });
  const { widthPx, heightPx } = analysed;
  const { decode, detect, embed } = analysed.elapsedMs;
  const list = {
    model: analyser.modelId,
    sha256: sha256(photo),
    widthPx,
    heightPx,
    faces: numberFaces(analysed.faces),
    elapsedMs: { decode, detect, embed, total: performance.now() - started },
  };
  return { list, picture: pictureOf(analysed) };
}

/** Without the embeddings: these never leave the process. */
export function numberFaces(faces: readonly Face[]): NumberedFace[] {
  return faces.map(({ box, landmarks5, quality }, i) => ({
    number: i + 1,
    box,
    landmarks5,
    quality,
    sufficient: isSufficient(quality),
    score: quality.detectorScore,
  }));
}

export function pictureOf({ preview, widthPx, heightPx }: AnalysedPhoto): Picture {
  return { preview, widthPx, heightPx };
}
