/**
 * Embeddings as a face model might give them, from a seed: row i is the same whenever and wherever it is made, so a
 * gallery of ten million need not be kept. A row is `mean + group + person + photo`: 256 groups of people who look a
 * little alike, four photos of every person, and what differs from photo to photo.
 *
 * `measured` follows the default model on photos of 1,226 persons: its 512 numbers vary in about 150 directions only,
 * the i-th of them with a variance proportional to exp(-i / 62). Strangers then have cosines of 0.01 +- 0.098 (one pair
 * in 100,000 above 0.47), as measured; photos of one person have 0.67. `isotropic` varies alike in all 512 directions:
 * what a model that used all its numbers would give. Strangers have 0.00 +- 0.045.
 */

export const spectra = ['measured', 'isotropic'] as const;
export type SpectrumName = (typeof spectra)[number];

interface Spectrum {
  /** Directions in which faces vary; 0: all. */
  rank: number;
  /** Variance falls by e over so many directions. */
  decay: number;
  /** Shares of the variance; group, person and photo add up to 1. */
  mean: number;
  group: number;
  person: number;
  photo: number;
}

const parameters: Record<SpectrumName, Spectrum> = {
  measured: { rank: 150, decay: 62, mean: 0.0075, group: 0.25, person: 0.41, photo: 0.34 },
  isotropic: { rank: 0, decay: Infinity, mean: 0, group: 0.08, person: 0.42, photo: 0.5 },
};

const groups = 256;
export const photosPerPerson = 4;

/** Streams of random numbers; an index is added to each. */
const streams = {
  photo: 0x80000000,
  person: 0x40000000,
  group: 0x10000000,
  mean: 0x08000000,
  signs: 0x04000000,
};

export interface FaceMaker {
  /** Writes embedding `index`, of unit length, to `target[at .. at + dims)`. */
  make: (index: number, target: Float32Array, at: number) => void;
}

/** `dims` is a power of two. */
export function createFaceMaker(seed: number, dims: number, name: SpectrumName): FaceMaker {
  const { rank: limited, decay, ...share } = parameters[name];
  const rank = limited || dims;
  const deviations = Float32Array.from({ length: rank }, (_, i) => Math.exp(-i / decay / 2));
  const centres = new Float32Array(groups * rank);
  fillRandom(centres, 0, rank, seed, streams.mean);
  const mean = centres.slice(0, rank);
  for (let group = 0; group < groups; group++) {
    fillRandom(centres, group * rank, rank, seed, streams.group + group);
    for (let i = 0; i < rank; i++) {
      const at = group * rank + i;
      centres[at] = Math.sqrt(share.group) * centres[at]! + Math.sqrt(share.mean) * mean[i]!;
    }
  }
  const signs = new Float32Array(dims);
  fillRandom(signs, 0, dims, seed, streams.signs);
  for (let i = 0; i < dims; i++) signs[i] = signs[i]! < 0 ? -1 : 1;
  const person = new Float32Array(rank);
  let madePerson = -1;
  const [personPart, photoPart] = [Math.sqrt(share.person), Math.sqrt(share.photo)];

  function make(index: number, target: Float32Array, at: number): void {
    const personIndex = Math.floor(index / photosPerPerson);
    if (personIndex !== madePerson) {
      fillRandom(person, 0, rank, seed, streams.person + personIndex);
      madePerson = personIndex;
    }
    const centre = (Math.imul(personIndex, 0x9e3779b1) >>> 24) * rank;
    fillRandom(target, at, rank, seed, streams.photo + index);
    let square = 0;
    for (let i = 0; i < rank; i++) {
      const value = centres[centre + i]! + personPart * person[i]! + photoPart * target[at + i]!;
      target[at + i] = deviations[i]! * value;
      square += target[at + i]! ** 2;
    }
    const scale = 1 / Math.sqrt(square);
    for (let i = 0; i < rank; i++) target[at + i] = target[at + i]! * scale * signs[i]!;
    target.fill(0, at + rank, at + dims);
    // Few directions, but every number takes part in all of them: so it is in embeddings.
    transform(target, at, dims);
  }

  return { make };
}

/** Orthonormal Walsh-Hadamard transform in place. */
function transform(target: Float32Array, at: number, dims: number): void {
  const scale = 1 / Math.sqrt(dims);
  for (let half = 1; half < dims; half *= 2) {
    const factor = half === 1 ? scale : 1;
    for (let start = at; start < at + dims; start += 2 * half) {
      for (let i = start; i < start + half; i++) {
        const a = target[i]! * factor;
        const b = target[i + half]! * factor;
        target[i] = a + b;
        target[i + half] = a - b;
      }
    }
  }
}

/** A probe whose cosine with `mate` is exactly `cosine`; the rest of it looks like `stranger`. */
export function makeProbe(mate: Float32Array, stranger: Float32Array, cosine: number): Float32Array {
  let along = 0;
  for (let i = 0; i < mate.length; i++) along += stranger[i]! * mate[i]!;
  const other = stranger.map((value, i) => value - along * mate[i]!);
  const square = other.reduce((sum, value) => sum + value * value, 0);
  const scale = Math.sqrt((1 - cosine * cosine) / square);
  return mate.map((value, i) => cosine * value + scale * other[i]!);
}

/** Roughly normal numbers of variance 1: sums of the four bytes of xorshift32 draws, seeded by `seed` and `stream`. */
function fillRandom(target: Float32Array, at: number, count: number, seed: number, stream: number): void {
  let state = Math.imul(stream ^ Math.imul(seed, 0x85ebca6b), 0x9e3779b1);
  state = Math.imul(state ^ (state >>> 16), 0x7feb352d);
  state = state ^ (state >>> 15) || 1;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const sum = (state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24);
    target[at + i] = (sum - 510) * 0.00676582;
  }
}
