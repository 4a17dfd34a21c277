/** From an aligned face to the point on the unit sphere that stands for it. */
import { toPlanes, type RgbImage } from './image.js';
import type { Session } from './session.js';

export interface Embedding {
  /** Length 1. */
  vector: Float32Array;
  /** Length before normalisation: small for blurred or covered faces, and for what is no face. */
  length: number;
}

/** `aligned` is a 112x112 face. Throws when the model returns a vector without direction, which no working model does. */
export async function embedFace(session: Session, aligned: RgbImage): Promise<Embedding> {
  const output = await session.run(toPlanes(aligned), [1, 3, aligned.height, aligned.width]);
  const vector = Object.values(output)[0]!;
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  if (!(length > 0 && length < Infinity))
    throw new Error('the recogniser returned a vector without direction');
  return { vector: vector.map((value) => value / length), length };
}
