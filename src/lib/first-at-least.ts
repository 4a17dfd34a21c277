/** Binary search in an ascending list. */

/** Index of the first number that is >= `value`; the length of the list when there is none. */
export function firstAtLeast(sorted: Float64Array | Float32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
