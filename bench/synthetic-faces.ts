/**
 * Embeddings as a face model might give them, from a seed: row i is the same whenever and wherever it is made, so a
 * gallery of ten million need not be kept. A row is `group + person + chance`: 256 groups of people who look a little
 * alike (cosine about 0.08), four photos of every person (cosine about 0.5), and an isotropic rest.
 */

const groups = 256;
const photosPerPerson = 4;
const groupPart = Math.sqrt(0.08);
const personPart = Math.sqrt(0.42);
const restPart = Math.sqrt(0.5);

export interface FaceMaker {
  /** Writes embedding `index`, of unit length, to `target[at .. at + dims)`. */
  make: (index: number, target: Float32Array, at: number) => void;
}

export function createFaceMaker(seed: number, dims: number): FaceMaker {
  const centres = new Float32Array(groups * dims);
  for (let group = 0; group < groups; group++)
    fillRandom(centres, group * dims, dims, seed, 0x10000000 + group);
  const person = new Float32Array(dims);
  let madePerson = -1;

  function make(index: number, target: Float32Array, at: number): void {
    const personIndex = Math.floor(index / photosPerPerson);
    if (personIndex !== madePerson) {
      fillRandom(person, 0, dims, seed, 0x40000000 + personIndex);
      madePerson = personIndex;
    }
    const centre = (Math.imul(personIndex, 0x9e3779b1) >>> 24) * dims;
    fillRandom(target, at, dims, seed, 0x80000000 + index);
    let square = 0;
    for (let i = 0; i < dims; i++) {
      const value = groupPart * centres[centre + i]! + personPart * person[i]! + restPart * target[at + i]!;
      target[at + i] = value;
      square += value * value;
    }
    const scale = 1 / Math.sqrt(square);
    for (let i = 0; i < dims; i++) target[at + i] = target[at + i]! * scale;
  }

  return { make };
}

/** A probe whose cosine with `mate` is exactly `cosine`. */
export function makeProbe(mate: Float32Array, cosine: number, seed: number, number: number): Float32Array {
  const dims = mate.length;
  const other = new Float32Array(dims);
  fillRandom(other, 0, dims, seed, 0x20000000 + number);
  let along = 0;
  for (let i = 0; i < dims; i++) along += other[i]! * mate[i]!;
  let square = 0;
  for (let i = 0; i < dims; i++) {
    other[i] = other[i]! - along * mate[i]!;
    square += other[i]! ** 2;
  }
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
