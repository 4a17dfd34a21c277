/** Several looks at one face, averaged: for probes, where a search may cost more. */
import { meanDirection } from '../lib/mean-direction.js';
import type { Landmarks5 } from '../types.js';
import { fitSimilarity, mapLandmarks, template112 } from './align.js';
import { clarifyFace } from './clarify-face.js';
import { embedFace } from './embed.js';
import { warp, type Pyramid, type RgbImage } from './image.js';
import type { Session } from './session.js';

const alignedPx = 112;
/** Magnifications around the middle of the aligned face. */
const magnifications = [0.96, 1, 1.04];

/** The direction of the mean embedding of the face at three sizes, each also mirrored. Length 1. */
export async function embedThoroughly(
  recogniser: Session,
  pyramid: Pyramid,
  landmarks: Landmarks5,
): Promise<Float32Array> {
  const vectors: Float32Array[] = [];
  for (const magnification of magnifications) {
    const face = clarifyFace(cutFace(pyramid, landmarks, magnification));
    for (const look of [face, mirror(face)]) vectors.push((await embedFace(recogniser, look)).vector);
  }
  return meanDirection(vectors);
}

function cutFace(pyramid: Pyramid, landmarks: Landmarks5, magnification: number): RgbImage {
  const middle = alignedPx / 2;
  const template = mapLandmarks(template112, ({ x, y }) => ({
    x: middle + (x - middle) * magnification,
    y: middle + (y - middle) * magnification,
  }));
  return warp(pyramid, fitSimilarity(template, landmarks), alignedPx, alignedPx);
}

function mirror({ width, height, data }: RgbImage): RgbImage {
  const mirrored = new Uint8Array(data.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0, o = ((y + 1) * width - 1) * 3; x < width; x++, i += 3, o -= 3) {
      mirrored[o] = data[i]!;
      mirrored[o + 1] = data[i + 1]!;
      mirrored[o + 2] = data[i + 2]!;
    }
  }
  return { width, height, data: mirrored };
}
