/** The direction that several directions have in common. */

/**
 * Length 1, from at least one vector, all of equal length, and as many weights, or none for equal ones. Throws where the
 * vectors cancel out: then there is no direction.
 */
export function meanDirection(vectors: readonly Float32Array[], weights?: readonly number[]): Float32Array {
  const sum = new Float64Array(vectors[0]!.length);
  for (const [k, vector] of vectors.entries()) {
    const weight = weights?.[k] ?? 1;
    for (let i = 0; i < sum.length; i++) sum[i]! += vector[i]! * weight;
  }
  const length = Math.sqrt(sum.reduce((squares, value) => squares + value * value, 0));
  if (!(length > 0)) throw new RangeError('the vectors cancel out');
  return Float32Array.from(sum, (value) => value / length);
}
