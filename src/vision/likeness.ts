/**
 * A perceptual hash: the signs of the low frequencies of a small grey version, 64 bits (the DCT hash of C. Zauner, "Implementation and
 * Benchmarking of Perceptual Image Hash Functions", 2010, without its smoothing: averaging does that). It survives other sizes, other
 * encodings, other tones; it does not survive turning, mirroring or much cropping.
 */
import type { Pyramid, RgbImage } from './image.js';
import { toGrey } from './image.js';

const gridPx = 32;
const frequencies = 8;
/** Smaller levels of the pyramid have lost what the grid shows. */
const leastEdgePx = 2 * gridPx;

/** `basis[k][x]`, for the frequencies 1 to 8: the constant part is left out in both directions. */
const basis = Array.from({ length: frequencies }, (_, k) =>
  Float64Array.from({ length: gridPx }, (_unused, x) =>
    Math.cos(((2 * x + 1) * (k + 1) * Math.PI) / (2 * gridPx)),
  ),
);

/** Of steps of grey: a picture in which no frequency is stronger shows nothing, and what rounding makes of that is like anything. */
const leastContrast = 0.25;

/** Of the upright photo; 16 hexadecimal digits. Undefined: it is of one tone. */
export function likenessOf(pyramid: Pyramid): string | undefined {
  const level =
    pyramid.findLast(({ width, height }) => Math.min(width, height) >= leastEdgePx) ?? pyramid[0]!;
  const values = lowFrequencies(averaged(level));
  const strongest = Math.max(...values.map(Math.abs));
  if (strongest < leastContrast * (gridPx / 2) ** 2) return undefined;
  const median = values.toSorted()[values.length / 2]!;
  let hash = 0n;
  for (const value of values) hash = (hash << 1n) | (value >= median ? 1n : 0n);
  return hash.toString(16).padStart(16, '0');
}

/** Grey, 32 x 32, whatever the shape: every cell is the mean of what lies in it. */
function averaged(image: RgbImage): Float64Array {
  const grey = toGrey(image);
  const columns = shares(image.width);
  const rows = shares(image.height);
  const cells = new Float64Array(gridPx * gridPx);
  for (let y = 0; y < gridPx; y++) {
    for (let x = 0; x < gridPx; x++) {
      let [sum, area] = [0, 0];
      for (const [row, tall] of rows[y]!) {
        for (const [column, wide] of columns[x]!) {
          sum += tall * wide * grey[row * image.width + column]!;
          area += tall * wide;
        }
      }
      cells[y * gridPx + x] = sum / area;
    }
  }
  return cells;
}

/** For every cell along an edge of so many pixels: which pixels lie in it, and with how much of them. */
function shares(edge: number): [pixel: number, share: number][][] {
  return Array.from({ length: gridPx }, (_, cell) => {
    const [start, end] = [(cell * edge) / gridPx, ((cell + 1) * edge) / gridPx];
    const found: [number, number][] = [];
    for (let pixel = Math.floor(start); pixel < end; pixel++) {
      const share = Math.min(end, pixel + 1) - Math.max(start, pixel);
      if (share > 0) found.push([pixel, share]);
    }
    return found;
  });
}

/** Coefficients of the two-dimensional DCT-II, row by row. */
function lowFrequencies(cells: Float64Array): Float64Array {
  const values = new Float64Array(frequencies * frequencies);
  for (let v = 0; v < frequencies; v++) {
    for (let u = 0; u < frequencies; u++) {
      let sum = 0;
      for (let y = 0; y < gridPx; y++) {
        let line = 0;
        for (let x = 0; x < gridPx; x++) line += cells[y * gridPx + x]! * basis[u]![x]!;
        sum += line * basis[v]![y]!;
      }
      values[v * frequencies + u] = sum;
    }
  }
  return values;
}
