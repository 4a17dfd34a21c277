/** From an aligned face to the point on the unit sphere that stands for it. */
import { toPlanes, type RgbImage } from './image.js';
import { runModel, type Session } from './session.js';

/** `aligned` is a 112x112 face. Returns the L2-normalised embedding. */
export async function embedFace(session: Session, aligned: RgbImage): Promise<Float32Array> {
  const output = await runModel(session, toPlanes(aligned), [1, 3, aligned.height, aligned.width]);
  return normalise(Object.values(output)[0]!);
}

/** A copy of length 1. Throws on a zero or non-finite vector, which no working model gives. */
export function normalise(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const norm = Math.sqrt(squares);
  if (!(norm > 0 && norm < Infinity)) throw new Error('the recogniser returned a vector without direction');
  return vector.map((value) => value / norm);
}
