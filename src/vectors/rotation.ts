/**
 * The keyed rotation of this installation: a random orthogonal transform, drawn from the rotation key. Embeddings
 * are rotated before anything of them is stored; probes are rotated before they are compared. Cosines stay as they
 * are. Changing one line here or in kernel/rotate.ts makes every stored row meaningless: raise the format version with it.
 *
 * Four rounds of random sign flips and a fast Walsh-Hadamard transform (Ailon and Chazelle, "The fast
 * Johnson-Lindenstrauss transform"), O(d log d). The transform needs a power of two: with any other width the rounds
 * alternate between a window at the front and one at the back, as wide as the greatest power of two that fits.
 */
import { createCipheriv, hkdfSync } from 'node:crypto';
import { createKernel } from './kernel-module.js';
import { pageBytes } from './scan-memory.js';

const rounds = 4;

export interface Rotation {
  /** Numbers in a rotated row: `dims` rounded up to a multiple of 32; the scan kernel works in steps of 32. */
  readonly width: number;
  /** Rotates `input` (`dims` numbers) into `output` (`width` numbers). Lengths and angles are kept. */
  rotate: (input: Float32Array, output: Float32Array) => void;
}

/** The same key, model and `dims` give the same rotation, always and everywhere. */
export function createRotation(rotationKey: Uint8Array, modelId: string, dims: number): Rotation {
  const width = Math.ceil(dims / 32) * 32;
  const window = 2 ** Math.floor(Math.log2(width));
  const signs = drawSigns(rotationKey, `vitrine/rotation/v1/${modelId}/${dims}`, rounds * width);

  const signsAt = pageBytes + width * 4;
  const initial = Math.ceil((signsAt + signs.length * 4) / pageBytes);
  const memory = new WebAssembly.Memory({ initial, maximum: initial, shared: true });
  const kernel = createKernel(memory);
  const row = new Float32Array(memory.buffer, pageBytes, width);
  new Float32Array(memory.buffer, signsAt, signs.length).set(signs);

  function rotate(input: Float32Array, output: Float32Array): void {
    row.fill(0);
    row.set(input);
    kernel.rotate(pageBytes, signsAt, rounds, width, window);
    output.set(row);
  }

  return { width, rotate };
}

/** `count` random signs from the key: bits of an AES-256-CTR stream under a key derived for `purpose`. */
function drawSigns(rotationKey: Uint8Array, purpose: string, count: number): Int8Array {
  const key = new Uint8Array(hkdfSync('sha256', rotationKey, '', purpose, 32));
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(
    Buffer.alloc(Math.ceil(count / 8)),
  );
  const signs = new Int8Array(count);
  for (let i = 0; i < count; i++) signs[i] = (stream[i >> 3]! >> (i & 7)) & 1 ? 1 : -1;
  return signs;
}
