/**
 * The arithmetic of the keyed rotation, in AssemblyScript; see rotation.ts, which owns the memory and draws the signs.
 * Every operation is IEEE single precision in a fixed order: the same key gives the same bits on every machine.
 */

/**
 * Rotates `width` numbers at `row` in place. Round r multiplies by the signs (1 or -1, f32) at `signs + r * width * 4`
 * and transforms `window` numbers, a power of two of at least 4: the first ones in even rounds, the last in odd ones.
 */
export function rotate(row: usize, signs: usize, rounds: u32, width: u32, window: u32): void {
  const bytes = usize(width) * 4;
  const scale = v128.splat<f32>(f32(1) / sqrt<f32>(f32(window)));
  for (let round: u32 = 0; round < rounds; round++) {
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(row + at, v128.mul<f32>(v128.load(row + at), v128.load(signs + at)));
    }
    signs += bytes;
    transform(round % 2 === 0 ? row : row + bytes - usize(window) * 4, usize(window) * 4, scale);
  }
}

/** Orthonormal Walsh-Hadamard transform of `bytes` bytes of f32 in place. */
function transform(from: usize, bytes: usize, scale: v128): void {
  const end = from + bytes;
  const oddMinus = f32x4(1, -1, 1, -1);
  const highMinus = f32x4(1, 1, -1, -1);
  for (let at = from; at < end; at += 16) {
    let four = v128.mul<f32>(v128.load(at), scale);
    four = v128.add<f32>(
      v128.shuffle<f32>(four, four, 0, 0, 2, 2),
      v128.mul<f32>(v128.shuffle<f32>(four, four, 1, 1, 3, 3), oddMinus),
    );
    four = v128.add<f32>(
      v128.shuffle<f32>(four, four, 0, 1, 0, 1),
      v128.mul<f32>(v128.shuffle<f32>(four, four, 2, 3, 2, 3), highMinus),
    );
    v128.store(at, four);
  }
  for (let half: usize = 16; half < bytes; half *= 2) {
    for (let start = from; start < end; start += 2 * half) {
      for (let at = start; at < start + half; at += 16) {
        const a = v128.load(at);
        const b = v128.load(at + half);
        v128.store(at, v128.add<f32>(a, b));
        v128.store(at + half, v128.sub<f32>(a, b));
      }
    }
  }
}
