/**
 * The table with which the kernel estimates cosines of one probe, and the way between its integer scores and cosines.
 *
 * With o a rotated unit row and s its signs, <s, q> / (sqrt(d) * E|z|) estimates <o, q>, where E|z| = sqrt(2 / pi) is
 * the mean of a standard normal (RaBitQ). Its error is normal with the deviation below. The table rounds to 5 bits; that adds a tenth of that deviation.
 */

const meanAbsoluteNormal = Math.sqrt(2 / Math.PI);

export interface ProbeTable {
  /** Numbers in a rotated row. */
  width: number;
  /** 16 entries of 0..31 for every four dimensions: `4 * width` bytes. */
  entries: Uint8Array;
  /** Estimated cosine of a kernel score. */
  cosineOf: (score: number) => number;
  /** Kernel score of an estimated cosine, not rounded. */
  scoreOf: (cosine: number) => number;
}

/**
 * Standard deviation of the estimate of a cosine. What of the probe is orthogonal to the row errs as for strangers; what
 * lies along it errs by how much |o|_1 differs from row to row, whose variance on the unit sphere is (1 - 3 / pi) in
 * the units of E|z|. Rounding adds the same at every cosine.
 */
export function estimateDeviation(width: number, cosine = 0): number {
  const square = cosine * cosine;
  const stranger = Math.PI / 2 - 1;
  const self = (Math.PI - 3) / 2;
  return Math.sqrt((stranger * (1 - square) + self * square + 0.01 * stranger) / (width - 1));
}

/** `probe` is rotated and has unit length. */
export function createProbeTable(probe: Float32Array): ProbeTable {
  const width = probe.length;
  let widest = 0;
  let offset = 0;
  for (let d = 0; d < width; d += 4) {
    const reach =
      Math.abs(probe[d]!) + Math.abs(probe[d + 1]!) + Math.abs(probe[d + 2]!) + Math.abs(probe[d + 3]!);
    widest = Math.max(widest, reach);
    offset += reach;
  }
  const step = (2 * widest) / 31 || 1;
  const entries = new Uint8Array(4 * width);
  for (let d = 0; d < width; d += 4) {
    let reach = 0;
    for (let i = 0; i < 4; i++) reach += Math.abs(probe[d + i]!);
    for (let nibble = 0; nibble < 16; nibble++) {
      let sum = reach;
      for (let i = 0; i < 4; i++) sum += nibble & (1 << i) ? probe[d + i]! : -probe[d + i]!;
      entries[4 * d + nibble] = Math.min(31, Math.round(sum / step));
    }
  }
  const norm = Math.sqrt(width) * meanAbsoluteNormal;
  return {
    width,
    entries,
    cosineOf: (score) => (score * step - offset) / norm,
    scoreOf: (cosine) => (cosine * norm + offset) / step,
  };
}
